import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { notPinned } from './pins.ts'
import { findPython, type Python } from './python.ts'
import { listedVersions, newestFinal } from './versions.ts'

const PACKAGE = 'mcp-contextforge-gateway'
const STAMP = 'claimcheck.json'
const LOOK_UP_MS = 120_000
const INSTALL_MS = 15 * 60_000
const KEEP_MS = 7 * 24 * 3_600_000

/** An installed gateway: the virtual environment's Python and the versions it was checked to hold. */
export interface GatewayEnvironment {
  readonly folder: string
  readonly python: string
  readonly pythonVersion: string
  readonly version: string
  readonly pyjwt: string
  readonly cryptography: string
  /**
   * `release day`: every library as its constraints file has it. `today`: what PyPI served on the day of the
   * installation.
   */
  readonly libraries: 'release day' | 'today'
  /** Every version PyPI lists, newest first. */
  readonly listed: readonly string[]
  /** How long the installation took, in seconds; 0 when it was there already. */
  readonly installSeconds: number
}

export type EnvironmentResult = GatewayEnvironment | { readonly notRun: string }

export interface EnvironmentOptions {
  /** One line about each thing that takes time. */
  readonly say?: (line: string) => void
  /** A release, as PyPI spells it, in place of the newest. */
  readonly version?: string
  readonly env?: NodeJS.ProcessEnv
}

/** What PyPI lists, and the Python that asked. */
export interface Listing {
  readonly python: Python
  /** Newest first. */
  readonly listed: readonly string[]
  /** The newest final release. */
  readonly newest: string
}

interface Stamp {
  readonly version: string
  readonly pyjwt: string
  readonly cryptography: string
}

interface Wanted {
  readonly version: string
  readonly folder: string
  /** The constraints file; undefined for the libraries of today. */
  readonly constraints: string | undefined
}

/** One question to PyPI and one installation at a time for each folder, whoever asks in this process. */
const listings = new Map<string, Promise<Listing | { readonly notRun: string }>>()
const installations = new Map<string, Promise<EnvironmentResult>>()

/**
 * Asks PyPI which releases there are. Out: them, or why they are not known (no Python, no pip, no answer).
 * Errors: none.
 */
export async function listReleases(
  options: EnvironmentOptions = {},
): Promise<Listing | { readonly notRun: string }> {
  const env = options.env ?? process.env
  const key = cacheFolder(env)
  const asked = listings.get(key) ?? askForReleases(env, options.say ?? (() => undefined))
  listings.set(key, asked)
  const listing = await asked
  if ('notRun' in listing) listings.delete(key)
  return listing
}

/**
 * Makes sure the newest ContextForge on PyPI (or the asked-for release) is installed in a virtual environment
 * of its own under the cache folder, and that it is what is there. The newest has the libraries of today: an
 * environment made on another day is not used. An older release has those of its constraints file
 * (`constraints/VERSION.txt`), each checked to be the one named there. Out: the environment, or `notRun` with
 * the reason. Errors: only those of the file system.
 */
export async function prepareEnvironment(options: EnvironmentOptions = {}): Promise<EnvironmentResult> {
  const env = options.env ?? process.env
  const listing = await listReleases(options)
  if ('notRun' in listing) return listing
  const version = options.version ?? listing.newest
  if (!listing.listed.includes(version)) return { notRun: `PyPI does not list ${PACKAGE} ${version}` }
  const wanted = wantedFor(version, listing, env)
  const going = installations.get(wanted.folder)
  if (going !== undefined) return going
  const started = prepare(wanted, listing, env, options.say ?? (() => undefined))
  installations.set(wanted.folder, started)
  try {
    return await started
  } finally {
    installations.delete(wanted.folder)
  }
}

function wantedFor(version: string, listing: Listing, env: NodeJS.ProcessEnv): Wanted {
  const file = join(import.meta.dirname, 'constraints', `${version}.txt`)
  const constraints = version !== listing.newest && existsSync(file) ? file : undefined
  const libraries =
    constraints === undefined
      ? new Date().toISOString().slice(0, 10)
      : createHash('sha256').update(readFileSync(constraints)).digest('hex').slice(0, 8)
  const folder = join(cacheFolder(env), `gateway-${version}-py3${listing.python.minor}-${libraries}`)
  return { version, folder, constraints }
}

