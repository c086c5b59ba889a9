import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { issueLoopback, type Authority } from '../../helpers/certificates.ts'
import { freePort } from './gateway.ts'
import { postForm, sendJson } from './https.ts'
import type { KeycloakHome } from './keycloak-install.ts'
import { newPassword } from './password.ts'

const START_MS = 300_000
const STOP_MS = 10_000

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
  readonly attributes?: Readonly<Record<string, string>>
  /** Gets tokens for itself. */
  readonly serviceAccountsEnabled?: boolean
}

export interface Realm {
  readonly issuer: string
  addClient(client: KeycloakClient): Promise<void>
  addUser(user: { readonly username: string; readonly email: string }): Promise<void>
  /** Signs a user in with a password. Throws what Keycloak said when it refuses. */
  signIn(clientId: string, username: string, more?: Readonly<Record<string, string>>): Promise<Tokens>
  /** Tokens by any other grant of a client made here. */
  grant(clientId: string, form: Readonly<Record<string, string>>): Promise<Tokens>
  /** A call of the admin API under this realm; throws what Keycloak said when it fails. */
  admin<T>(method: string, path: string, body?: unknown): Promise<T>
  /** What the people added here sign in with. */
  readonly password: string
}

export interface Keycloak {
  readonly version: string
  readonly startSeconds: number
  realm(name: string): Promise<Realm>
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
 * is unpacked, and the authority. Out: the running server. Errors: when it ends early or does not answer in
 * time, with the end of its log.
 */
export async function startKeycloak(home: KeycloakHome, authority: Authority): Promise<Keycloak> {
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
    join(home.folder, 'bin', 'kc.sh'),
    [
      'start',
      '--optimized',
      '--http-host=127.0.0.1',
      `--https-port=${port}`,
      `--hostname=${origin}`,
      `--http-management-port=${managementPort}`,
      `--https-certificate-file=${join(conf, 'rig.crt.pem')}`,
      `--https-certificate-key-file=${join(conf, 'rig.key.pem')}`,
    ],
    {
      cwd: home.folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home.folder,
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
    const answer = await sendJson('GET', `${origin}/realms/master`, { caPem: authority.certPem }).catch(
      () => null,
    )
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
    realm: (name) => makeRealm(origin, name, admin, authority.certPem),
    stop,
  }
}

async function makeRealm(
  origin: string,
  name: string,
  admin: { readonly username: string; readonly password: string },
  caPem: string,
): Promise<Realm> {
  const secret = newPassword()
  const password = newPassword()
  const tokensFrom = async (realm: string, form: Readonly<Record<string, string>>): Promise<Tokens> => {
    const url = `${origin}/realms/${realm}/protocol/openid-connect/token`
    const answer = await postForm(url, { grant_type: 'password', ...form }, {}, caPem)
    if (answer.status !== 200) throw new Error(`Keycloak refused a token: ${answer.status} ${answer.body}`)
    return JSON.parse(answer.body) as Tokens
  }
  // The administrator's token lives a minute: a fresh one for every change.
  const post = async (path: string, body: unknown): Promise<void> => {
    const { access_token } = await tokensFrom('master', { client_id: 'admin-cli', ...admin })
    const answer = await sendJson('POST', `${origin}/admin/realms${path}`, {
      caPem,
      token: access_token,
      json: body,
    })
    if (answer.status !== 201) throw new Error(`POST /admin/realms${path}: ${answer.status} ${answer.body}`)
  }
  const change = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const { access_token: token } = await tokensFrom('master', { client_id: 'admin-cli', ...admin })
    const answer = await sendJson(method, `${origin}/admin/realms/${name}${path}`, {
      caPem,
      token,
      json: body,
    })
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`${method} ${name}${path}: ${answer.status} ${answer.body}`)
    return (answer.body === '' ? {} : JSON.parse(answer.body)) as T
  }
  await post('', { realm: name, enabled: true })
  return {
    issuer: `${origin}/realms/${name}`,
    password,
    admin: change,
    grant: (clientId, form) => tokensFrom(name, { client_id: clientId, client_secret: secret, ...form }),
    addClient: (client) =>
      post(`/${name}/clients`, {
        secret,
        publicClient: false,
        standardFlowEnabled: false,
        directAccessGrantsEnabled: true,
        ...client,
      }),
    // A user without a name is asked for one before anything is issued.
    addUser: (user) =>
      post(`/${name}/users`, {
        ...user,
        enabled: true,
        emailVerified: true,
        firstName: 'Dana',
        lastName: 'Field',
        credentials: [{ type: 'password', value: password, temporary: false }],
      }),
    signIn: (clientId, username, more = {}) =>
      tokensFrom(name, {
        client_id: clientId,
        client_secret: secret,
        username,
        password,
        scope: 'openid',
        ...more,
      }),
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group is gone already.
  }
}
