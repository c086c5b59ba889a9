import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { issueLoopback, type Authority } from '../../helpers/certificates.ts'
import { listenHttps } from './https.ts'
import {
  createSigningKey,
  signToken,
  type KeyOptions,
  type SigningAlgorithm,
  type SigningKey,
  type TokenParts,
} from './signing.ts'

/** What an issuer answers at one of its addresses. */
export interface Reply {
  readonly status?: number
  /** Text is sent to the letter, anything else as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly delayMs?: number
  /** Closes the connection without an answer. */
  readonly hangUp?: boolean
}

/** `oauth` is RFC 8414's address, which the gateway asks first; `oidc` is OpenID Connect's; `jwks` the keys. */
export type Endpoint = 'oauth' | 'oidc' | 'jwks' | 'moved-jwks'

/** An issuer that says and signs whatever a test asks of it. */
export interface ForgedIssuer {
  readonly name: string
  /** `https://localhost:PORT/NAME`, without a slash at the end. */
  readonly url: string
  readonly jwksUri: string
  /** Redirects to the keys, on the same origin. */
  readonly movedJwksUri: string
  /** The same keys on another port, which is another origin. */
  readonly otherJwksUri: string
  /** Its first key, with which `token` signs. */
  readonly key: SigningKey
  /** The metadata a well-behaved issuer of this name would publish, with changes; undefined leaves one out. */
  metadata(changes?: Readonly<Record<string, unknown>>): Record<string, unknown>
  /** The key set of all its keys. */
  keySet(): { keys: Record<string, unknown>[] }
  /** All its keys, in the order of the set. */
  keys(): readonly SigningKey[]
  addKey(alg: SigningAlgorithm, options?: KeyOptions): SigningKey
  /** From now on, answers so at an address. Undefined: as at first. */
  answer(endpoint: Endpoint, reply: Reply | undefined): void
  /** Claims that would be accepted if `aud` were right, with changes; undefined leaves one out. */
  claims(changes?: Readonly<Record<string, unknown>>): Record<string, unknown>
  /** A token over `claims(changes)`, signed with the first key unless told otherwise. */
  token(
    changes?: Readonly<Record<string, unknown>>,
    parts?: TokenParts & { readonly key?: SigningKey },
  ): string
  /** How often each address was asked. */
  requests(): Readonly<Record<Endpoint, number>>
}

export interface IssuerOptions {
  /** Its path, which may have slashes in it; a new one when left out. */
  readonly name?: string
  readonly alg?: SigningAlgorithm
  readonly email?: string
}

export interface Forge {
  readonly origin: string
  readonly otherOrigin: string
  issuer(options?: IssuerOptions): ForgedIssuer
  close(): Promise<void>
}

interface Entry {
  readonly counts: Record<Endpoint, number>
  reply(endpoint: Endpoint): Reply
}

const OAUTH_PREFIX = '/.well-known/oauth-authorization-server/'
const OIDC_SUFFIX = '/.well-known/openid-configuration'
const TOKEN_SECONDS = 600
const DEFAULT_EMAIL = 'admin@example.com'
const FIRST_KEYS = 16
const firstKeys: SigningKey[] = []
let handedOut = 0

/**
 * Starts an HTTPS server on which every issuer lives on a path of its own, and a second one on another port that
 * serves the same, for keys on another host. In: the authority of their certificates. Out: the forge. Errors: when
 * loopback cannot be listened on.
 */
export async function startForge(authority: Authority): Promise<Forge> {
  const entries = new Map<string, Entry>()
  const leaf = await issueLoopback(authority)
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    const target = locate(new URL(request.url ?? '/', 'https://localhost').pathname)
    const entry = target === undefined ? undefined : entries.get(target.name)
    if (target === undefined || entry === undefined) return void reply(response, { status: 404 })
    entry.counts[target.endpoint] += 1
    void reply(response, entry.reply(target.endpoint))
  }
  const server = await listenHttps(leaf, () => handler)
  const other = await listenHttps(leaf, () => handler)

  return {
    origin: server.origin,
    otherOrigin: other.origin,
    issuer: (options = {}) => forgeIssuer(server.origin, other.origin, entries, options),
    close: async () => {
      await Promise.all([server.close(), other.close()])
    },
  }
}

