import { spawnSync } from 'node:child_process'
import { app } from 'electron'

/**
 * Starts the program again without a display, where a command was started with one. Chromium chooses its
 * platform before our code runs, so only a second start can be told. Out: true in the second process, which
 * goes on; the first one ends here.
 */
export function runsHeadless(command: readonly string[]): boolean {
  if (process.platform !== 'linux' || app.commandLine.hasSwitch('ozone-platform')) {
    app.disableHardwareAcceleration()
    return true
  }
  const before = process.argv.slice(1, process.argv.length - command.length)
  const again = [...before, '--ozone-platform=headless', '--log-level=3', ...command]
  // Ctrl+C reaches both processes. The second one ends what it began; this one waits for it.
  process.on('SIGINT', () => undefined)
  const { status } = spawnSync(process.execPath, again, { stdio: 'inherit' })
  process.exit(status ?? 3)
}
