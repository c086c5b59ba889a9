import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright'

/**
 * How to start the app: the command before its own arguments, such as a `chroot`; uid and gid for an ordinary
 * user.
 */
export interface Start {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly uid?: number
  readonly gid?: number
}

/**
 * The packaged app, controlled from outside. Because of its fuses, only the debugging port of the page is
 * left for that.
 */
export interface Packaged {
  readonly page: Page
  readonly browser: Browser
  /** The id of the main process, even if a command before it became that process. */
  readonly pid: number
  /** What it has written to stderr so far. */
  readonly said: () => string
  /** Closes the window as an operator does, and waits until the process ends. Out: its exit code. */
  readonly quit: () => Promise<number | null>
}

const exited = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', (code) => resolve(code)))

/** Runs a program and collects its output until it ends, or for `milliseconds`, after which it is ended. */
export async function runFor(start: Start, args: readonly string[], milliseconds: number, input = '') {
  const [command = '', ...before] = start.command
  const { env, uid, gid } = start
  const child = spawn(command, [...before, ...args], {
    env,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  let said = ''
  child.stdout.on('data', (data: Buffer) => (said += data.toString()))
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const timer = setTimeout(() => child.kill('SIGTERM'), milliseconds)
  const code = await exited(child)
  clearTimeout(timer)
  return { said, code, pid: child.pid }
}

/** Starts the packaged app. Errors: when no window opens within 40 s, with the app's output. */
export async function launchPackaged(start: Start, args: readonly string[] = []): Promise<Packaged> {
  const [command = '', ...before] = start.command
  const { env, uid, gid } = start
  const child = spawn(command, [...before, '--remote-debugging-port=0', ...args], {
    env,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  const address = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => () => reject(new Error(`the packaged app ${why}:\n${said}`))
    const timer = setTimeout(fail('opened no debugging port in 40 s'), 40_000)
    child.once('error', reject)
    child.once('exit', fail('ended at once'))
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString()
      const [, url] = /DevTools listening on (ws:\/\/\S+)/.exec(said) ?? []
      if (url === undefined) return
      clearTimeout(timer)
      resolve(url)
    })
  }).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
  const browser = await chromium.connectOverCDP(address).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw new Error(`the packaged app (exit code ${child.exitCode}, ${child.signalCode}) said:\n${said}`, {
      cause: error,
    })
  })
  const context = browser.contexts()[0]
  if (context === undefined) throw new Error('the packaged app has no browser context')
  const page = context.pages()[0] ?? (await context.waitForEvent('page', { timeout: 40_000 }))
  await page.waitForLoadState('domcontentloaded')
  return {
    page,
    browser,
    pid: child.pid ?? 0,
    said: () => said,
    quit: async () => {
      await page.close().catch(() => undefined)
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
      const code = await exited(child)
      clearTimeout(late)
      await browser.close().catch(() => undefined)
      return code
    },
  }
}

export interface ProcessSeen {
  readonly pid: number
  /** `browser`: the main process. */
  readonly type: string
  readonly commandLine: string
  readonly uid: number
  /** 2: a filter checks every system call. */
  readonly seccomp: number
  readonly noNewPrivileges: boolean
  readonly pidNamespace: string
  readonly userNamespace: string
}

/** Every process of one executable on this computer, as the kernel describes it (Linux). */
export function processesOf(executable: string): readonly ProcessSeen[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid <= 0) return []
    try {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      if (!commandLine.startsWith(executable)) return []
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      const field = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1])
      return [
        {
          pid,
          commandLine,
          type: /--type=([a-z-]+)/.exec(commandLine)?.[1] ?? 'browser',
          uid: field('Uid'),
          seccomp: field('Seccomp'),
          noNewPrivileges: field('NoNewPrivs') === 1,
          pidNamespace: readlinkSync(`/proc/${pid}/ns/pid`),
          userNamespace: readlinkSync(`/proc/${pid}/ns/user`),
        },
      ]
    } catch {
      // The process has ended meanwhile.
      return []
    }
  })
}

/** Every file below a folder that contains one of the texts, in any of the encodings it may be written in. */
export function filesHolding(folder: string, secrets: readonly string[]): readonly string[] {
  if (!existsSync(folder)) return []
  const forms = secrets.flatMap((secret) => [
    Buffer.from(secret),
    Buffer.from(Buffer.from(secret).toString('base64').slice(0, 60)),
    Buffer.from(Buffer.from(secret).toString('hex')),
    Buffer.from(secret, 'utf16le'),
  ])
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .filter((file) => {
      const bytes = readFileSync(file)
      return forms.some((form) => bytes.includes(form))
    })
}
