import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Start } from '../helpers/packaged.ts'

const run = promisify(execFile)
const BUFFER = 64 * 1024 * 1024

/**
 * How a process sees the clean system. `own-root`: as on a computer of its own, where Chromium's sandbox can
 * use user namespaces. `chroot`: without user namespaces, so that the setuid helper is used.
 */
export type Way = 'own-root' | 'chroot'

/** Mounts are made in a namespace of this one process, so that nothing stays mounted whatever happens. */
const enter = `
root=$1 way=$2; shift 2
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"; mount --rbind /sys "$root/sys"; mount --rbind /dev "$root/dev"
if [ -d /tmp/.X11-unix ]; then mkdir -p "$root/tmp/.X11-unix"; mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"; fi
if [ "$way" = chroot ]; then exec chroot "$root" "$@"; fi
cd "$root"; mkdir -p .outside; pivot_root . .outside; umount -l /.outside; exec "$@"
`

/** A clean Debian: only what its package manager needs, and an ordinary user. */
export interface CleanRoot {
  readonly folder: string
  /** Runs a command there as root. Out: its output. Errors: with its output, when it fails. */
  readonly run: (...command: readonly string[]) => Promise<string>
  /** How to start a program there as the ordinary user, with its own environment. */
  readonly asUser: (way: Way, program: string, env: Readonly<Record<string, string>>) => Start
  readonly remove: () => void
}

/** The user's folder, seen from inside. */
export const HOME = '/home/ada'

const into = (folder: string, way: Way): readonly string[] => [
  ...['unshare', '--mount', '--propagation', 'private'],
  ...['sh', '-ec', enter, 'enter', folder, way],
]

/** Makes one with mmdebstrap, from the mirror it chooses. Needs root. */
export async function makeCleanRoot(parent: string): Promise<CleanRoot> {
  const folder = mkdtempSync(join(parent, 'clean-root-'))
  await run('mmdebstrap', ['--quiet', '--variant=minbase', 'bookworm', folder], { maxBuffer: BUFFER })
  const root: CleanRoot = {
    folder,
    async run(...command) {
      const [program = '', ...args] = [...into(folder, 'chroot'), ...command]
      const env = {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        DEBIAN_FRONTEND: 'noninteractive',
        LANG: 'C.UTF-8',
      }
      const { stdout, stderr } = await run(program, args, { maxBuffer: BUFFER, env })
      return stdout + stderr
    },
    asUser: (way, program, env) => ({
      command: [
        ...into(folder, way),
        ...['setpriv', '--reuid=ada', '--regid=ada', '--init-groups'],
        ...['env', '-i', `HOME=${HOME}`, 'PATH=/usr/bin:/bin', 'LANG=C.UTF-8'],
        ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
        program,
      ],
      env: { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin' },
    }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
  // Every installed system has this file, but a bare file tree does not, and the demo's issuers are at
  // localhost.
  writeFileSync(join(folder, 'etc', 'hosts'), '127.0.0.1 localhost\n::1 localhost\n')
  await root.run('useradd', '--create-home', 'ada')
  await root.run('apt-get', 'update', '--quiet')
  return root
}
