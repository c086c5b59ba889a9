import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GatewayEnvironment } from './environment.ts'
import { newPassword } from './password.ts'

const START_MS = 240_000
const STOP_MS = 8_000
const LOG_TAIL = 25

/**
 * Uvicorn, and a thread that ends the whole group when this process is gone, however it went: its pipe
 * closes.
 */
const RUN = [
  'import os, runpy, signal, threading',
  'def watch():',
  '    while os.read(0, 1):',
  '        pass',
  '    os.killpg(0, signal.SIGKILL)',
  'threading.Thread(target=watch, daemon=True).start()',
  'runpy.run_module("uvicorn", run_name="__main__")',
].join('\n')

export interface GatewayOptions {
  /** The public address the gateway believes in; not where it listens, as in #4171. */
  readonly appDomain?: string
  /** A path prefix such as `/gateway`. */
  readonly rootPath?: string
  /** The header the gateway reads tokens from, when not Authorization. */
  readonly authHeaderName?: string
  /** The certificate authority the gateway trusts, as PEM. */
  readonly caPem?: string
  /** More settings, by their environment names; they win over the rig's own. */
  readonly env?: Readonly<Record<string, string>>
}

/** One line of the gateway's log. */
export interface LogLine {
  readonly level: string
  readonly logger: string
  readonly message: string
}

export interface Gateway {
  /** Where it listens, with the path prefix and without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly appDomain: string
  readonly authHeaderName: string
  readonly admin: { readonly email: string; readonly password: string }
  /** JWT_SECRET_KEY: what its own tokens are signed with. */
  readonly jwtSecret: string
  readonly pid: number
  /** The file of its database (SQLite). */
  readonly database: string
  readonly startSeconds: number
  /** What its log says, from a mark (a count of lines) on. */
  log(from?: number): LogLine[]
  /** The number of log lines so far, to pass to `log` later. */
  mark(): number
  /**
   * Memory of the process and its children, in MiB, by what is theirs alone or shared fairly (PSS). Linux
   * only.
   */
  memoryMiB(): Promise<number>
  /** The audience this gateway expects of a server that names none. */
  canonical(serverId: string): string
  /** Ends the gateway and its children, and removes its files. */
  stop(): Promise<void>
}

/**
 * Starts a gateway on a free loopback port with a database and secrets of its own, and waits until it is
 * healthy. In: the installed environment and how it is to be set up. Out: the running gateway. Errors: when
 * it ends early or is not healthy in time, with the end of its log.
 */
