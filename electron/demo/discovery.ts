import { Agent, request } from 'node:https'
import { isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'
import { parsePython, TokenRefused } from './jwt.ts'
import { readKeySet, signingKeys, type UsableKey } from './keys.ts'
import { strip, stripSlashes, Uncaught, urlsplit } from './python.ts'

/** How long results are cached, in seconds; the gateway's own values. */
const METADATA_GOOD = 300
const METADATA_WRONG = 30
const METADATA_DOWN = 5
const KEYS_GOOD = 300
const UNKNOWN_KEY_PAUSE = 30
const METADATA_TIMEOUT = 10_000
const KEYS_TIMEOUT = 30_000
const MOST_BYTES = 1_000_000

export interface Reply {
  readonly status: number
  readonly body: string
}

/** Requests one URL without following redirects; rejects where no reply came. */
export type Fetch = (url: string, timeout: number) => Promise<Reply>

/** What the gateway knows about issuers, their metadata and keys, with its caches. */
export interface Discovery {
  metadata(issuer: string): Promise<JsonObject | null>
  signingKey(jwksUri: string, kid: string | undefined): Promise<UsableKey>
  close(): void
}

/**
 * Reads metadata and keys as the gateway does. In: the authority of the issuers' certificates, and a clock in
 * milliseconds.
 */
export function makeDiscovery(caPem: string, now: () => number, fetch?: Fetch): Discovery {
  const agent = new Agent({ ca: caPem, keepAlive: true })
  const get = fetch ?? loopbackFetch(agent)
  const known = new Map<string, { metadata: JsonObject | null; until: number }>()
  const keySets = new Map<string, KeySet>()

  async function metadata(issuer: string): Promise<JsonObject | null> {
    const normalized = stripSlashes(issuer)
    const cached = known.get(normalized)
    if (cached && now() < cached.until) return cached.metadata
    let wasDown = false
    for (const url of metadataUrls(normalized)) {
      const reply = isUnprintable(url) ? null : await get(url, METADATA_TIMEOUT).catch(() => null)
      if (reply === null || reply.status >= 500 || reply.status === 408 || reply.status === 429)
        wasDown = true
      const found = reply?.status === 200 ? readMetadata(reply.body, normalized) : null
      if (found) {
        known.set(normalized, { metadata: found, until: now() + METADATA_GOOD * 1000 })
        return found
      }
    }
    known.set(normalized, {
      metadata: null,
      until: now() + (wasDown ? METADATA_DOWN : METADATA_WRONG) * 1000,
    })
    return null
  }

  function signingKey(jwksUri: string, kid: string | undefined): Promise<UsableKey> {
    const set = keySets.get(jwksUri) ?? makeKeySet(jwksUri, get, now)
    keySets.set(jwksUri, set)
    return set.find(kid)
  }

  return { metadata, signingKey, close: () => agent.destroy() }
}

/** RFC 8414 first (inserted before the path), then OpenID Connect (appended to it); queries are dropped. */
export function metadataUrls(issuer: string): readonly string[] {
  const { scheme, netloc, path } = urlsplit(stripSlashes(issuer))
  const host = `${scheme}://${netloc}`
  return [
    `${host}/.well-known/oauth-authorization-server${path}`,
    `${host}${path}/.well-known/openid-configuration`,
  ]
}

/** Whether the gateway's HTTP client rejects an address without sending a request. */
const isUnprintable = (url: string): boolean => /[\x00-\x1f\x7f]/.test(url)

function readMetadata(body: string, issuer: string): JsonObject | null {
  const metadata = parse(body)
  if (!isObject(metadata)) return null
  const stated = metadata['issuer'] ?? ('issuer' in metadata ? null : '')
  // An issuer that is no text passes, because the gateway compares only texts.
  return typeof stated === 'string' && stripSlashes(stated) !== issuer ? null : metadata
}

function parse(body: string): Json | undefined {
  try {
    return parsePython(body)
  } catch {
    return undefined
  }
}

interface KeySet {
  find(kid: string | undefined): Promise<UsableKey>
}

/**
 * PyJWT's client for one key set: it caches the whole set, and fetches it again for an unknown `kid`, unless
 * it just did.
 */
function makeKeySet(uri: string, get: Fetch, now: () => number): KeySet {
  let cached: { keys: readonly UsableKey[]; at: number } | null = null
  let refreshedAt: number | null = null

  async function load(refresh: boolean): Promise<readonly UsableKey[]> {
    if (cached && !refresh && now() - cached.at <= KEYS_GOOD * 1000) return signingKeys(cached.keys)
    if (isUnprintable(uri)) throw new Uncaught('httpx.InvalidURL')
    const reply = await get(uri, KEYS_TIMEOUT).catch((problem: unknown) => {
      throw new TokenRefused(`Fail to fetch data from the url, err: "${String(problem)}"`)
    })
    if (reply.status < 200 || reply.status > 299)
      throw new TokenRefused(`Fail to fetch data from the url: HTTP ${reply.status}`)
    const body = parse(reply.body)
    if (body === undefined) throw new Uncaught('ValueError: the key set is no JSON')
    cached = { keys: readKeySet(body), at: now() }
    return signingKeys(cached.keys)
  }

  return {
    async find(kid) {
      const isWanted = (key: UsableKey): boolean => key.kid === (kid ?? null)
      let found = (await load(false)).find(isWanted)
      if (!found && (refreshedAt === null || now() - refreshedAt >= UNKNOWN_KEY_PAUSE * 1000)) {
        const keys = await load(true)
        refreshedAt = now()
        found = keys.find(isWanted)
      }
      if (!found) throw new TokenRefused(`Unable to find a signing key that matches: "${kid ?? 'None'}"`)
      return found
    },
  }
}

/** The URL from which the gateway would fetch the keys: https, and exactly the issuer's host and port. */
export function jwksUri(
  metadata: JsonObject,
  issuer: string,
): { readonly uri: string } | { readonly problem: string } {
  const stated = metadata['jwks_uri']
  const uri = typeof stated === 'string' ? strip(stated) : ''
  if (uri === '') return { problem: `No jwks_uri in OIDC metadata for issuer ${issuer}` }
  const keys = urlsplit(uri)
  if (keys.scheme === 'https' && keys.netloc === urlsplit(issuer).netloc) return { uri }
  return { problem: `jwks_uri ${uri} does not match issuer origin ${issuer}; rejecting (SSRF defense)` }
}

/**
 * The demo sends requests only to this computer. An issuer elsewhere, which an operator may configure, is
 * unreachable for it, as behind a firewall.
 */
function loopbackFetch(agent: Agent): Fetch {
  return (url, timeout) =>
    new Promise((resolve, reject) => {
      const { hostname } = new URL(url)
      if (!['localhost', '127.0.0.1'].includes(hostname))
        throw new Error('ConnectError: not a loopback address')
      const asked = request(url, { agent, timeout, headers: { accept: 'application/json' } }, (reply) => {
        const parts: Buffer[] = []
        let size = 0
        reply.on('data', (part: Buffer) => {
          parts.push(part)
          size += part.length
          if (size > MOST_BYTES) asked.destroy(new Error('reply too large'))
        })
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body: utf8(parts) }))
        reply.on('error', reject)
      })
      asked.on('timeout', () => asked.destroy(new Error('ConnectTimeout')))
      asked.on('error', reject)
      asked.end()
    })
}

/**
 * The text of a reply without a byte order mark. Empty where the bytes are no UTF-8, because then they are no
 * JSON either.
 */
function utf8(parts: readonly Buffer[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
  } catch {
    return ''
  }
}
