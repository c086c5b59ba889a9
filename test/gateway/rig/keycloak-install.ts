import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder } from './environment.ts'
import { findJavas, type Java } from './java.ts'
import { archivesOf, LINES, linesFor, refusalOf, type Archive, type Line } from './keycloak-lines.ts'
import { lastLine, runCommand } from './run-command.ts'

const ARTIFACT = 'keycloak-quarkus-dist'
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy'
const STAMP = 'claimcheck.json'
const LOOK_UP_MS = 60_000
const DOWNLOAD_MS = 10 * 60_000
const BUILD_MS = 10 * 60_000

/** No cluster is looked for. An option of the build in 26.7 and of the start in 26.4, so neither's argument. */
export const ALONE = { KC_CACHE: 'local' } as const

/** A Keycloak made ready for one run, in a folder of its own. */
export interface KeycloakHome {
  readonly folder: string
  readonly version: string
  /** The Java it runs on: its major version, and what JAVA_HOME has to be. */
  readonly java: number
  readonly javaHome: string
  /** From 26.6 on, as an experimental feature. */
  readonly hasResourceIndicators: boolean
  remove(): Promise<void>
}

/** A Keycloak that can be made ready here: a line of its releases, and the newest Java that fits. */
export interface KeycloakPlan {
  readonly line: Line
  readonly java: Java
}

type Say = (line: string) => void

/**
 * Which Keycloaks can run here, newest first; nothing is fetched for the answer but what finds out whether
 * Maven is there. Out: them, or `notRun` with the reason there is none.
 */
