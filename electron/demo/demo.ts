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
  /** The rule the gateway builds its expected audiences by; strict-or-fallback unless given. */
  readonly model?: AudienceModel
  /** The version the gateway says it is; one that goes with the model unless given. */
  readonly version?: string
  /** A PUT is answered as if it had worked, and changes nothing: what the tour must notice. */
  readonly putDoesNothing?: boolean
  /** Milliseconds since the epoch. Certificates are made for the real time. */
  readonly now?: () => number
  /** Told what the gateway would write into its log: the reasons its replies leave out. */
  readonly log?: (line: string) => void
}

export interface DemoToken {
  readonly token: string
  readonly story: string
  /**
   * Where the story ends, while its server is as it was: the step that stops the token; null where it is
   * accepted.
   */
  readonly ends: StepId | null
}

export interface Demo {
  readonly url: string
  /** What clients are given: a proxy in front of the gateway, over HTTPS, whose faults can be switched. */
  readonly publicUrl: string
  readonly wayIn: DemoWayIn
  /** The authority of the issuers' certificates: for the demo profile alone. */
  readonly caPem: string
  readonly email: string
  readonly password: string
  readonly model: AudienceModel
  readonly version: string
  readonly appDomain: string
  /** The servers and their stories, in no particular order. */
  readonly servers: readonly { readonly id: string; readonly name: string; readonly story: string }[]
  /**
   * A fresh token of the kind this server's clients get, and what becomes of it. Rejects for an id the demo
   * has not.
   */
  tokenFor(serverId: string): Promise<DemoToken>
  stop(): Promise<void>
}

/** APP_DOMAIN of the demo: an internal name, while clients come to 127.0.0.1. */
export const DEMO_APP_DOMAIN = 'https://internal-gateway.example.com'

const VERSIONS: Readonly<Record<AudienceModel, string>> = {
  none: '0.9.0',
  additive: '1.0.0-RC-3',
  'strict-or-fallback': '1.1.0',
  // No release does this yet.
  native: '1.1.0+native-demo',
}

/**
 * Starts the demo: a gateway over HTTP and its issuers over HTTPS, all on loopback, with their servers in
 * place.
 */
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
    { id: 'keycloak', displayName: 'Keycloak', issuer: issuers.of.keycloak.url, clientId: 'contextforge' },
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
