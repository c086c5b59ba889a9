import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { app } from 'electron'
import { runCommand } from '../cli/run.ts'
import { proxyFromEnvironment } from '../network/proxy.ts'
import { openInBrowser } from '../grant/browser.ts'
import { assemble, fileHistory, theBrowser } from './assemble.ts'
import type { Ground } from './ground.ts'
import { memoryHistory } from './memory-only.ts'
import { createWindowHolder } from './window-holder.ts'
import { forTerminal } from '../cli/print.ts'

/** How often, in milliseconds, it is checked whether the process that started this one still runs. */
const PARENT_MS = 500

/**
 * Runs one command and ends the app with its exit code. It may run beside an open window, so it does not ask
 * for the single-instance lock.
 */
export function startCommand(ground: Ground, command: readonly string[]): void {
  app
    .whenReady()
    .then(() => runAndExit(ground, command))
    .catch((thrown: unknown) => {
      ground.log.report('command', thrown)
      process.stderr.write('Claimcheck could not run this. The log says more.\n')
      app.exit(3)
    })
}

async function runAndExit(ground: Ground, words: readonly string[]): Promise<void> {
  const { handlers, end } = await assemble(ground, {
    window: createWindowHolder(),
    publish: () => undefined,
    withDemo: false,
    history: ground.memoryOnly ? memoryHistory(null) : fileHistory(ground),
    setMemoryOnly: () => undefined,
    takeHanded: () => null,
    opening: (url) => void process.stderr.write(`${forTerminal(`Sign in here: ${url}`)}\n`),
  })
  const io = {
    out: (line: string) => void process.stdout.write(`${forTerminal(line)}\n`),
    problem: (line: string) => void process.stderr.write(`${forTerminal(line)}\n`),
    stdin: () => text(process.stdin),
    readFile: (path: string) => readFile(path, 'utf8'),
    systemProxy: proxyFromEnvironment(process.env),
    // The provider of a walk is not trusted: an address that is not https is only printed.
    openPage: async (url: string) => void (await openInBrowser(url, theBrowser())),
    signal: endOfCommand(),
  }
  const code = await runCommand(words, handlers, io)
  await end()
  // Writing to a pipe is asynchronous: all output must be written before the app ends.
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
  )
  app.exit(code)
}

/**
 * A signal that is raised when the command should end early: on Ctrl+C, on a request to end, and when the
 * process that started it is gone. What the command began is then ended in order.
 */
function endOfCommand(): AbortSignal {
  const end = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => end.abort())
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) end.abort()
  }, PARENT_MS).unref()
  return end.signal
}
