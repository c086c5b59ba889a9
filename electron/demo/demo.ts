import type { AudienceModel, StepId } from '../../shared/contextforge/index.ts'
import type { DemoProvider } from './admin.ts'
import { makeCertificates } from './certificates.ts'
import { makeFleet } from './fleet.ts'
import { startFront } from './front.ts'
import { startGateway } from './gateway.ts'
import { startIssuers } from './issuer.ts'
import { PEOPLE, PROVIDERS } from './providers.ts'
import { makeSignIn } from './sign-in.ts'
import { seedServer } from './store.ts'
import { waysIn, type DemoWayIn } from './way-in.ts'

export interface DemoOptions {
  /** The audience model of the gateway; by default strict-or-fallback. */
  readonly model?: AudienceModel
  /** The version the gateway names; by default one that has the model. */
  readonly version?: string
  /** True: a PUT is answered as successful but changes nothing; the app must notice that. */
  readonly putDoesNothing?: boolean
  /** Milliseconds since the epoch. Certificates are made for the real time. */
  readonly now?: () => number
  /** Called with what the gateway would log: the reasons its replies leave out. */
  readonly log?: (line: string) => void
}

export interface DemoToken {
  readonly token: string
  readonly story: string
  /**
   * How the story ends while its server is unchanged: the step that stops the token; null where it is
   * accepted.
   */
  readonly ends: StepId | null
}

export interface Demo {
  readonly url: string
  /**
   * The address clients get: a proxy in front of the gateway, over HTTPS, with faults that can be switched on
   * and off.
   */
  readonly publicUrl: string
  readonly wayIn: DemoWayIn
  /** The authority of the issuers' certificates, only for the demo's profile. */
  readonly caPem: string
  readonly email: string
  readonly password: string
  readonly model: AudienceModel
  readonly version: string
  readonly appDomain: string
  /** The servers with their stories, in no particular order. */
  readonly servers: readonly { readonly id: string; readonly name: string; readonly story: string }[]
  /**
   * A fresh token as this server's clients would get it, and what happens with it. Rejects for an unknown id.
   */
  tokenFor(serverId: string): Promise<DemoToken>
  stop(): Promise<void>
}

/** APP_DOMAIN of the demo: an internal name, although clients use 127.0.0.1. */
export const DEMO_APP_DOMAIN = 'https://internal-gateway.example.com'

const VERSIONS: Readonly<Record<AudienceModel, string>> = {
  none: '0.9.0',
  additive: '1.0.0-RC-3',
  'strict-or-fallback': '1.1.0',
  // No release has this model yet.
  native: '1.1.0+native-demo',
}

/** Starts the demo: a gateway over HTTP and its issuers over HTTPS, all on loopback, filled with servers. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const now = options.now ?? Date.now
  const model = options.model ?? 'strict-or-fallback'
  const version = options.version ?? VERSIONS[model]
  const appDomain = DEMO_APP_DOMAIN
  const certificates = makeCertificates()
  const signIn = makeSignIn(PEOPLE, now)
  const [issuers, gateway] = await Promise.all([
    startIssuers(certificates, PROVIDERS, now),
    startGateway({
      model,
      version,
      appDomain,
      putDoesNothing: options.putDoesNothing ?? false,
      caPem: certificates.caPem,
      signIn,
      now,
      log: options.log ?? (() => undefined),
    }),
  ])
  const front = await startFront(certificates, gateway.url)
  const fleet = makeFleet({ issuers: issuers.of, publicUrl: gateway.url, appDomain, now })
  const providers: readonly DemoProvider[] = [
    {
      id: 'authentik',
      displayName: 'Authentik',
      issuer: issuers.of.authentikInvoices.url,
      clientId: 'invoices-client',
    },
    {
      id: 'keycloak',
      displayName: 'Keycloak',
      issuer: issuers.of.keycloak.url,
      clientId: 'contextforge',
      // Without SSO_API_TOKEN_AUTH_ENABLED, which is off here as by default, it has no effect.
      apiAudience: 'https://api.acme.example',
    },
  ]
  const startedAt = now()
  gateway.fill(
    fleet.map((server) => seedServer(server, startedAt)),
    providers,
  )

  const wayIn = waysIn(fleet, front, Object.values(issuers.of))

  return {
    url: gateway.url,
    publicUrl: front.url,
    wayIn,
    caPem: certificates.caPem,
    email: PEOPLE[0].email,
    password: signIn.password,
    model,
    version,
    appDomain,
    servers: fleet.map(({ id, name, story }) => ({ id, name, story })),
    async tokenFor(serverId) {
      const server = fleet.find((one) => one.id === serverId)
      if (!server) throw new Error(`the demo has no server ${serverId}`)
      const { story, ends } = server
      return { token: await server.token(), story, ends }
    },
    async stop() {
      await Promise.all([front.stop(), gateway.stop(), issuers.stop()])
    },
  }
}
