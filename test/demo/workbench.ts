import type { JsonObject } from '../../shared/kernel/json.ts'
import type { AudienceModel } from '../../shared/contextforge/server.ts'
import { makeCertificates, type DemoCertificates } from '../../electron/demo/certificates.ts'
import { startGateway } from '../../electron/demo/gateway.ts'
import { startIssuers, type DemoIssuer, type IssuerSpec } from '../../electron/demo/issuer.ts'
import { makeSignIn, type DemoUser, type SignIn } from '../../electron/demo/sign-in.ts'
import { seedServer, type ServerSeed } from '../../electron/demo/store.ts'

export const SERVER = '5ccc809f382b40669e8bf750b9c72781'
export const APP_DOMAIN = 'https://internal-gateway.example.com'
export const CANONICAL = `${APP_DOMAIN}/servers/${SERVER}/mcp`

/** One issuer, one gateway, one server: whatever a test wants to know about the rules. */
export interface Workbench {
  readonly url: string
  readonly issuer: DemoIssuer
  readonly signIn: SignIn
  readonly logged: string[]
  clock: number
  send(token: string | undefined, more?: { serverId?: string; header?: string }): Promise<Heard>
  ask(method: string, path: string, body?: unknown, as?: string): Promise<Heard>
  /** Claims every accepted token needs, and those given. */
  token(claims?: JsonObject, header?: JsonObject): Promise<string>
  config(): Promise<JsonObject>
  stop(): Promise<void>
}

export interface Heard {
  readonly status: number
  readonly body: JsonObject
  readonly text: string
  readonly detail: unknown
  readonly challenge: string | null
}

export interface Setup {
  readonly model?: AudienceModel
  readonly version?: string
  readonly putDoesNothing?: boolean
  /** `oauth_config` without its issuer, which is added unless given. */
  readonly config?: JsonObject | null
  readonly server?: Partial<ServerSeed>
  readonly issuer?: Partial<IssuerSpec>
}

const PEOPLE: readonly DemoUser[] = [
  { email: 'admin@example.com', fullName: 'Admin', isAdmin: true, isActive: true },
  { email: 'dana@example.com', fullName: 'Dana', isAdmin: false, isActive: true, mayUpdate: true },
  { email: 'viewer@example.com', fullName: 'Vi', isAdmin: false, isActive: true },
  { email: 'robin@example.com', fullName: 'Robin', isAdmin: false, isActive: false },
]

let certificates: DemoCertificates | undefined

/** Reads a reply whole; a body that is no JSON object reads as an empty one. */
export async function hear(reply: Response): Promise<Heard> {
  const text = await reply.text()
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as JsonObject
  return {
    status: reply.status,
    body,
    text,
    detail: body['detail'],
    challenge: reply.headers.get('www-authenticate'),
  }
}

export const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '0' } },
})

export async function startWorkbench(setup: Setup = {}): Promise<Workbench> {
  certificates ??= makeCertificates()
  const logged: string[] = []
  const clock = { now: Date.now() }
  const now = (): number => clock.now
  const signIn = makeSignIn(PEOPLE, now)
  const spec: IssuerSpec = {
    path: '/idp/',
    algorithm: 'ES256',
    publishes: 'oidc',
    keysPath: 'keys',
    ...setup.issuer,
  }
  const issuers = await startIssuers(certificates, { only: spec })
  const gateway = await startGateway({
    model: setup.model ?? 'strict-or-fallback',
    version: setup.version ?? '1.1.0',
    appDomain: APP_DOMAIN,
    putDoesNothing: setup.putDoesNothing ?? false,
    caPem: certificates.caPem,
    signIn,
    now,
    log: (line) => logged.push(line),
  })
  const issuer = issuers.of.only
  const config = setup.config === null ? null : { authorization_servers: [issuer.url], ...setup.config }
  const seed: ServerSeed = {
    id: SERVER,
    name: 'bench',
    description: '',
    ownerEmail: 'admin@example.com',
    ageDays: 3,
    oauthConfig: config,
    ...setup.server,
  }
  gateway.fill([seedServer(seed, now())], [])
  const session = (email: string): string => signIn.signIn(email, signIn.password)?.token ?? ''

  const bench: Workbench = {
    url: gateway.url,
    issuer,
    signIn,
    logged,
    get clock() {
      return clock.now
    },
    set clock(value) {
      clock.now = value
    },
    async send(token, more = {}) {
      const authorization = more.header ?? (token === undefined ? undefined : `Bearer ${token}`)
      const headers = {
        'content-type': 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      }
      return hear(
        await fetch(`${gateway.url}/servers/${more.serverId ?? SERVER}/mcp`, {
          method: 'POST',
          headers,
          body: INITIALIZE,
        }),
      )
    },
    async ask(method, path, body, as = 'admin@example.com') {
      const headers = as === '' ? {} : { authorization: `Bearer ${session(as)}` }
      const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
      return hear(await fetch(gateway.url + path, { method, headers, ...sent }))
    },
    token: (claims = {}, header) => {
      const seconds = Math.floor(clock.now / 1000)
      return issuer.sign(
        { sub: 'x', email: 'dana@example.com', iat: seconds - 5, exp: seconds + 900, ...claims },
        header,
      )
    },
    async config() {
      return (await bench.ask('GET', `/v1/servers/${SERVER}`)).body['oauthConfig'] as JsonObject
    },
    stop: async () => void (await Promise.all([gateway.stop(), issuers.stop()])),
  }
  return bench
}
