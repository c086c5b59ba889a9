import { realpathSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/**
 * Whether the data folder in use is one of the operator's own, by what it really is and not by how it is
 * spelled. In: the folder in use, and where the operator's would be. A link to it, another spelling, or the
 * same folder mounted twice all count.
 */
export function isOneOf(folder: string, own: readonly string[]): boolean {
  return own.some((one) => realPath(one) === realPath(folder) || isSameFolder(one, folder))
}

/**
 * Where the operator's data may be. In: the folder the system names, and the platform. The environment can
 * move that one, so on Linux the usual place in the home of the account is counted too, however HOME and
 * XDG_CONFIG_HOME are set.
 */
export function ownFolders(named: string, platform: string): readonly string[] {
  if (platform !== 'linux') return [named]
  return [named, join(userInfo().homedir, '.config', basename(named))]
}

/** The path without links, as far as it is there; what is not there yet cannot be a link. */
function realPath(path: string): string {
  const full = resolve(path)
  try {
    return realpathSync.native(full)
  } catch {
    const parent = dirname(full)
    return parent === full ? full : join(realPath(parent), basename(full))
  }
}

function isSameFolder(one: string, other: string): boolean {
  try {
    const [a, b] = [statSync(one, { bigint: true }), statSync(other, { bigint: true })]
    return a.ino === b.ino && a.dev === b.dev
  } catch {
    return false
  }
}
