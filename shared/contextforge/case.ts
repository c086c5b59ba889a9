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
  issuersOf,
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

/** What follows from the server and its gateway, computed once for all tokens. `sso`: see `expectedSet`. */
const atServer = remember(
  (server: VirtualServer, { gateway, sso }: { gateway: GatewayContext; sso: string | null }) => {
    const config = configOf(server)
    return {
      config,
      issuers: issuersOf(config, null),
      settings: settingsOf(gateway.deployment, null),
      expected: expectedSet(server, gateway, sso),
    }
  },
  (a, b) => a.gateway === b.gateway && a.sso === b.sso,
)
const settingsOf = remember(valuesOf, () => true)

/** The same where the gateway has no such server. */
const withoutServer = (gateway: GatewayContext, id: string, sso: string | null) => ({
  config: {},
  issuers: resolveIssuers({}),
  settings: settingsOf(gateway.deployment, null),
  expected: expectedSet({ id, oauthConfig: null }, gateway, sso),
})

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
  const { gateway, server } = facts
  const sso = ssoClientId(facts.clientIds)
  const { config, issuers, settings, expected } = server
    ? atServer(server, { gateway, sso })
    : withoutServer(gateway, facts.serverId, sso)
  const issuer = trustedIssuer(claims['iss'], issuers)
  const { metadata, keyUrl } =
    issuer !== null && facts.metadata.state === 'gathered'
      ? metadataOf(facts.metadata, issuer)
      : { metadata: null, keyUrl: null }
  const { rules } = gateway.capabilities
  const key =
    (keyUrl && keysUnasked(keyUrl, rules)) ??
    (keyUrl?.state === 'trusted' && facts.keys.state === 'gathered'
      ? chooseKey(header, facts.keys.probe.reply, rules)
      : null)
  return {
    facts,
    settings,
    decoded,
    header,
    claims,
    config,
    issuers,
    issuer,
    metadata,
    keyUrl,
    key,
    expected,
    clientId: server ? clientIdOf(server, candidates(facts, claims)) : null,
  }
}

/**
 * Where the toggle's client id may come from. The token's own `azp` or `client_id` counts only after its
 * signature and issuer passed, and its `aud` never: a token somebody else made must not decide what the
 * server accepts.
 */
export function candidates({ clientIds, signature }: Facts, claims: JsonObject): readonly ClientId[] {
  if (signature.state !== 'valid') return clientIds
  const [azp, clientId] = [namedIn(claims, 'azp'), namedIn(claims, 'client_id')]
  if (azp === null && clientId === null) return clientIds
  return [...clientIds, ...(azp ? [azp] : []), ...(clientId ? [clientId] : [])]
}

function namedIn(claims: JsonObject, name: string): ClientId | null {
  const value = claims[name]
  return typeof value === 'string' && value.trim() !== ''
    ? { value, source: 'token', from: `the token's ${name}` }
    : null
}
