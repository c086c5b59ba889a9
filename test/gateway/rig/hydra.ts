import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { issueLoopback, type Authority } from '../../helpers/certificates.ts'
import { freePort } from './gateway.ts'
import type { HydraProgram } from './hydra-install.ts'
import { sendJson } from './https.ts'

const START_MS = 120_000
const STOP_MS = 5_000
/** Addresses that Hydra sends people to; nobody is there, the tests answer them through the admin API. */
const PAGES = 'http://127.0.0.1:9'

/** The settings of Hydra's configuration file that cures change, as it spells them. */
export interface HydraSettings {
  readonly accessToken: 'jwt' | 'opaque'
  readonly topLevelClaims: readonly string[]
  readonly accessTokenTtl: string
  readonly tokenHook: string | null
}

/** What the pages of whoever runs Hydra answer: who signed in, and what was granted. */
export interface Pages {
  readonly subject: string
  /** `grant_access_token_audience`; what was asked for when left out. */
  readonly audience?: readonly string[]
  /** `session.access_token`. */
  readonly claims?: Readonly<Record<string, unknown>>
}

export interface Hydra {
  readonly issuer: string
  readonly version: string
  /** A call of the admin API; throws what it said when it fails. */
  admin<T>(method: string, path: string, body?: unknown): Promise<T>
  /** Registers a client without anybody's leave (RFC 7591). */
  register(client: Readonly<Record<string, unknown>>): Promise<{ readonly client_id: string }>
  /** Answers sign-in and consent at the addresses Hydra sends a browser to; null for others. */
  answer(url: URL, pages: Pages): Promise<URL | null>
  /** Writes the configuration file, which Hydra reads again by itself. */
  configure(settings: HydraSettings): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts Ory Hydra on loopback with a certificate of the test authority and a database in memory. In: the
 * program, the authority, its first settings. Errors: when it ends early or does not answer in time.
 */
export async function startHydra(
  program: HydraProgram,
  authority: Authority,
  first: HydraSettings,
): Promise<Hydra> {
  const [port, adminPort] = [await freePort(), await freePort()]
  const issuer = `https://localhost:${port}`
  const folder = await mkdtemp(join(tmpdir(), 'claimcheck-hydra-'))
  const leaf = await issueLoopback(authority)
  await writeFile(join(folder, 'cert.pem'), leaf.cert)
  await writeFile(join(folder, 'key.pem'), leaf.key, { mode: 0o600 })
  const file = join(folder, 'hydra.json')
  const secret = randomBytes(24).toString('hex')
  const write = (settings: HydraSettings): Promise<void> =>
    writeFile(file, JSON.stringify(configuration(folder, port, adminPort, secret, settings)), { mode: 0o600 })
  await write(first)
  const child = spawn(program.file, ['serve', 'all', '--sqa-opt-out', '-c', file], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-3000)))
  let exit: string | null = null
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => resolve(void (exit = error.message)))
    child.once('exit', (code, signal) => resolve(void (exit = signal ?? `exit code ${code}`)))
  })
  const endOnExit = (): void => void child.kill('SIGKILL')
  process.once('exit', endOnExit)
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await Promise.race([ended, pause(STOP_MS)])
    child.kill('SIGKILL')
    await ended
    process.removeListener('exit', endOnExit)
    await rm(folder, { recursive: true, force: true })
  }
  const caPem = authority.certPem
  const deadline = Date.now() + START_MS
  for (;;) {
    const up = await sendJson('GET', `${issuer}/.well-known/jwks.json`, { caPem }).catch(() => null)
    if (up?.status === 200) break
    if (exit !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`Ory Hydra did not start: ${exit ?? 'no answer in time'}\n${log}`)
    }
    await pause(250)
  }
  const call = async <T>(method: string, url: string, body?: unknown): Promise<T> => {
    const answer = await sendJson(method, url, { caPem, json: body })
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`Hydra: ${method} ${new URL(url).pathname}: ${answer.status} ${answer.body}`)
    return (answer.body === '' ? {} : JSON.parse(answer.body)) as T
  }
  const admin = <T>(method: string, path: string, body?: unknown): Promise<T> =>
    call<T>(method, `http://127.0.0.1:${adminPort}/admin${path}`, body)
  const accept = async (kind: 'login' | 'consent', challenge: string, body: unknown): Promise<URL> => {
    const query = `${kind}_challenge=${encodeURIComponent(challenge)}`
    const path = `/oauth2/auth/requests/${kind}/accept?${query}`
    return new URL((await admin<{ redirect_to: string }>('PUT', path, body)).redirect_to)
  }
  return {
    issuer,
    version: program.version,
    admin,
    register: (client) => call('POST', `${issuer}/oauth2/register`, client),
    answer: async (url, { subject, audience, claims = {} }) => {
      if (url.origin !== PAGES) return null
      const login = url.searchParams.get('login_challenge')
      if (login !== null) return accept('login', login, { subject })
      const consent = url.searchParams.get('consent_challenge')
      if (consent === null) return null
      const path = `/oauth2/auth/requests/consent?consent_challenge=${encodeURIComponent(consent)}`
      const asked = await admin<{
        requested_scope: string[]
        requested_access_token_audience: string[]
      }>('GET', path)
      return accept('consent', consent, {
        grant_scope: asked.requested_scope,
        grant_access_token_audience: audience ?? asked.requested_access_token_audience,
        session: { access_token: claims },
      })
    },
    configure: write,
    stop,
  }
}

function configuration(
  folder: string,
  port: number,
  adminPort: number,
  secret: string,
  settings: HydraSettings,
): unknown {
  const tls = {
    enabled: true,
    cert: { path: join(folder, 'cert.pem') },
    key: { path: join(folder, 'key.pem') },
  }
  return {
    serve: {
      public: { host: '127.0.0.1', port, tls },
      admin: { host: '127.0.0.1', port: adminPort, tls: { enabled: false } },
    },
    dsn: 'memory',
    log: { level: 'error' },
    secrets: { system: [secret] },
    urls: {
      self: { issuer: `https://localhost:${port}` },
      login: `${PAGES}/login`,
      consent: `${PAGES}/consent`,
    },
    oidc: { dynamic_client_registration: { enabled: true } },
    strategies: { access_token: settings.accessToken },
    ttl: { access_token: settings.accessTokenTtl },
    oauth2: {
      allowed_top_level_claims: settings.topLevelClaims,
      ...(settings.tokenHook === null ? {} : { token_hook: settings.tokenHook }),
    },
  }
}
