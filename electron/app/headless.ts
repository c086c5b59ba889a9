import { spawnSync } from 'node:child_process'
import { app } from 'electron'

/**
 * Starts itself once more without a display where a command was begun with one. Chromium chooses its platform
 * before our code can say so, so it is said to a second start. Out: whether this process is the second, and
 * may go on; the first ends here.
 */
export function runsHeadless(command: readonly string[]): boolean {
  if (process.platform !== 'linux' || app.commandLine.hasSwitch('ozone-platform')) {
    app.disableHardwareAcceleration()
    return true
  }
  const before = process.argv.slice(1, process.argv.length - command.length)
  const again = [...before, '--ozone-platform=headless', '--log-level=3', ...command]
  // Ctrl+C goes to both: the second ends what it began, and this one waits for it.
  process.on('SIGINT', () => undefined)
  const { status } = spawnSync(process.execPath, again, { stdio: 'inherit' })
  process.exit(status ?? 3)
}