export async function startGateway(
  environment: GatewayEnvironment,
  options: GatewayOptions = {},
): Promise<Gateway> {
  const started = Date.now()
  const folder = await mkdtemp(join(tmpdir(), 'claimcheck-gateway-'))
  const port = await freePort()
  const appDomain = options.appDomain ?? 'https://internal-gateway.example.com'
  const admin = { email: 'admin@example.com', password: newPassword() }
  const jwtSecret = secret()
  const caFile = join(folder, 'ca.pem')
  if (options.caPem !== undefined) await writeFile(caFile, options.caPem)

  const child = spawn(
    environment.python,
    ['-c', RUN, 'mcpgateway.main:app', '--host', '127.0.0.1', '--port', String(port), '--no-access-log'],
    {
      // The gateway reads a .env file from the folder it starts in: that is an empty one.
      cwd: folder,
      // A group of its own, so that its sandbox workers end with it.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...inherited(),
        ...settings({ folder, port, appDomain, admin, jwtSecret }),
        ...(options.caPem !== undefined ? { SSL_CERT_FILE: caFile } : {}),
        ...(options.rootPath !== undefined ? { APP_ROOT_PATH: options.rootPath } : {}),
        ...(options.authHeaderName !== undefined ? { AUTH_HEADER_NAME: options.authHeaderName } : {}),
        ...options.env,
      },
    },
  )
  const lines = captureLines(child)
  const ended = whenEnded(child)
  const endOnExit = (): void => {
    killGroup(child, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', endOnExit)

  const stop = async (): Promise<void> => {
    killGroup(child, 'SIGTERM')
    const gone = await Promise.race([ended.then(() => true), delay(STOP_MS).then(() => false)])
    if (!gone) killGroup(child, 'SIGKILL')
    await ended
    killGroup(child, 'SIGKILL')
    process.removeListener('exit', endOnExit)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }

  const origin = `http://127.0.0.1:${port}`
  try {
    await waitUntilHealthy(`${origin}/health`, ended, lines)
  } catch (error) {
    await stop()
    const tail = lines.slice(-LOG_TAIL).map(readable).join('\n')
    throw new Error(`the gateway did not start: ${(error as Error).message}\n${tail}`, { cause: error })
  }

  return {
    url: origin + (options.rootPath ?? ''),
    port,
    appDomain,
    authHeaderName: options.authHeaderName ?? 'Authorization',
    admin,
    jwtSecret,
    pid: child.pid ?? 0,
    database: databaseIn(folder),
    startSeconds: (Date.now() - started) / 1000,
    log: (from = 0) => lines.slice(from).map(parseLine),
    mark: () => lines.length,
    memoryMiB: () => memoryOf(child.pid ?? 0),
    canonical: (serverId) => `${new URL(appDomain).toString().replace(/\/+$/, '')}/servers/${serverId}/mcp`,
    stop,
  }
}

/** A port nobody listens on at the moment. Out: its number. Errors: when loopback cannot be listened on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

/** No proxies and no settings of the person's own reach the gateway. */
function inherited(): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name of ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ']) {
    const value = process.env[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}

interface Setup {
  readonly folder: string
  readonly port: number
  readonly appDomain: string
  readonly admin: { readonly email: string; readonly password: string }
  readonly jwtSecret: string
}

const databaseIn = (folder: string): string => join(folder, 'gateway.db')

function settings({ folder, port, appDomain, admin, jwtSecret }: Setup): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    PORT: String(port),
    APP_DOMAIN: appDomain,
    ENVIRONMENT: 'development',
    DATABASE_URL: `sqlite:///${databaseIn(folder)}`,
    CACHE_TYPE: 'memory',
    JWT_SECRET_KEY: jwtSecret,
    AUTH_ENCRYPTION_SECRET: secret(),
    BASIC_AUTH_PASSWORD: newPassword(),
    DEFAULT_USER_PASSWORD: newPassword(),
    PLATFORM_ADMIN_EMAIL: admin.email,
    PLATFORM_ADMIN_PASSWORD: admin.password,
    AUTH_REQUIRED: 'true',
    EMAIL_AUTH_ENABLED: 'true',
    PASSWORD_CHANGE_ENFORCEMENT_ENABLED: 'false',
    ADMIN_REQUIRE_PASSWORD_CHANGE_ON_BOOTSTRAP: 'false',
    DETECT_DEFAULT_PASSWORD_ON_LOGIN: 'false',
    SECURE_COOKIES: 'false',
    CSRF_COOKIE_SECURE: 'false',
    MCPGATEWAY_ADMIN_API_ENABLED: 'true',
    MCPGATEWAY_UI_ENABLED: 'false',
    PLUGINS_ENABLED: 'false',
    RATE_LIMITING_ENABLED: 'false',
    // For a tool that lives on loopback. No rule about tokens reads it.
    SSRF_ALLOW_LOCALHOST: 'true',
    // 1.0.0 cannot scan what a tool says on this Python. No rule about tokens reads it.
    CONTENT_PATTERN_DETECTION_ENABLED: 'false',
    LOG_LEVEL: 'WARNING',
    // Written beside every request, and half of what it costs. No rule about tokens reads them.
    STRUCTURED_LOGGING_ENABLED: 'false',
    PERFORMANCE_TRACKING_ENABLED: 'false',
    METRICS_AGGREGATION_ENABLED: 'false',
    TOKEN_USAGE_LOGGING_ENABLED: 'false',
    PYTHONUNBUFFERED: '1',
  }
}

/** Mixed on purpose: the gateway measures length and entropy, and refuses to start on a weak one. */
function secret(): string {
  return randomBytes(48).toString('base64url')
}

async function waitUntilHealthy(url: string, ended: Promise<string>, lines: string[]): Promise<void> {
  let exit: string | undefined
  void ended.then((how) => (exit = how))
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    if (exit !== undefined) throw new Error(`it ended at once (${exit})`)
    if (lines.some((line) => line.includes('Application startup failed'))) throw new Error('it gave up')
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) })
      await answer.arrayBuffer()
      if (answer.ok) return
    } catch {
      // Not listening yet.
    }
    await delay(100)
  }
  throw new Error(`it was not healthy after ${START_MS / 1000} s`)
}

function whenEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`))
  })
}

function captureLines(child: ChildProcess): string[] {
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream?.setEncoding('utf8')
    stream?.on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n')
      rest = parts.pop() ?? ''
      lines.push(...parts)
    })
  }
  return lines
}

function parseLine(text: string): LogLine {
  try {
    const entry = JSON.parse(text) as {
      levelname?: string
      name?: string
      message?: string
      exc_info?: string
    }
    const message = [entry.message, entry.exc_info].filter((part) => part !== undefined).join('\n')
    return { level: entry.levelname ?? '', logger: entry.name ?? '', message }
  } catch {
    return { level: '', logger: '', message: text }
  }
}

function readable(text: string): string {
  const line = parseLine(text)
  return line.level === '' ? line.message : `${line.level} ${line.message}`
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group is gone already.
  }
}

async function memoryOf(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  let kib = 0
  for (const id of [String(pid), ...children.split(' ').filter((part) => part !== '')]) {
    const rollup = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '')
    kib += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0)
  }
  return Math.round(kib / 1024)
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
