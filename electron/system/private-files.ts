import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs'

/** What others on this computer may do with a file or folder of the app: nothing. */
const OTHERS = 0o077

/**
 * Makes a folder that only this account may use, and those above it that are missing. One that is there
 * already is left as it is. In: its path. Throws what the system throws.
 */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
}

/**
 * Takes what others may do with a file or folder away, where it is there and ours. Never throws: what cannot
 * be changed, on a disk that knows no rights or of another account, is as good as it was. Windows keeps the
 * app's folder private by itself.
 */
export function keepPrivate(path: string): void {
  try {
    const { mode } = statSync(path)
    if ((mode & OTHERS) !== 0) chmodSync(path, mode & 0o777 & ~OTHERS)
  } catch {
    // Not there, or not ours.
  }
}

/**
 * Makes an empty file that only this account may use, where there is none, and keeps one that is there
 * private. Never throws.
 */
export function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600))
  } catch {
    // Opening it next fails with the reason, and is told there.
  }
  keepPrivate(path)
}
