import { clientIdOf } from './toggle.ts'
import type { ClientId } from './board.ts'
import { configOf, expectedSet, ssoClientId, type ExpectedSet } from './expected.ts'
import type { Asked } from './asked.ts'
import type { Json, JsonObject } from '../kernel/json.ts'
import { keepLastOf } from '../kernel/keep-last.ts'
import { decodeToken, type Decoded } from './decode.ts'
import { type Values, valuesOf } from './deployment.ts'
import type { Facts, KeyFacts, MetadataFacts } from './facts.ts'
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
 * What a token meets, without its claims and its person: the server, the request, and what the token's issuer
 * publishes. The same object for token after token of one issuer at one server.
 */
export interface Site {
  readonly server: VirtualServer | null
  readonly serverId: string
  readonly gateway: GatewayContext
  readonly asked: Asked | undefined
  readonly ownAuthority: boolean
  /** The documents of the token's issuer as they came. */
  readonly documents: MetadataFacts
  /** The values of the gateway's settings by which this answer is computed. */
  readonly settings: Values
  readonly header: JsonObject
  readonly config: JsonObject
  readonly issuers: Issuers
  /** The token's issuer, if the server names it; null otherwise. */
  readonly issuer: string | null
  readonly metadata: Metadata | null
  readonly keyUrl: KeyUrl | null
  readonly key: ChosenKey | null
  readonly expected: ExpectedSet
}

/**
 * One pair of server and token, with everything that follows from the facts computed once. Steps only read
 * it.
 */
export interface Case extends Pick<
  Site,
  'settings' | 'header' | 'config' | 'issuers' | 'issuer' | 'metadata' | 'keyUrl' | 'key' | 'expected'
> {
  readonly site: Site
  readonly facts: Facts
  readonly decoded: Decoded
  readonly claims: JsonObject
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

const siteOf = keepLastOf(
  (
    server: VirtualServer | null,
    serverId: string,
    gateway: GatewayContext,
    sso: string | null,
    asked: Asked | undefined,
    ownAuthority: boolean,
    documents: MetadataFacts,
    keys: KeyFacts,
    header: JsonObject,
    iss: Json | undefined,
  ): Site => {
    const { config, issuers, settings, expected } = server
      ? atServer(server, { gateway, sso })
      : withoutServer(gateway, serverId, sso)
    const issuer = trustedIssuer(iss, issuers)
    const { metadata, keyUrl } =
      issuer !== null && documents.state === 'gathered'
        ? metadataOf(documents, issuer)
        : { metadata: null, keyUrl: null }
    const { rules } = gateway.capabilities
    const key =
      (keyUrl && keysUnasked(keyUrl, rules)) ??
      (keyUrl?.state === 'trusted' && keys.state === 'gathered'
        ? chooseKey(header, keys.probe.reply, rules)
        : null)
    const met = { server, serverId, gateway, asked, ownAuthority, documents, settings, header, config }
    return { ...met, issuers, issuer, metadata, keyUrl, key, expected }
  },
)

/**
 * Computes a case from the facts. `decoded`: the token's decoded form, given by callers that judge one token
 * many times.
 */
export function prepare(facts: Facts, decoded: Decoded = decodeToken(facts.token)): Case {
  const header = decoded.form === 'jwt' ? decoded.header : NO_HEADER
  const claims = decoded.form === 'jwt' ? decoded.claims : {}
  const { server } = facts
  const site = siteOf([
    server,
    facts.serverId,
    facts.gateway,
    ssoClientId(facts.clientIds),
    facts.asked,
    facts.ownAuthority === true,
    facts.metadata,
    facts.keys,
    header,
    claims['iss'],
  ])
  return {
    site,
    facts,
    settings: site.settings,
    decoded,
    header,
    claims,
    config: site.config,
    issuers: site.issuers,
    issuer: site.issuer,
    metadata: site.metadata,
    keyUrl: site.keyUrl,
    key: site.key,
    expected: site.expected,
    clientId: server ? clientIdOf(server, candidates(facts, claims)) : null,
  }
}

const NO_HEADER: JsonObject = {}

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
