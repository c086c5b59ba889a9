import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractFile, listPackage } from '@electron/asar'
import { launchPackaged, runFor, type Packaged, type Start } from '../helpers/packaged.ts'

/** The ordinary user tests run as where they were started by root: nobody, as every Linux knows it. */
const NOBODY = 65_534

/** The packaged app on this computer, at a place and with rights as if it had been installed. */
export interface Release {
  readonly executable: string
  /** The folder of the user who runs it, to search afterwards. */
  readonly home: string
  readonly data: string
  readonly electron: string
  /** Whether the runtime is the official one. */
  readonly official: boolean
  /** A file inside app.asar, as text. */
  readonly inside: (path: string) => string
  readonly filesInside: readonly string[]
  readonly start: (env?: Readonly<Record<string, string>>) => Start
  readonly launch: (args?: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Packaged>
  readonly run: (
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    milliseconds: number,
  ) => ReturnType<typeof runFor>
  readonly remove: () => void
}

/**
 * Puts the packaged app where an ordinary user may run it. In: CLAIMCHECK_PACKAGED, the unpacked app. As root
 * the sandbox's helper becomes setuid root, as the packages install it, and the app is run by nobody; never
 * with the sandbox off.
 */
export function installRelease(): Release {
  const from = process.env['CLAIMCHECK_PACKAGED']
  if (from === undefined)
    throw new Error('CLAIMCHECK_PACKAGED names no packaged app: npm run test:security sets it')
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-release-'))
  const [app, home] = [join(folder, 'app'), join(folder, 'home')]
  cpSync(from, app, { recursive: true })
  mkdirSync(home)
  chmodSync(folder, 0o755)
  const asRoot = process.getuid?.() === 0
  if (asRoot) {
    chownSync(join(app, 'chrome-sandbox'), 0, 0)
    chmodSync(join(app, 'chrome-sandbox'), 0o4755)
    chownSync(home, NOBODY, NOBODY)
  }
  const asar = join(app, 'resources', 'app.asar')
  const data = join(home, 'data')
  const display = process.env['DISPLAY'] ?? ''
  const start = (env: Readonly<Record<string, string>> = {}): Start => ({
    command: [join(app, 'claimcheck')],
    env: {
      ...{ HOME: home, TMPDIR: home, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', DISPLAY: display },
      CLAIMCHECK_USER_DATA: data,
      ...env,
    },
    ...(asRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  })
  return {
    executable: join(app, 'claimcheck'),
    home,
    data,
    electron: readFileSync(join(app, 'version'), 'utf8').trim(),
    official: !/untrusted-runtime/.test(extractFile(asar, 'package.json').toString()),
    inside: (path) => extractFile(asar, path).toString('utf8'),
    filesInside: listPackage(asar, { isPack: false }),
    start,
    launch: (args = [], env = {}) => launchPackaged(start(env), args),
    run: (args, env, milliseconds) => runFor(start(env), args, milliseconds),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
