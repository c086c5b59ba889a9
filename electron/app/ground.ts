import { join } from 'node:path'
import { app, protocol } from 'electron'
import { commandLine, keepsNothing } from '../cli/command-line.ts'
import { isOneOf, ownFolders } from './data-folder.ts'
import { createLog, type Log } from './log.ts'
import { keepPrivate } from '../system/private-files.ts'
import { APP_SCHEME, confine } from './security.ts'

/** What a window and a command line both need first. */
export type Ground = {
  readonly log: Log
  readonly logFile: string
  /** The words of a command such as `claimcheck test …`, which opens no window. Null: open the window. */
  readonly command: readonly string[] | null
  /** The words after the program's name. */
  readonly words: readonly string[]
  /** True: nothing is written to the disk. The operator can change it. */
  memoryOnly: boolean
}

/**
 * Sets up the data folder, the log, and the handlers that end the app after an unexpected error. Called
 * before Electron is ready, when nothing is open.
 */
export function layGround(): Ground {
  // Files made from here on, also by Chromium, are only readable for this account.
  process.umask(0o077)
  const overridden = process.env['CLAIMCHECK_USER_DATA']
  const own = app.getPath('userData')
  if (overridden !== undefined && overridden !== '') app.setPath('userData', overridden)
  keepPrivate(app.getPath('userData'))
  // In a packaged app the words follow the program; otherwise they follow the folder that Electron was
  // started with.
  const words = process.argv.slice(app.isPackaged ? 1 : 2)
  const command = commandLine(words)
  const logFile = join(app.getPath('userData'), 'logs', 'claimcheck.log')
  const memoryOnly = command === null ? process.argv.includes('--memory-only') : keepsNothing(command)
  const log = createLog(memoryOnly ? null : logFile, Date.now, (line) => {
    // A command prints only its answer; its log goes to the file.
    if (command === null) process.stderr.write(line)
  })
  process.on('uncaughtException', (thrown) => {
    log.report('uncaught', thrown)
    // After an unexpected error the state is unknown, and the app must not go on writing to gateways.
    app.exit(1)
  })
  process.on('unhandledRejection', (thrown) => log.report('unhandled', thrown))
  refuseDebugging(own, log)
  return { log, logFile, command, words, memoryOnly }
}

/**
 * Chromium's debugging port, with which anybody who can start the app could read and control the page, cannot
 * be disabled by a fuse. As in Chrome, it is refused on the operator's own data.
 */
function refuseDebugging(own: string, log: Log): void {
  const asked = ['remote-debugging-port', 'remote-debugging-pipe'].some((one) =>
    app.commandLine.hasSwitch(one),
  )
  if (!app.isPackaged || !asked) return
  if (!isOneOf(app.getPath('userData'), ownFolders(own, process.platform))) return
  log.info('remote debugging works only on a data folder of its own: set CLAIMCHECK_USER_DATA')
  app.exit(2)
}

/**
 * Confines the pages: their own scheme, the sandbox, and no navigation away. Must run before Electron is
 * ready.
 */
export function confinePages(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }])
  // Tests that run as root must pass --no-sandbox, with which this call would conflict. A packaged app always
  // uses the sandbox.
  if (app.isPackaged || !app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => confine(contents))
}
