import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findJavas, majorOf } from '../gateway/rig/java.ts'
import { planKeycloaks, prepareKeycloak, type KeycloakPlan } from '../gateway/rig/keycloak-install.ts'
import { LINES, linesFor, refusalOf } from '../gateway/rig/keycloak-lines.ts'

let base: string
beforeEach(async () => void (base = await mkdtemp(join(tmpdir(), 'claimcheck-java-'))))
afterEach(() => rm(base, { recursive: true, force: true }))

async function program(file: string, ...lines: string[]): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, ['#!/bin/sh', ...lines, ''].join('\n'))
  await chmod(file, 0o755)
}
const java = (home: string, version: string): Promise<void> =>
  program(join(home, 'bin', 'java'), `echo 'openjdk version "${version}"' >&2`)

describe('the Javas of a computer', () => {
  it('are found in JAVA_HOME, under the system folder and on the path, newest first and each once', async () => {
    const [named, path] = [join(base, 'named'), join(base, 'path')]
    await java(named, '21.0.2')
    await java(join(base, 'jvm', 'seventeen'), '17.0.15')
    await symlink(join(base, 'jvm', 'seventeen'), join(base, 'jvm', 'default'))
    await program(join(base, 'jvm', 'broken', 'bin', 'java'), 'exit 1')
    await mkdir(join(base, 'jvm', 'sources-only'))
    await java(path, '25')
    const found = await findJavas(
      { JAVA_HOME: named, PATH: join(path, 'bin') + ':/usr/bin:/bin' },
      join(base, 'jvm'),
    )
    // A Java of this computer's own path may be among them.
    const mine = found.filter(({ home }) => home.startsWith(base))
    expect(mine.map(({ version }) => version)).toEqual([25, 21, 17])
  })

  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_402"', 8],
    ['openjdk version "26-ea" 2026-03-17', 26],
    ['Error: could not find libjava.so', null],
  ])('have a major version that is read from %j', (said, major) => {
    expect(majorOf(said)).toBe(major)
  })
})

describe('which lines of Keycloak run here', () => {
  const run = (...versions: number[]): string[] =>
    linesFor(versions.map((version) => ({ home: '', version }))).map(
      (plan) => `${plan.line.name} on ${plan.java.version}`,
    )
  it('is both where both Javas are, each on the newest that fits', () => {
    expect(run(25, 21, 17)).toEqual(['26.7 on 25', '26.4 on 21'])
    expect(run(25, 17)).toEqual(['26.7 on 25', '26.4 on 17'])
  })
  it('is one where one is, and none on a Java that is too old', () => {
    expect(run(25)).toEqual(['26.7 on 25'])
    expect(run(17, 11)).toEqual(['26.4 on 17'])
    expect(run(11)).toEqual([])
  })
})

describe('a fetch that fails', () => {
  it('goes on to the next archive only where the repository answered without it', () => {
    const error = '[ERROR] Failed to execute goal: Unable to find/resolve artifact. '
    const missing = 'Could not find artifact org.keycloak:keycloak-quarkus-dist:tar.gz:26.7.5 in central'
    expect(refusalOf(error + missing)).toEqual({ kind: 'not-served' })
    expect(refusalOf(`${error}status code: 403, reason phrase: Forbidden (403)`)).toEqual({
      kind: 'not-served',
    })
    expect(refusalOf(`${error}repo: Unknown host repo`)).toEqual({ kind: 'failed', why: 'Unknown host' })
    expect(refusalOf('')).toEqual({ kind: 'failed', why: 'it said nothing' })
  })
})

describe('the install, with a Maven that serves little', () => {
  const [line] = LINES
  const plan = (home: string): KeycloakPlan => ({ line: line!, java: { home, version: 25 } })

  /** A Maven that has one zip, and a Keycloak in it whose build only leaves a mark. */
  async function mavenWith(version: string): Promise<NodeJS.ProcessEnv> {
    const tree = join(base, 'tree', `keycloak-${version}`)
    await program(join(tree, 'bin', 'kc.sh'), 'echo "$JAVA_HOME $@" > "$(dirname "$0")/built"')
    await program(
      join(base, 'bin', 'mvn'),
      `echo "$@" >> ${join(base, 'asked')}`,
      `case "$*" in *:${version}:zip*) ;; *) echo '[ERROR] Could not find artifact'; exit 1;; esac`,
      'for a in "$@"; do case "$a" in -DoutputDirectory=*) out="${a#*=}";; esac; done',
      `cd ${join(base, 'tree')} && python3 -m zipfile -c "$out/keycloak-quarkus-dist-${version}.zip" keycloak-${version}`,
    )
    return {
      ...process.env,
      PATH: `${join(base, 'bin')}:${process.env['PATH']}`,
      XDG_CACHE_HOME: join(base, 'cache'),
    }
  }

  it('takes the zip of the newest served, builds it once, and asks no one the second time', async () => {
    const env = await mavenWith('26.7.3')
    const said: string[] = []
    const say = (text: string): void => void said.push(text)
    const first = await prepareKeycloak(say, plan('/a/java'), env)
    if ('notRun' in first) throw new Error(first.notRun)
    expect(first.version).toBe('26.7.3')
    expect(first.hasResourceIndicators).toBe(true)
    const built = await readFile(join(first.folder, 'bin', 'built'), 'utf8')
    expect(built).toMatch(/^\/a\/java build .*--features=resource-indicators/)
    const asked = async (): Promise<number> =>
      (await readFile(join(base, 'asked'), 'utf8')).trim().split('\n').length
    const before = await asked()
    expect(said.filter((text) => text.includes('is not served as'))).toEqual([
      'Keycloak 26.7.5 is not served as tar.gz',
      'Keycloak 26.7.5 is not served as zip',
      'Keycloak 26.7.4 is not served as tar.gz',
      'Keycloak 26.7.4 is not served as zip',
      'Keycloak 26.7.3 is not served as tar.gz',
    ])
    const second = await prepareKeycloak(say, plan('/a/java'), env)
    if ('notRun' in second) throw new Error(second.notRun)
    expect(second.folder).not.toBe(first.folder)
    expect(await asked()).toBe(before)
    await Promise.all([first.remove(), second.remove()])
    expect(await readdir(join(base, 'cache', 'claimcheck'))).toEqual([
      'keycloak-26.7.3-resource-indicators-built',
    ])
  })

  it('says in one line that nothing of the line is served, and leaves nothing behind', async () => {
    const env = await mavenWith('1.0.0')
    expect(await prepareKeycloak(() => undefined, plan('/a/java'), env)).toEqual({
      notRun: 'Maven serves no Keycloak 26.7: tried 26.7.5, 26.7.4, 26.7.3, 26.7.0',
    })
    expect(await readdir(join(base, 'cache', 'claimcheck'))).toEqual([])
  })

  it('says what is missing where there is a Java and no Maven', async () => {
    await java(join(base, 'jdk'), '25')
    const env = { JAVA_HOME: join(base, 'jdk'), PATH: '', XDG_CACHE_HOME: join(base, 'cache') }
    expect(await planKeycloaks(env)).toEqual({ notRun: 'no mvn on the path to fetch Keycloak with' })
  })
})
