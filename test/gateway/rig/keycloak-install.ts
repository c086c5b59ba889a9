import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder } from './environment.ts'

const ARTIFACT = 'keycloak-quarkus-dist'
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy'
const LOOK_UP_MS = 60_000
const DOWNLOAD_MS = 10 * 60_000

/** A Keycloak unpacked for one run. */
export interface KeycloakHome {
  readonly folder: string
  readonly version: string
  readonly java: number
  /** From 26.6 on, as an experimental feature. */
  readonly hasResourceIndicators: boolean
  remove(): Promise<void>
}

interface Run {
  readonly code: number | null
  readonly output: string
}

/**
 * Fetches Keycloak's distribution with Maven, once, and unpacks it for this run. Maven checks what it
 * downloads against the published checksums and fails on a difference; what was kept is compared with its own
 * SHA-256 every time. In: the environment, and who wants to hear what takes time. Out: where it is, or
 * `notRun` with the reason. Errors: only those of the file system.
 */
export async function prepareKeycloak(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<KeycloakHome | { readonly notRun: string }> {
  const java = await javaVersion(env)
  if (java === null) return { notRun: 'no java on the path' }
  if (java < 17) return { notRun: `Java ${java} is too old for Keycloak, which needs 17` }
  // 26.4 is the last line that is known to run on 17; later ones ask for 21.
  const version = java >= 21 ? '26.7.5' : '26.4.4'
  const archive = join(cacheFolder(env), `${ARTIFACT}-${version}.tar.gz`)
  const failed = await fetchOnce(archive, version, say, env)
  if (failed !== null) return { notRun: failed }
  const base = await mkdtemp(join(tmpdir(), 'claimcheck-keycloak-'))
  const remove = (): Promise<void> => rm(base, { recursive: true, force: true, maxRetries: 5 })
  const unpacked = await run('tar', ['-xzf', archive, '-C', base], env, LOOK_UP_MS)
  const folder = join(base, `keycloak-${version}`)
  if (unpacked.code !== 0 || !existsSync(join(folder, 'bin', 'kc.sh'))) {
    await remove()
    return { notRun: `the distribution cannot be unpacked: ${lastLine(unpacked.output)}` }
  }
  return { folder, version, java, hasResourceIndicators: java >= 21, remove }
}

async function fetchOnce(
  archive: string,
  version: string,
  say: (line: string) => void,
  env: NodeJS.ProcessEnv,
): Promise<string | null> {
  const stamp = `${archive}.sha256`
  const known = await readFile(stamp, 'utf8').catch(() => null)
  if (known !== null && existsSync(archive)) {
    if ((await sha256(archive)) === known.trim()) return null
    say('The Keycloak that was kept is not what was downloaded: fetching it again')
  }
  const maven = await run('mvn', ['-version'], env, LOOK_UP_MS)
  if (maven.code !== 0) return 'no mvn on the path to fetch Keycloak with'
  await mkdir(cacheFolder(env), { recursive: true })
  const folder = await mkdtemp(join(cacheFolder(env), 'keycloak-making-'))
  try {
    const started = Date.now()
    say(`Fetching Keycloak ${version} with Maven (about 200 MB)`)
    const done = await run(
      'mvn',
      [
        '-B',
        '-q',
        '--strict-checksums',
        `-Dmaven.repo.local=${join(folder, 'repository')}`,
        COPY,
        `-Dartifact=org.keycloak:${ARTIFACT}:${version}:tar.gz`,
        `-DoutputDirectory=${folder}`,
      ],
      env,
      DOWNLOAD_MS,
    )
    const file = join(folder, `${ARTIFACT}-${version}.tar.gz`)
    if (done.code !== 0 || !existsSync(file))
      return `Maven could not fetch Keycloak ${version}: ${mavenSays(done.output)}`
    await rename(file, archive)
    await writeFile(stamp, `${await sha256(archive)}\n`)
    say(`Fetched Keycloak ${version} in ${Math.round((Date.now() - started) / 1000)} s`)
    return null
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function javaVersion(env: NodeJS.ProcessEnv): Promise<number | null> {
  const { code, output } = await run('java', ['-version'], env, LOOK_UP_MS)
  const found = /version "(\d+)/.exec(output)?.[1]
  return code === 0 && found !== undefined ? Number(found) : null
}

function sha256(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256')
    createReadStream(file)
      .on('data', (chunk) => hash.update(chunk))
      .on('error', reject)
      .on('end', () => resolve(hash.digest('hex')))
  })
}

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  timeout: number,
): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, timeout, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', (error) => resolve({ code: null, output: error.message }))
    child.on('close', (code) => resolve({ code, output }))
  })
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? 'it said nothing'

/** The cause at the end of Maven's long first error line, without the addresses it tried. */
function mavenSays(output: string): string {
  const line = output.split('\n').find((candidate) => candidate.includes('[ERROR]')) ?? lastLine(output)
  const cause =
    /Unknown host|Connection refused|Could not find artifact|Checksum validation failed|timed out/i.exec(line)
  return cause?.[0] ?? line.slice(0, 160)
}