export async function planKeycloaks(
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly KeycloakPlan[] | { readonly notRun: string }> {
  const javas = await findJavas(env)
  const newest = javas[0]
  if (newest === undefined) return { notRun: 'no Java in JAVA_HOME, under /usr/lib/jvm or on the path' }
  const plans = linesFor(javas)
  if (plans.length === 0) return { notRun: `Java ${newest.version} is too old for Keycloak, which needs 17` }
  const maven = await runCommand('mvn', ['-version'], env, LOOK_UP_MS)
  const kept = await Promise.all(plans.map(({ line }) => keptOf(line, env)))
  if (maven.code !== 0 && kept.every((folder) => folder === null))
    return { notRun: 'no mvn on the path to fetch Keycloak with' }
  return plans
}

/**
 * Makes a Keycloak ready for this run: fetched with Maven and built with its features once, then copied for
 * each run. Maven checks what it downloads against the published checksums and fails on a difference. In:
 * which (the newest that can run here when none is given), who wants to hear what takes time, and the
 * environment. Out: where it is, or `notRun` with the reason. Errors: only those of the file system.
 */
export async function prepareKeycloak(
  say: Say,
  plan?: KeycloakPlan,
  env: NodeJS.ProcessEnv = process.env,
): Promise<KeycloakHome | { readonly notRun: string }> {
  if (plan === undefined) {
    const plans = await planKeycloaks(env)
    if ('notRun' in plans) return plans
    return prepareKeycloak(say, plans[0], env)
  }
  const { line, java } = plan
  const kept = (await keptOf(line, env)) ?? (await make(plan, say, env))
  if (typeof kept === 'object') return kept
  const { version } = JSON.parse(await readFile(join(kept, STAMP), 'utf8')) as { version: string }
  const base = await mkdtemp(join(tmpdir(), 'claimcheck-keycloak-'))
  const folder = join(base, 'keycloak')
  await cp(kept, folder, { recursive: true })
  return {
    folder,
    version,
    java: java.version,
    javaHome: java.home,
    hasResourceIndicators: line.features.includes('resource-indicators'),
    remove: () => rm(base, { recursive: true, force: true, maxRetries: 5 }),
  }
}

const nameOf = (line: Line, version: string): string =>
  ['keycloak', version, ...line.features, 'built'].join('-')

/** The newest release of a line that is kept whole. */
async function keptOf(line: Line, env: NodeJS.ProcessEnv): Promise<string | null> {
  const folders = line.versions.map((version) => join(cacheFolder(env), nameOf(line, version)))
  return folders.find((folder) => existsSync(join(folder, STAMP))) ?? null
}

/** The newest release of the line that is served, in whichever form: built beside its place and moved in. */
async function make(
  { line, java }: KeycloakPlan,
  say: Say,
  env: NodeJS.ProcessEnv,
): Promise<string | { readonly notRun: string }> {
  await mkdir(cacheFolder(env), { recursive: true })
  const making = await mkdtemp(join(cacheFolder(env), 'keycloak-making-'))
  try {
    for (const archive of archivesOf(line)) {
      const fetched = await fetchArchive(archive, making, say, env)
      if (fetched.kind === 'not-served') continue
      if (fetched.kind === 'failed')
        return { notRun: `Maven could not fetch Keycloak ${archive.version}: ${fetched.why}` }
      const failed = await build(fetched.file, archive, { line, java }, making, say, env)
      if (failed !== null) return { notRun: failed }
      const place = join(cacheFolder(env), nameOf(line, archive.version))
      await rename(join(making, `keycloak-${archive.version}`), place).catch((error: unknown) => {
        // Another process may have been quicker: then what it made is used.
        if (!existsSync(join(place, STAMP))) throw error
      })
      return place
    }
    return { notRun: `Maven serves no Keycloak ${line.name}: tried ${line.versions.join(', ')}` }
  } finally {
    await rm(making, { recursive: true, force: true, maxRetries: 5 })
  }
}

type Fetched = { readonly kind: 'fetched'; readonly file: string } | ReturnType<typeof refusalOf>

async function fetchArchive(
  { version, form }: Archive,
  making: string,
  say: Say,
  env: NodeJS.ProcessEnv,
): Promise<Fetched> {
  const started = Date.now()
  say(`Fetching Keycloak ${version} as ${form} with Maven (about 170 MB)`)
  const done = await runCommand(
    'mvn',
    [
      ...['-B', '-q', '--strict-checksums', `-Dmaven.repo.local=${join(making, 'repository')}`, COPY],
      `-Dartifact=org.keycloak:${ARTIFACT}:${version}:${form}`,
      `-DoutputDirectory=${making}`,
    ],
    env,
    DOWNLOAD_MS,
  )
  const file = join(making, `${ARTIFACT}-${version}.${form}`)
  if (done.code !== 0 || !existsSync(file)) {
    const refusal = refusalOf(done.output)
    if (refusal.kind === 'not-served') say(`Keycloak ${version} is not served as ${form}`)
    return refusal
  }
  say(`Fetched Keycloak ${version} in ${Math.round((Date.now() - started) / 1000)} s`)
  return { kind: 'fetched', file }
}

/** Unpacks it and does once what Keycloak would do at every first start. Out: null, or why it failed. */
async function build(
  file: string,
  { version, form }: Archive,
  { line, java }: KeycloakPlan,
  making: string,
  say: Say,
  env: NodeJS.ProcessEnv,
): Promise<string | null> {
  const unpack = { 'tar.gz': ['tar', '-xzf', file, '-C', making], zip: ['unzip', '-q', file, '-d', making] }
  const [program = '', ...args] = unpack[form]
  const unpacked = await runCommand(program, args, env, LOOK_UP_MS)
  const folder = join(making, `keycloak-${version}`)
  const script = join(folder, 'bin', 'kc.sh')
  if (unpacked.code !== 0 || !existsSync(script))
    return `the distribution cannot be unpacked: ${lastLine(unpacked.output)}`
  say(`Building Keycloak ${version} on Java ${java.version} (half a minute)`)
  const features = line.features.length > 0 ? [`--features=${line.features.join(',')}`] : []
  const built = await runCommand(
    script,
    ['build', '--db=dev-mem', ...features],
    { ...env, ...ALONE, JAVA_HOME: java.home },
    BUILD_MS,
  )
  if (built.code !== 0) return `Keycloak ${version} cannot be built: ${lastLine(built.output)}`
  await writeFile(join(folder, STAMP), `${JSON.stringify({ version })}\n`)
  return null
}

/** Whether every line that is known can run here. */
export const linesLacking = (plans: readonly KeycloakPlan[]): readonly string[] =>
  LINES.filter((line) => !plans.some((plan) => plan.line === line)).map(
    ({ name, java }) =>
      `Keycloak ${name}: no Java ${java.from}${java.to === Infinity ? ' or newer' : ` to ${java.to}`}`,
  )