/**
 * The first key of an issuer that asks for no algorithm: one of a few, in turn, under a new id. Making an RSA key takes longer than
 * all else in a case. Issuers made one right after the other have different keys; `addKey` makes a new one each time.
 */
function nextKey(): SigningKey {
  const at = handedOut % FIRST_KEYS
  handedOut += 1
  const made = (firstKeys[at] ??= createSigningKey('RS256'))
  const kid = randomUUID()
  return { ...made, kid, jwk: { ...made.jwk, kid } }
}

function forgeIssuer(
  origin: string,
  otherOrigin: string,
  entries: Map<string, Entry>,
  options: IssuerOptions,
): ForgedIssuer {
  const name = options.name ?? `issuer-${randomBytes(4).toString('hex')}`
  const url = `${origin}/${name}`
  const jwksUri = `${url}/jwks`
  const key = options.alg === undefined ? nextKey() : createSigningKey(options.alg)
  const keys = [key]
  const replies = new Map<Endpoint, Reply>()
  const counts: Record<Endpoint, number> = { oauth: 0, oidc: 0, jwks: 0, 'moved-jwks': 0 }

  const metadata = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: jwksUri,
    response_types_supported: ['code'],
    ...changes,
  })
  const keySet = (): { keys: Record<string, unknown>[] } => ({ keys: keys.map((each) => each.jwk) })
  const usual: Record<Endpoint, () => Reply> = {
    oauth: () => ({ status: 404 }),
    oidc: () => ({ body: metadata() }),
    jwks: () => ({ body: keySet() }),
    'moved-jwks': () => ({ status: 302, headers: { location: jwksUri } }),
  }
  const claims = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => {
    const now = Math.floor(Date.now() / 1000)
    const email = options.email ?? DEFAULT_EMAIL
    return {
      iss: url,
      sub: 'rig-user',
      email,
      iat: now - 5,
      exp: now + TOKEN_SECONDS,
      jti: randomBytes(8).toString('hex'),
      ...changes,
    }
  }
  entries.set(name, { counts, reply: (endpoint) => replies.get(endpoint) ?? usual[endpoint]() })

  return {
    name,
    url,
    jwksUri,
    movedJwksUri: `${url}/moved-jwks`,
    otherJwksUri: `${otherOrigin}/${name}/jwks`,
    key,
    metadata,
    keySet,
    keys: () => [...keys],
    addKey: (alg, keyOptions) => {
      const added = createSigningKey(alg, keyOptions)
      keys.push(added)
      return added
    },
    answer: (endpoint, given) => {
      if (given === undefined) replies.delete(endpoint)
      else replies.set(endpoint, given)
    },
    claims,
    token: (changes, parts = {}) => signToken(parts.key ?? key, { claims: claims(changes), ...parts }),
    requests: () => ({ ...counts }),
  }
}

function locate(path: string): { readonly name: string; readonly endpoint: Endpoint } | undefined {
  if (path.startsWith(OAUTH_PREFIX)) return { name: path.slice(OAUTH_PREFIX.length), endpoint: 'oauth' }
  if (path.endsWith(OIDC_SUFFIX)) return { name: path.slice(1, -OIDC_SUFFIX.length), endpoint: 'oidc' }
  if (path.endsWith('/moved-jwks'))
    return { name: path.slice(1, -'/moved-jwks'.length), endpoint: 'moved-jwks' }
  if (path.endsWith('/jwks')) return { name: path.slice(1, -'/jwks'.length), endpoint: 'jwks' }
  return undefined
}

async function reply(response: ServerResponse, given: Reply): Promise<void> {
  if (given.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, given.delayMs))
  if (given.hangUp === true) return void response.destroy()
  const text =
    typeof given.body === 'string' ? given.body : JSON.stringify(given.body ?? { error: 'not_found' })
  response.writeHead(given.status ?? 200, { 'content-type': 'application/json', ...given.headers })
  response.end(text)
}
