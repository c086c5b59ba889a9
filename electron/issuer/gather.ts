import { isObject, isShallow, type JsonObject } from '../../shared/kernel/json.ts'
import { keepLast } from '../../shared/kernel/keep-last.ts'
import {
  asAsked,
  type Body,
  chooseKey,
  configOf,
  type Decoded,
  decodeToken,
  type IssuerFacts,
  issuersOf,
  type MetadataFacts,
  metadataOf,
  metadataUrls,
  parseJson,
  type Probe,
  type ReleaseRules,
  type Reply,
  type SignatureFacts,
  type StillHeld,
  trustedIssuer,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { remember } from '../../shared/kernel/remember.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { refusesContact } from '../../shared/issuer/reach.ts'
import { heldOf, type Past } from './held.ts'
import { checkAtOnce, checkByJose } from './signature.ts'

/** The largest documents that are read, in bytes: an issuer must not be able to fill the memory. */
const MAX_METADATA_BYTES = 64 * 1024
export const MAX_KEYS_BYTES = 256 * 1024
const MAX_KEYS = 100

/** One GET. Errors are those of the network, and `reply-too-large` beyond `MAX_KEYS_BYTES`. */
export type Get = (url: string) => Promise<Result<Got, AppError>>
export type Got = {
  readonly status: number
  readonly text: string
  readonly location: string | null
  /**
   * Asks for a newer answer, where this one may be older than the token; returns the same one where it is too
   * soon to ask again.
   */
  readonly newer?: () => ReturnType<Get>
}

/**
 * Gathers what the gateway would learn from the token's issuer: metadata, keys, and the result of checking
 * the signature. Contacts only issuers the server's configuration names, and reads keys only from addresses
 * the gateway would use, so a pasted token never decides where we connect. Sends nothing of the token. `past`
 * is what was read before: with it comes what the gateway may still hold. Does not judge.
 */
export const gatherIssuerFacts = async (
  get: Get,
  token: string,
  server: VirtualServer | null,
  gatewayUrl: string,
  rules: ReleaseRules,
  past: Past | null = null,
  decoded: Decoded = decodeToken(token),
): Promise<Gathered> => issuerFacts({ get, gatewayUrl, ...(past && { past }) }, token, server, rules, decoded)

/** The facts of an issuer, with what the gateway may still hold where that was asked for. */
export type Gathered = IssuerFacts & { readonly held?: readonly StillHeld[] }

/** From where the documents of issuers come; see `Scene`. */
export type Sources = {
  readonly get: Get
  readonly gatewayUrl: string
  readonly past?: Past
  /** What `get` would answer without asking anybody; null: it would ask. */
  readonly atHand?: (url: string) => Got | null
}

/** Like `gatherIssuerFacts`, but waits for nothing where everything is at hand and the signature is good. */
export function issuerFacts(
  sources: Sources,
  token: string,
  server: VirtualServer | null,
  rules: ReleaseRules,
  decoded: Decoded,
): Gathered | Promise<Gathered> {
  if (decoded.form !== 'jwt') return nothing('the token cannot be read')
  if (!server) return nothing('there is no such server')
  const issuer = trustedIssuer(decoded.claims['iss'], issuersOf(configOf(server), null))
  if (issuer === null) return nothing('only issuers the server names are asked')
  const refused = contactRefused(issuer, sources.gatewayUrl)
  if (refused !== null) return nothing(refused)
  const { header } = decoded
  return factsAtHand(sources, token, issuer, header, rules) ?? askFor(sources, token, issuer, header, rules)
}

const nothing = (why: string): IssuerFacts => ({ metadata: { state: 'not-gathered', why }, ...without(why) })

/** The facts of documents at hand; null where one is not, has changed, or does not confirm the token. */
function factsAtHand(
  { atHand, past }: Sources,
  token: string,
  issuer: string,
  header: JsonObject,
  rules: ReleaseRules,
): Gathered | null {
  if (atHand === undefined) return null
  const hasChanged = (url: string): boolean => past !== undefined && past.versions(url).length > 1
  let found = NOTHING_READ
  for (const { url, isAsked } of addressesOf(issuer)) {
    if (hasChanged(url)) return null
    if (found.metadata?.state === 'found') continue
    const got = isAsked ? atHand(url) : null
    if (got === null) return null
    found = metadataIn(got, url, issuer, found.gathered)
  }
  const { gathered, keyUrl } = found
  if (keyUrl?.state !== 'trusted' || hasChanged(keyUrl.url)) return null
  const got = atHand(keyUrl.url)
  if (got === null) return null
  const { reply, keys } = keysAt(got, keyUrl.url)
  const chosen = chooseKey(header, reply, rules)
  const signature = chosen.state === 'chosen' ? checkAtOnce(token, chosen.jwk, chosen.alg, header) : null
  return signature?.state === 'valid' ? { metadata: gathered, keys, signature } : null
}

/** What the documents of an issuer say, as far as they were read. */
type Found = { readonly gathered: GatheredMetadata } & Partial<ReturnType<typeof metadataOf>>

const metadataIn = keepLast((got: Got, url: string, issuer: string, { probes }: GatheredMetadata): Found => {
  const gathered = gatheredSoFar(readReply(got, MAX_METADATA_BYTES), { url, before: probes })
  return { gathered, ...metadataOf(gathered, issuer) }
})
const keysAt = keepLast((got: Got, url: string) => {
  const reply = limitedKeys(readReply(got, MAX_KEYS_BYTES), null)
  return { reply, keys: gatheredKeys(reply, url) }
})

async function askFor(
  { get, past }: Sources,
  token: string,
  issuer: string,
  header: JsonObject,
  rules: ReleaseRules,
): Promise<Gathered> {
  const metadataBy = (by: Get): Promise<GatheredMetadata> => gatherMetadata(by, issuer)
  const withKeys: WithKeys = async (url, answer) => {
    const reply = keysIn(answer)
    const chosen = chooseKey(header, reply, rules)
    const keys = gatheredKeys(reply, url)
    if (chosen.state !== 'chosen') return { keys, signature: NO_KEY }
    const { jwk, alg } = chosen
    return { keys, signature: checkAtOnce(token, jwk, alg, header) ?? (await checkByJose(token, jwk, alg)) }
  }
  const keysBy = (by: Get, metadata: GatheredMetadata): ReturnType<WithKeys> =>
    keysOf(by, issuer, metadata, withKeys)
  const metadata = await metadataBy(get)
  const present = { metadata, ...(await keysBy(get, metadata)) }
  if (past === undefined) return present
  const ask = { issuer, header, present, past, rules, metadataBy, keysBy, withKeys }
  return { ...present, held: await heldOf(ask) }
}

const NO_KEY: SignatureFacts = { state: 'not-checked', why: 'there is no key to check it with' }
const contactRefused = keepLast(refusesContact)

/** Keys and signature with one answer of the key document. */
export type WithKeys = (url: string, answer: Answer) => Promise<Pick<IssuerFacts, 'keys' | 'signature'>>

const without = (why: string): Pick<IssuerFacts, 'keys' | 'signature'> => ({
  keys: { state: 'not-gathered', why },
  signature: { state: 'not-checked', why },
})

/** The keys the metadata leads to, and the signature by them. */
async function keysOf(
  get: Get,
  issuer: string,
  metadata: GatheredMetadata,
  withKeys: WithKeys,
): ReturnType<WithKeys> {
  const { keyUrl } = metadataOf(metadata, issuer)
  if (keyUrl === null) return without('no metadata that names the keys')
  if (keyUrl.state !== 'trusted') return without('the key URL is not one the gateway would ask')
  const { url } = keyUrl
  // A trusted address is one that is asked as it is.
  const first = await get(url)
  const facts = await withKeys(url, first)
  // The issuer may have changed its keys since they were read for another token.
  if (facts.signature.state === 'valid' || !first.ok || first.value.newer === undefined) return facts
  return withKeys(url, await first.value.newer())
}

/**
 * Asks for an issuer's metadata as the gateway would: one address after the other, up to the first usable
 * document. Does not check that the issuer may be contacted.
 */
export const askMetadata = async (get: Get, issuer: string): Promise<readonly Probe[]> =>
  (await gatherMetadata(get, issuer)).probes

async function gatherMetadata(get: Get, issuer: string): Promise<GatheredMetadata> {
  let gathered = NOT_READ
  for (const { url, isAsked } of addressesOf(issuer)) {
    const reply = replyOf(isAsked ? await get(url) : null, MAX_METADATA_BYTES)
    gathered = gatheredSoFar(reply, { url, before: gathered.probes })
    if (metadataOf(gathered, issuer).metadata.state === 'found') break
  }
  return gathered
}

const addressesOf = keepLast((issuer: string) =>
  metadataUrls(issuer).map((url) => ({ url, isAsked: asAsked(url) === 'asked' })),
)

export type GatheredMetadata = Extract<MetadataFacts, { state: 'gathered' }>
const NOT_READ: GatheredMetadata = { state: 'gathered', probes: [] }
const NOTHING_READ: Found = { gathered: NOT_READ }

// A document that was read once is the same object for every token of its issuer, and so is what follows from
// it: its text is parsed once, its keys are made ready once.
const gatheredSoFar = remember(
  (reply: Reply, { url, before }: { url: string; before: readonly Probe[] }): GatheredMetadata => ({
    state: 'gathered',
    probes: [...before, { url, reply }],
  }),
  (a, b) =>
    a.url === b.url &&
    a.before.length === b.before.length &&
    a.before.every(({ url, reply }, at) => url === b.before[at]?.url && reply === b.before[at].reply),
)
const gatheredKeys = remember(
  (reply: Reply, url: string) => ({ state: 'gathered', probe: { url, reply } }) as const,
  (a, b) => a === b,
)

/** Asks for the key document. Does not check that the gateway would use this address. */
export const askKeys = async (get: Get, url: string): Promise<Reply> => keysIn(await got(get, url))

const keysIn = (answer: Answer): Reply => limitedKeys(replyOf(answer, MAX_KEYS_BYTES), null)

/** The answer; null where the gateway may read the address differently. */
export type Answer = Awaited<ReturnType<Get>> | null
const got = (get: Get, url: string): Promise<Answer> =>
  asAsked(url) === 'asked' ? get(url) : Promise.resolve(null)

function replyOf(reply: Answer, limit: number): Reply {
  if (reply === null)
    return {
      kind: 'unreachable',
      says: 'no plain address: the gateway may ask elsewhere than this app would',
    }
  if (!reply.ok) {
    if (reply.error.kind === 'redirected') {
      return {
        kind: 'http',
        status: 302,
        location: reply.error.to,
        body: { kind: 'not-json', says: 'a redirect' },
      }
    }
    if (reply.error.kind === 'reply-too-large') {
      return {
        kind: 'http',
        status: 200,
        location: null,
        body: { kind: 'not-read', says: `more than ${limit / 1024} KiB` },
      }
    }
    return { kind: 'unreachable', says: describe(reply.error) }
  }
  return readReply(reply.value, limit)
}

const readReply = remember(
  ({ status, text, location }: Got, limit: number): Reply => ({
    kind: 'http',
    status,
    location,
    body: readBody(text, limit),
  }),
  (a, b) => a === b,
)

function readBody(text: string, limit: number): Body {
  if (text.length > limit) return { kind: 'not-read', says: `more than ${limit / 1024} KiB` }
  // A replacement character stands for bytes that are no UTF-8; Python would refuse the whole document.
  if (text.includes('\ufffd')) return { kind: 'not-read', says: 'not clean UTF-8, which readers differ in' }
  const parsed = parseJson(new TextEncoder().encode(text))
  if (parsed.state === 'invalid') return { kind: 'not-json', says: 'not JSON' }
  if (parsed.state === 'unsure') return { kind: 'not-read', says: 'JSON that only Python may read' }
  return isShallow(parsed.value)
    ? { kind: 'json', value: parsed.value }
    : { kind: 'not-read', says: 'nested deeper than 64 levels' }
}

function limitKeys(reply: Reply): Reply {
  if (reply.kind !== 'http' || reply.body.kind !== 'json') return reply
  const { value } = reply.body
  const keys = isObject(value) ? value['keys'] : null
  if (!Array.isArray(keys) || keys.length <= MAX_KEYS) return reply
  return { ...reply, body: { kind: 'not-read', says: `more than ${MAX_KEYS} keys` } }
}

const limitedKeys = remember(limitKeys, () => true)

function describe(error: AppError): string {
  switch (error.kind) {
    case 'name-not-found':
      return `the name ${error.host} is not known here`
    case 'tls-failed':
      return `TLS failed: ${error.reason}`
    case 'timed-out':
      return `no answer within ${error.seconds} s`
    case 'unreachable':
      return error.cause
    case 'proxy-sign-in':
      return `the proxy ${error.proxy} wants ${error.tried ? 'another' : 'a'} sign-in (407)`
    case 'proxy-refused':
      return `the proxy ${error.proxy} refused the way (${error.status})`
    case 'proxy-unreachable':
      return `the proxy ${error.proxy} did not answer: ${error.cause}`
    case 'proxy-unusable':
      return `the proxy cannot be used: ${error.reason}`
    case 'client-certificate-refused':
      return error.sent ? 'it did not accept the client certificate' : 'it wants a client certificate'
    case 'host-refused':
      return `${error.host} is not on the list of hosts that may be asked`
    default:
      return error.kind
  }
}
