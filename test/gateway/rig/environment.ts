import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findPython, type Python } from './python.ts'
import { listedVersions, newestFinal } from './versions.ts'

const PACKAGE = 'mcp-contextforge-gateway'
const STAMP = 'claimcheck.json'
const LOOK_UP_MS = 120_000
const INSTALL_MS = 15 * 60_000

/** An installed gateway: the virtual environment's Python and the versions it was checked to hold. */
export interface GatewayEnvironment {
  readonly folder: string
  readonly python: string
  readonly pythonVersion: string
  readonly version: string
  readonly pyjwt: string
  readonly cryptography: string
  /** Every version PyPI lists, newest first. */
  readonly listed: readonly string[]
  /** How long the installation took, in seconds; 0 when it was there already. */
  readonly installSeconds: number
}

export type EnvironmentResult = GatewayEnvironment | { readonly notRun: string }

export interface EnvironmentOptions {
  /** One line about each thing that takes time. */
  readonly say?: (line: string) => void
  /** A release to install for comparison, in place of the newest. */
  readonly version?: string
  readonly env?: NodeJS.ProcessEnv
}

interface Stamp {
  readonly version: string
  readonly pyjwt: string
  readonly cryptography: string
}

/**
 * Makes sure the newest ContextForge on PyPI (or the asked-for release) is installed in a virtual environment of
 * its own under the cache folder, and that it is what is there. Out: the environment, or `notRun` with the reason.
 * Errors: only those of the file system.
 */
export async function prepareEnvironment(options: EnvironmentOptions = {}): Promise<EnvironmentResult> {
  const env = options.env ?? process.env
  const say = options.say ?? (() => undefined)
  const search = await findPython(env)
  if (!search.ok) return { notRun: search.reason }

  const looked = await listVersions(search.python, env, say)
  if ('notRun' in looked) return looked
  const newest = newestFinal(looked.listed)
  const wanted = options.version ?? newest
  if (wanted === undefined) return { notRun: `PyPI lists no final release of ${PACKAGE}` }
  if (!looked.listed.includes(wanted)) return { notRun: `PyPI does not list ${PACKAGE} ${wanted}` }

  const folder = join(cacheFolder(env), `gateway-${wanted}-py3${search.python.minor}`)
  const python = join(folder, 'bin', 'python')
  const base = { folder, python, pythonVersion: search.python.version, listed: looked.listed }
  const stamp = await readStamp(folder, wanted)
  if (stamp !== undefined && existsSync(python)) return { ...base, ...stamp, installSeconds: 0 }

  say(`Installing ContextForge ${wanted} for Python ${search.python.version} into ${folder} (about a minute)`)
  const started = Date.now()
  const failed = await install(search.python, folder, wanted, env)
  if (failed !== undefined) return { notRun: failed }
  const installed = await readVersions(python, env)
  if (installed === undefined)
    return { notRun: `ContextForge ${wanted} was installed but cannot be imported` }
  if (installed.version !== wanted) {
    return { notRun: `asked pip for ContextForge ${wanted}, but ${installed.version} is what was installed` }
  }
  const seconds = Math.round((Date.now() - started) / 100) / 10
  await writeFile(join(folder, STAMP), JSON.stringify(installed, null, 2) + '\n')
  say(`Installed ContextForge ${installed.version} with PyJWT ${installed.pyjwt} in ${seconds} s`)
  return { ...base, ...installed, installSeconds: seconds }
}

/** The folder for things that are worth keeping between runs. In: the environment. Out: an absolute path. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache'), 'claimcheck')
}

/** Requires-Python is ignored on purpose: what counts is the newest there is, not the newest for this Python. */
async function listVersions(
  python: Python,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<{ readonly listed: readonly string[] } | { readonly notRun: string }> {
  const pip = await pipFor(python, env)
  if (pip === undefined) return { notRun: `no pip for ${python.path}` }
  const args = ['-m', 'pip', 'index', 'versions', PACKAGE, '--ignore-requires-python', '--no-input']
  const result = await run(pip, args, env, LOOK_UP_MS)
  const listed = listedVersions(result.stdout)
  if (result.code === 0 && listed.length > 0) {
    say(
      `PyPI: the newest ContextForge is ${newestFinal(listed) ?? 'none'} (${listed.length} releases listed)`,
    )
    return { listed }
  }
  return { notRun: `PyPI could not be asked for ${PACKAGE}: ${lastLine(result.stderr)}` }
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

/** A virtual environment holds absolute paths and cannot be moved into place: a stamp written last marks it whole. */
async function install(
  python: Python,
  folder: string,
  version: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const made = await run(python.path, ['-m', 'venv', folder], env, LOOK_UP_MS)
  if (made.code !== 0) return `no virtual environment: ${lastLine(made.stderr)}`
  const constraints = join(import.meta.dirname, 'constraints', `${version}.txt`)
  const args = ['-m', 'pip', 'install', '--no-input', '--progress-bar', 'off', '--quiet']
  if (existsSync(constraints)) args.push('--constraint', constraints)
  const done = await run(join(folder, 'bin', 'python'), [...args, `${PACKAGE}==${version}`], env, INSTALL_MS)
  return done.code === 0 ? undefined : `pip could not install ${PACKAGE} ${version}: ${lastLine(done.stderr)}`
}

async function readStamp(folder: string, version: string): Promise<Stamp | undefined> {
  try {
    const stamp = JSON.parse(await readFile(join(folder, STAMP), 'utf8')) as Stamp
    return stamp.version === version ? stamp : undefined
  } catch {
    return undefined
  }
}

async function readVersions(python: string, env: NodeJS.ProcessEnv): Promise<Stamp | undefined> {
  const script =
    'import json; from importlib.metadata import version as v; ' +
    `print(json.dumps({"version": v("${PACKAGE}"), "pyjwt": v("pyjwt"), "cryptography": v("cryptography")}))`
  const result = await run(python, ['-c', script], env, LOOK_UP_MS)
  try {
    return JSON.parse(result.stdout) as Stamp
  } catch {
    return undefined
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
