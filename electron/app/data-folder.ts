import { realpathSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/**
 * Whether the data folder in use is one of the operator's own. Compares the real folders, not their spelling:
 * a link, another spelling and a second mount of the same folder all count. In: the folder in use, and the
 * operator's folders.
 */
export function isOneOf(folder: string, own: readonly string[]): boolean {
  return own.some((one) => realPath(one) === realPath(folder) || isSameFolder(one, folder))
}

/**
 * The folders where the operator's data may be. In: the folder the system names, and the platform.
 * Environment variables can change that folder, so on Linux the default folder in the account's home is
 * included too, whatever HOME and XDG_CONFIG_HOME are.
 */
export function ownFolders(named: string, platform: string): readonly string[] {
  if (platform !== 'linux') return [named]
  return [named, join(userInfo().homedir, '.config', basename(named))]
}

/** The path without links, as far as it exists; what does not exist cannot be a link. */
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
