import { clientIdOf } from './toggle.ts'
import type { ClientId } from './board.ts'
import { configOf, expectedSet, ssoClientId, type ExpectedSet } from './expected.ts'
import type { JsonObject } from '../kernel/json.ts'
import { decodeToken, type Decoded } from './decode.ts'
import { type Values, valuesOf } from './deployment.ts'
import type { Facts, MetadataFacts } from './facts.ts'
import type { GatewayContext, VirtualServer } from './server.ts'
import { remember } from '../kernel/remember.ts'
import {
  chooseKey,
  readMetadata,
  resolveIssuers,
  trustedIssuer,
  trustedKeyUrl,
  keysUnasked,
  type ChosenKey,
  type Issuers,
  type KeyUrl,
  type Metadata,
} from './issuer.ts'

/**
 * One pair of server and token, with everything that follows from the facts computed once. Steps only read
 * it.
 */
export interface Case {
  readonly facts: Facts
  /** The values of the gateway's settings by which this answer is computed. */
  readonly settings: Values
  readonly decoded: Decoded
  readonly header: JsonObject
  readonly claims: JsonObject
  readonly config: JsonObject
  readonly issuers: Issuers
  /** The token's issuer, if the server names it; null otherwise. */
  readonly issuer: string | null
  readonly metadata: Metadata | null
  readonly keyUrl: KeyUrl | null
  readonly key: ChosenKey | null
  readonly expected: ExpectedSet
  readonly clientId: ClientId | null
}

// Computed once per server or per issuer document, and shared by all tokens.
const issuersOf = remember(resolveIssuers, () => true)
const settingsOf = remember(valuesOf, () => true)
const expectedOf = remember(
  (
    server: Pick<VirtualServer, 'id' | 'oauthConfig'>,
    { gateway, sso }: { gateway: GatewayContext; sso: string | null },
  ) => expectedSet(server, gateway, sso),
  (a, b) => a.gateway === b.gateway && a.sso === b.sso,
)
/**
 * What an issuer's gathered documents say: its metadata, and where its keys are. In: the documents as they
 * came, and the issuer the token names.
 */
export const metadataOf = remember(
  ({ probes }: Gathered, issuer: string) => {
    const metadata = readMetadata(issuer, probes)
    return { metadata, keyUrl: metadata.state === 'found' ? trustedKeyUrl(issuer, metadata.document) : null }
  },
  (a, b) => a === b,
)
type Gathered = Extract<MetadataFacts, { state: 'gathered' }>

/**
 * Computes a case from the facts. `decoded`: the token's decoded form, given by callers that judge one token
 * many times.
 */
export function prepare(facts: Facts, decoded: Decoded = decodeToken(facts.token)): Case {
  const header = decoded.form === 'jwt' ? decoded.header : {}
  const claims = decoded.form === 'jwt' ? decoded.claims : {}
  const server = facts.server
  const config = server ? configOf(server) : {}
  const issuers = issuersOf(config, null)
  const issuer = trustedIssuer(claims['iss'], issuers)
  const { metadata, keyUrl } =
    issuer !== null && facts.metadata.state === 'gathered'
      ? metadataOf(facts.metadata, issuer)
      : { metadata: null, keyUrl: null }
  const { rules } = facts.gateway.capabilities
  const key =
    (keyUrl && keysUnasked(keyUrl, rules)) ??
    (keyUrl?.state === 'trusted' && facts.keys.state === 'gathered'
      ? chooseKey(header, facts.keys.probe.reply, rules)
      : null)
  const base = server ?? { id: facts.serverId, oauthConfig: null }
  return {
    facts,
    settings: settingsOf(facts.gateway.deployment, null),
    decoded,
    header,
    claims,
    config,
    issuers,
    issuer,
    metadata,
    keyUrl,
    key,
    expected: expectedOf(base, { gateway: facts.gateway, sso: ssoClientId(facts.clientIds) }),
    clientId: server ? clientIdOf(server, candidates(facts, claims)) : null,
  }
}

/**
 * Where the toggle's client id may come from. The token's own `azp` or `client_id` counts only after its
 * signature and issuer passed, and its `aud` never: a token somebody else made must not decide what the
 * server accepts.
 */
export function candidates(facts: Facts, claims: JsonObject): ClientId[] {
  const list = [...facts.clientIds]
  if (facts.signature.state === 'valid') {
    for (const name of ['azp', 'client_id']) {
      const value = claims[name]
      if (typeof value === 'string' && value.trim() !== '')
        list.push({ value, source: 'token', from: `the token's ${name}` })
    }
  }
  return list
}