async function prepare(
  wanted: Wanted,
  { python, listed }: Listing,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<EnvironmentResult> {
  const { version, folder, constraints } = wanted
  const libraries = constraints === undefined ? 'today' : 'release day'
  const own = join(folder, 'bin', 'python')
  const base = { folder, python: own, pythonVersion: python.version, libraries, listed } as const
  const stamp = await readStamp(folder, version)
  if (stamp !== undefined && existsSync(own)) return { ...base, ...stamp, installSeconds: 0 }

  const which = libraries === 'today' ? "today's libraries" : 'the libraries of its release day'
  say(`Installing ContextForge ${version} with ${which} for Python ${python.version} (half a minute)`)
  const started = Date.now()
  const made = await install(python, wanted, env)
  if ('notRun' in made) return made
  const seconds = Math.round((Date.now() - started) / 100) / 10
  say(`Installed ContextForge ${made.version} with PyJWT ${made.pyjwt} in ${seconds} s`)
  if (constraints === undefined) await removeStale(folder)
  return { ...base, ...made, installSeconds: seconds }
}

/** The folder for things that are worth keeping between runs. In: the environment. Out: an absolute path. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache'), 'claimcheck')
}

/**
 * Requires-Python is ignored on purpose: what counts is the newest there is, not the newest for this Python.
 */
async function askForReleases(
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Listing | { readonly notRun: string }> {
  const search = await findPython(env)
  if (!search.ok) return { notRun: search.reason }
  const pip = await pipFor(search.python, env)
  if (pip === undefined) return { notRun: `no pip for ${search.python.path}` }
  const args = ['-m', 'pip', 'index', 'versions', PACKAGE, '--pre', '--ignore-requires-python', '--no-input']
  const result = await run(pip, args, env, LOOK_UP_MS)
  const listed = listedVersions(result.stdout)
  if (result.code !== 0 || listed.length === 0)
    return { notRun: `PyPI could not be asked for ${PACKAGE}: ${lastLine(result.stderr)}` }
  const newest = newestFinal(listed)
  if (newest === undefined) return { notRun: `PyPI lists no final release of ${PACKAGE}` }
  say(`PyPI: the newest ContextForge is ${newest} (${listed.length} releases listed)`)
  return { python: search.python, listed, newest }
}

/** Some systems' Python comes without pip: then a small environment of its own gives one. */
async function pipFor(python: Python, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if ((await run(python.path, ['-m', 'pip', '--version'], env, LOOK_UP_MS)).code === 0) return python.path
  const folder = join(cacheFolder(env), `pip-py3${python.minor}`)
  const own = join(folder, 'bin', 'python')
  if ((await run(own, ['-m', 'pip', '--version'], env, LOOK_UP_MS)).code === 0) return own
  const made = await run(python.path, ['-m', 'venv', '--clear', folder], env, LOOK_UP_MS)
  return made.code === 0 ? own : undefined
}

/**
 * Installs beside the folder and moves the whole into place, so that a half-made environment is never taken
 * for one and two processes do not disturb each other. Only `bin/python` is used of it, which does not mind
 * being moved.
 */
async function install(
  python: Python,
  { version, folder, constraints }: Wanted,
  env: NodeJS.ProcessEnv,
): Promise<Stamp | { readonly notRun: string }> {
  const making = `${folder}.making-${process.pid}`
  const own = join(making, 'bin', 'python')
  await rm(making, { recursive: true, force: true })
  await mkdir(making, { recursive: true })
  try {
    const made = await run(python.path, ['-m', 'venv', making], env, LOOK_UP_MS)
    if (made.code !== 0) return { notRun: `no virtual environment: ${lastLine(made.stderr)}` }
    const args = ['-m', 'pip', 'install', '--no-input', '--progress-bar', 'off', '--quiet']
    if (constraints !== undefined) args.push('--constraint', constraints)
    const done = await run(own, [...args, `${PACKAGE}==${version}`], env, INSTALL_MS)
    if (done.code !== 0)
      return { notRun: `pip could not install ${PACKAGE} ${version}: ${lastLine(done.stderr)}` }
    const installed = await readInstalled(own, env)
    const found = installed.get(PACKAGE)
    if (found !== version)
      return { notRun: `asked pip for ContextForge ${version}, but ${found ?? 'none'} is what was installed` }
    const loose = constraints === undefined ? [] : notPinned(installed, await readFile(constraints, 'utf8'))
    if (loose.length > 0)
      return { notRun: `not as in the constraints of ContextForge ${version}: ${loose.join(', ')}` }
    const stamp: Stamp = {
      version,
      pyjwt: installed.get('pyjwt') ?? 'none',
      cryptography: installed.get('cryptography') ?? 'none',
    }
    await writeFile(join(making, STAMP), JSON.stringify(stamp, null, 2) + '\n')
    // Another process may have been quicker: then what it made is used.
    if ((await readStamp(folder, version)) === undefined) {
      await rm(folder, { recursive: true, force: true })
      await rename(making, folder)
    }
    return stamp
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

/**
 * What nobody uses any more: environments with the libraries of another week, and halves that an end left
 * behind.
 */
async function removeStale(folder: string): Promise<void> {
  const parent = join(folder, '..')
  for (const name of await readdir(parent)) {
    if (!/^gateway-.*-(\d{4}-\d\d-\d\d|.*\.making-\d+)$/.test(name)) continue
    const { mtimeMs } = await stat(join(parent, name))
    if (Date.now() - mtimeMs > KEEP_MS) await rm(join(parent, name), { recursive: true, force: true })
  }
}

async function readStamp(folder: string, version: string): Promise<Stamp | undefined> {
  try {
    const stamp = JSON.parse(await readFile(join(folder, STAMP), 'utf8')) as Stamp
    return stamp.version === version ? stamp : undefined
  } catch {
    return undefined
  }
}

/** What is installed, by names as they compare: `pyjwt` for PyJWT. */
async function readInstalled(python: string, env: NodeJS.ProcessEnv): Promise<ReadonlyMap<string, string>> {
  const script =
    'import json, re; from importlib.metadata import distributions; ' +
    'print(json.dumps({re.sub("[-_.]+", "-", d.name).lower(): d.version for d in distributions()}))'
  const result = await run(python, ['-c', script], env, LOOK_UP_MS)
  try {
    return new Map(Object.entries(JSON.parse(result.stdout) as Record<string, string>))
  } catch {
    return new Map()
  }
}

interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  timeout: number,
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, timeout, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.on('error', (error) => resolve({ code: null, stdout, stderr: error.message }))
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('WARNING'))
  return lines.at(-1)?.trim() ?? 'it said nothing'
}
