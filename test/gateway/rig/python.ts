import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A Python that can run the gateway. */
export interface Python {
  readonly path: string
  readonly version: string
  readonly minor: number
}

export type PythonSearch =
  { readonly ok: true; readonly python: Python } | { readonly ok: false; readonly reason: string }

/** The gateway (1.0.8 and later) needs 3.12 or 3.13; pip on an older one quietly picks an old release. */
const WANTED = [13, 12]
const PROBE =
  'import ensurepip, json, ssl, sys, venv; print(json.dumps([sys.executable, list(sys.version_info[:3])]))'

/**
 * Finds a Python 3.13 or 3.12 with venv and ensurepip: on the path, among pyenv's versions, among uv's.
 * In: the environment to look in. Out: the newest that fits, or why there is none. Errors: none.
 */
export async function findPython(env: NodeJS.ProcessEnv = process.env): Promise<PythonSearch> {
  const found: Python[] = []
  const seen: string[] = []
  for (const candidate of candidates(env)) {
    const python = await probe(candidate, env)
    if (python === undefined) continue
    seen.push(`${python.path} is ${python.version}`)
    if (python.minor === WANTED[0]) return { ok: true, python }
    if (WANTED.includes(python.minor)) found.push(python)
  }
  const best = found.sort((a, b) => b.minor - a.minor)[0]
  if (best !== undefined) return { ok: true, python: best }
  const others = seen.length > 0 ? `found only: ${[...new Set(seen)].join(', ')}` : 'found none at all'
  return { ok: false, reason: `no Python 3.12 or 3.13 with venv (${others})` }
}

function candidates(env: NodeJS.ProcessEnv): string[] {
  const home = env['HOME'] ?? homedir()
  const pyenv = env['PYENV_ROOT'] ?? join(home, '.pyenv')
  const managed = env['UV_PYTHON_INSTALL_DIR'] ?? join(home, '.local', 'share', 'uv', 'python')
  return [
    ...(env['CLAIMCHECK_PYTHON'] !== undefined ? [env['CLAIMCHECK_PYTHON']] : []),
    'python3.13',
    'python3.12',
    'python3',
    ...inFolder(join(pyenv, 'versions')),
    ...inFolder(managed),
  ]
}

function inFolder(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /(^|[-v])3\.1[23](\.|$)/.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name, 'bin', 'python3'))
}

/**
 * A name may be a pyenv shim for a version that is not switched on: that one fails here and is passed over.
 */
function probe(command: string, env: NodeJS.ProcessEnv): Promise<Python | undefined> {
  return new Promise((resolve) => {
    execFile(command, ['-c', PROBE], { env, timeout: 15_000 }, (error, stdout) => {
      if (error !== null) return resolve(undefined)
      try {
        const [path, [major, minor, patch]] = JSON.parse(stdout) as [string, [number, number, number]]
        resolve(major === 3 ? { path, version: `${major}.${minor}.${patch}`, minor } : undefined)
      } catch {
        resolve(undefined)
      }
    })
  })
}
