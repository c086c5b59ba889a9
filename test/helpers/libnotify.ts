import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../out/libnotify', import.meta.url))

/**
 * The library through which Electron shows notifications on Linux. Out: what LD_LIBRARY_PATH must name for
 * it; undefined where the system has it. Where it has not, the Debian package is unpacked into the output
 * folder, for which nobody has to be root. Errors: where it is in neither place.
 */
export function libnotifyPath(): string | undefined {
  const known = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' })
  if (known.includes('libnotify.so.4 ')) return undefined
  const unpacked = join(folder, 'unpacked')
  if (!existsSync(unpacked)) {
    mkdirSync(folder, { recursive: true })
    try {
      execFileSync('apt-get', ['download', 'libnotify4'], { cwd: folder, stdio: 'pipe' })
      const file = readdirSync(folder).find((name) => name.endsWith('.deb')) ?? ''
      execFileSync('dpkg', ['-x', join(folder, file), unpacked], { stdio: 'pipe' })
    } catch (error) {
      throw new Error('Notifications need libnotify.so.4: sudo apt-get install libnotify4', { cause: error })
    }
  }
  const libraries = join(unpacked, 'usr/lib')
  const inside = readdirSync(libraries).find((name) => name.endsWith('-linux-gnu')) ?? ''
  return join(libraries, inside)
}
