import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { issueLoopback, type Authority } from '../../helpers/certificates.ts'
import { freePort } from './gateway.ts'
import { postForm } from './https.ts'
import { ALONE, type KeycloakHome } from './keycloak-install.ts'
import { newPassword } from './password.ts'

const START_MS = 300_000
const STOP_MS = 10_000
/** A realm takes seconds of a core. */
const ANSWER_MS = 180_000

/** Its whole group ends when it does, and when this process is gone, however it went: the pipe closes. */
const WITH_US = '("$@"; kill -KILL 0) & cat > /dev/null; kill -KILL 0'

/** What Keycloak gave for one sign-in. */
export interface Tokens {
  readonly access_token: string
  readonly id_token?: string
  readonly refresh_token?: string
}

/** A client of a realm; its mappers and scopes decide what is in its tokens. */
export interface KeycloakClient {
  readonly clientId: string
  readonly protocolMappers?: readonly unknown[]
  /** Replaces the default client scopes of the realm. */
  readonly defaultClientScopes?: readonly string[]
  readonly optionalClientScopes?: readonly string[]
  readonly attributes?: Readonly<Record<string, string>>
  readonly redirectUris?: readonly string[]
  readonly publicClient?: boolean
  readonly standardFlowEnabled?: boolean
  readonly serviceAccountsEnabled?: boolean
}

export interface Answer {
  readonly status: number
  readonly body: string
  readonly location: string | null
}

export interface Realm {
  readonly name: string
  readonly issuer: string
  readonly secret: string
  readonly password: string
  /**
   * The admin API below `/admin/realms/NAME`. Out: what it answered, as JSON (an empty object: nothing).
   * Errors: any status but a success.
   */
  admin<T = unknown>(method: string, path: string, body?: unknown): Promise<T>
  /** Tokens by any other grant of a client made here. Throws what Keycloak said when it refuses. */
  grant(clientId: string, form: Readonly<Record<string, string>>): Promise<Tokens>
  /** Out: the id Keycloak gave it, for the admin API. */
  addClient(client: KeycloakClient): Promise<string>
  addUser(user: KeycloakUser): Promise<string>
  /** What the token endpoint answers to a form. */
  token(form: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly body: string }>
  /** Signs a user in with a password. Throws what Keycloak said when it refuses. */
  signIn(clientId: string, username: string, more?: Readonly<Record<string, string>>): Promise<Tokens>
  /** Registers a client without any credentials, as MCP clients do. */
  register(body: unknown): Promise<Answer>
}

export interface KeycloakUser {
  readonly username: string
  /** Left out: the person has no address. */
  readonly email?: string
}

export interface Keycloak {
  readonly version: string
  readonly startSeconds: number
  /** `more`: settings of the realm besides its name. */
  realm(name: string, more?: Readonly<Record<string, unknown>>): Promise<Realm>
  stop(): Promise<void>
}

/** The Audience mapper of the admin console, as its REST API has it. */
export const audienceMapper = (config: { client?: string; custom?: string }): unknown => ({
  name: `audience ${config.client ?? config.custom}`,
  protocol: 'openid-connect',
  protocolMapper: 'oidc-audience-mapper',
  config: {
    ...(config.client === undefined ? {} : { 'included.client.audience': config.client }),
    ...(config.custom === undefined ? {} : { 'included.custom.audience': config.custom }),
    'access.token.claim': 'true',
    'id.token.claim': 'false',
  },
})

/**
 * Starts Keycloak on loopback with a certificate of the test authority and a database in memory. In: where it
 * is unpacked, the authority, and whether it is called as the proxy in front of it says (X-Forwarded-*),
 * which may be many. Out: the running server. Errors: when it ends early or does not answer in time, with the
 * end of its log.
 */
