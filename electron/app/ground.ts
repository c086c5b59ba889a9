import { join } from 'node:path'
import { app, protocol } from 'electron'
import { commandLine, keepsNothing } from '../cli/command-line.ts'
import { isOneOf, ownFolders } from './data-folder.ts'
import { createLog, type Log } from './log.ts'
import { keepPrivate } from '../system/private-files.ts'
import { APP_SCHEME, confine } from './security.ts'

/** What every start stands on. */
export type Ground = {
  readonly log: Log
  readonly logFile: string
  /** `claimcheck test …`: no window. Null: a window. */
  readonly command: readonly string[] | null
  /** The words after the program's name. */
  readonly words: readonly string[]
  /** Nothing is written to the disk; the operator can switch it. */
  memoryOnly: boolean
}

/**
 * Lays it: the data folder, the log, and what ends the app at once. Electron is not ready yet, and nothing is
 * open.
 */
export function layGround(): Ground {
  // Whatever is made from here on, by Chromium as well, is for this account alone.
  process.umask(0o077)
  const overridden = process.env['CLAIMCHECK_USER_DATA']
  const own = app.getPath('userData')
  if (overridden !== undefined && overridden !== '') app.setPath('userData', overridden)
  keepPrivate(app.getPath('userData'))
  // Packaged, the words follow the program; else they follow the folder Electron was given.
  const words = process.argv.slice(app.isPackaged ? 1 : 2)
  const command = commandLine(words)
  const logFile = join(app.getPath('userData'), 'logs', 'claimcheck.log')
  const memoryOnly = command === null ? process.argv.includes('--memory-only') : keepsNothing(command)
  const log = createLog(memoryOnly ? null : logFile, Date.now, (line) => {
    // What a command prints is its answer: its log is in the file.
    if (command === null) process.stderr.write(line)
  })
  process.on('uncaughtException', (thrown) => {
    log.report('uncaught', thrown)
    // What is in an unknown state must not go on writing to gateways.
    app.exit(1)
  })
  process.on('unhandledRejection', (thrown) => log.report('unhandled', thrown))
  refuseDebugging(own, log)
  return { log, logFile, command, words, memoryOnly }
}

/**
 * No fuse covers Chromium's own debugging port, through which anybody who can start us could read and steer
 * the page. As in Chrome, it is not to be had on the operator's data.
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
 * Closes the pages in: their scheme, the sandbox, and no way out of them. Before Electron is ready, as its
 * interface wants it.
 */
export function confinePages(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }])
  // Tests as root must pass --no-sandbox, which this would undo half-way; a packaged app never goes without.
  if (app.isPackaged || !app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => confine(contents))
}
