import { readFileSync, statSync } from 'node:fs'
import { win32 } from 'node:path'
import { allOf, NO_POLICY, readPolicy, type Policy } from '../../shared/policy/policy.ts'

const MAX_BYTES = 64 * 1024

/**
 * The paths of the policy of a managed machine, in folders only an administrator can write to. On Windows
 * also the default folder, in addition to the one the environment names, because a user can change the
 * environment.
 */
export function policyPaths(platform: string, environment: NodeJS.ProcessEnv): readonly string[] {
  if (platform === 'darwin') return ['/Library/Application Support/Claimcheck/policy.json']
  if (platform !== 'win32') return ['/etc/claimcheck/policy.json']
  const folders = ['C:\\ProgramData', environment['ProgramData'] ?? ''].filter((folder) => folder !== '')
  const paths = folders.map((folder) => win32.join(folder, 'Claimcheck', 'policy.json'))
  return paths.filter((path, at) => paths.findIndex((one) => one.toLowerCase() === path.toLowerCase()) === at)
}

/**
 * The policy that applies, read once at the start. In: the paths of the machine, and one more file for tests,
 * which must exist and can only forbid more. If a file exists but cannot be used, nothing is written or
 * exported; a missing file has no effect.
 */
export function loadPolicy(paths: readonly string[], extra: string | undefined): Policy {
  const machine = paths.map((path) => load(path, false))
  return allOf(extra === undefined || extra === '' ? machine : [...machine, load(extra, true)])
}

function load(path: string, mustExist: boolean): Policy {
  try {
    const about = statSync(path)
    if (!about.isFile() || about.size > MAX_BYTES) return readPolicy(path, null)
    return readPolicy(path, readFileSync(path, 'utf8'))
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : ''
    const absent = code === 'ENOENT' || code === 'ENOTDIR'
    return absent && !mustExist ? NO_POLICY : readPolicy(path, null)
  }
}