export async function startKeycloak(
  home: KeycloakHome,
  authority: Authority,
  name: 'its own' | 'as forwarded' = 'its own',
): Promise<Keycloak> {
  const started = Date.now()
  const [port, managementPort] = [await freePort(), await freePort()]
  const origin = `https://localhost:${port}`
  const leaf = await issueLoopback(authority)
  const conf = join(home.folder, 'conf')
  await mkdir(conf, { recursive: true })
  await writeFile(join(conf, 'rig.crt.pem'), leaf.cert)
  await writeFile(join(conf, 'rig.key.pem'), leaf.key, { mode: 0o600 })
  const admin = { username: 'rig-admin', password: newPassword() }
  const child = spawn(
    'sh',
    [
      ...['-c', WITH_US, 'sh', join(home.folder, 'bin', 'kc.sh')],
      'start',
      '--optimized',
      '--http-host=127.0.0.1',
      `--https-port=${port}`,
      ...(name === 'its own'
        ? [`--hostname=${origin}`]
        : ['--hostname-strict=false', '--proxy-headers=xforwarded']),
      `--http-management-port=${managementPort}`,
      `--https-certificate-file=${join(conf, 'rig.crt.pem')}`,
      `--https-certificate-key-file=${join(conf, 'rig.key.pem')}`,
    ],
    {
      cwd: home.folder,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home.folder,
        ...ALONE,
        JAVA_HOME: home.javaHome,
        // It lives for minutes: what the second compiler would save later is less than what it costs now.
        JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1',
        KC_BOOTSTRAP_ADMIN_USERNAME: admin.username,
        KC_BOOTSTRAP_ADMIN_PASSWORD: admin.password,
      },
    },
  )
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)))
  let exit: string | null = null
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => resolve(void (exit = error.message)))
    child.once('exit', (code, signal) => resolve(void (exit = signal ?? `exit code ${code}`)))
  })
  const endOnExit = (): void => killGroup(child, 'SIGKILL')
  process.once('exit', endOnExit)
  const stop = async (): Promise<void> => {
    killGroup(child, 'SIGTERM')
    await Promise.race([ended, pause(STOP_MS)])
    killGroup(child, 'SIGKILL')
    await ended
    process.removeListener('exit', endOnExit)
  }

  const deadline = Date.now() + START_MS
  for (;;) {
    const answer = await call('GET', `${origin}/realms/master`, authority.certPem).catch(() => null)
    if (answer?.status === 200) break
    if (exit !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`Keycloak did not start: ${exit ?? `no answer in ${START_MS / 1000} s`}\n${log}`)
    }
    await pause(500)
  }
  return {
    version: home.version,
    startSeconds: (Date.now() - started) / 1000,
    realm: (name, more = {}) => makeRealm(origin, name, more, admin, authority.certPem),
    stop,
  }
}

async function makeRealm(
  origin: string,
  name: string,
  more: Readonly<Record<string, unknown>>,
  admin: { readonly username: string; readonly password: string },
  caPem: string,
): Promise<Realm> {
  const secret = newPassword()
  const password = newPassword()
  const endpoint = (realm: string): string => `${origin}/realms/${realm}/protocol/openid-connect/token`
  const tokensFrom = async (realm: string, form: Readonly<Record<string, string>>): Promise<Tokens> => {
    const answer = await postForm(endpoint(realm), { grant_type: 'password', ...form }, {}, caPem)
    if (answer.status !== 200) throw new Error(`Keycloak refused a token: ${answer.status} ${answer.body}`)
    return JSON.parse(answer.body) as Tokens
  }
  // The administrator's token lives a minute.
  let session = { token: '', until: 0 }
  const send = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    if (Date.now() > session.until) {
      const until = Date.now() + 30_000
      const { access_token } = await tokensFrom('master', { client_id: 'admin-cli', ...admin })
      session = { token: access_token, until }
    }
    const answer = await call(method, `${origin}/admin/realms${path}`, caPem, session.token, body)
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`${method} /admin/realms${path}: ${answer.status} ${answer.body}`)
    return answer
  }
  const created = async (path: string, body: unknown): Promise<string> =>
    (await send('POST', path, body)).location?.split('/').at(-1) ?? ''
  await created('', { realm: name, enabled: true, privateKey: newKey(), ...more })
  return {
    name,
    issuer: `${origin}/realms/${name}`,
    secret,
    password,
    admin: async <T>(method: string, path: string, body?: unknown) => {
      const answer = await send(method, `/${name}${path}`, body)
      return (answer.body === '' ? {} : JSON.parse(answer.body)) as T
    },
    grant: (clientId, form) => tokensFrom(name, { client_id: clientId, client_secret: secret, ...form }),
    addClient: (client) =>
      created(`/${name}/clients`, {
        secret,
        publicClient: false,
        standardFlowEnabled: false,
        directAccessGrantsEnabled: true,
        ...client,
      }),
    // A user without a name is asked for one before anything is issued.
    addUser: (user) =>
      created(`/${name}/users`, {
        ...user,
        enabled: true,
        emailVerified: true,
        firstName: 'Dana',
        lastName: 'Field',
        credentials: [{ type: 'password', value: password, temporary: false }],
      }),
    token: (form) => postForm(endpoint(name), form, {}, caPem),
    signIn: (clientId, username, more = {}) =>
      tokensFrom(name, {
        client_id: clientId,
        client_secret: secret,
        username,
        password,
        scope: 'openid',
        ...more,
      }),
    register: (body) =>
      call('POST', `${origin}/realms/${name}/clients-registrations/openid-connect`, caPem, undefined, body),
  }
}

function call(method: string, url: string, ca: string, token?: string, json?: unknown): Promise<Answer> {
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, ca, headers, agent: false, timeout: ANSWER_MS }, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (body += chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const location = answer.headers.location ?? null
        resolve({ status: answer.statusCode ?? 0, body, location })
      })
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')))
    outgoing.on('error', reject)
    outgoing.end(json === undefined ? undefined : JSON.stringify(json))
  })
}

/** A realm's own key is made here: Keycloak, just started, takes seconds for one. */
const newKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'der' })
    .toString('base64')

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group is gone already.
  }
}
