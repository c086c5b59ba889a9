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

/**
 * `oauth` is RFC 8414's address, which the gateway asks first; `oidc` is OpenID Connect's; `jwks` the keys.
 */
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
  /**
   * The metadata a well-behaved issuer of this name would publish, with changes; undefined leaves one out.
   */
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

/** The same with its answers to be read, by whoever serves them or writes them down. */
export interface ReadableIssuer extends ForgedIssuer {
  /**
   * What it answers at an address of its own, path and all; null: not one of its addresses. Counts as asked.
   */
  replyAt(path: string): Reply | null
  /** The paths with an answer, in the order the gateway asks. */
  readonly addresses: readonly string[]
}

export interface IssuerParts {
  readonly origin: string
  readonly otherOrigin: string
  readonly name: string
  /** Its first key. */
  readonly key: SigningKey
  /** Seconds since the epoch. */
  readonly now: () => number
  readonly jti: () => string
  readonly email?: string | undefined
}

const TOKEN_SECONDS = 600
const DEFAULT_EMAIL = 'admin@example.com'

/**
 * An issuer that is good until told otherwise. In: where it is, its key, the clock and the ids of its tokens.
 * Serves nothing itself.
 */
export function makeIssuer({ origin, otherOrigin, name, key, now, jti, email }: IssuerParts): ReadableIssuer {
  const url = `${origin}/${name}`
  const jwksUri = `${url}/jwks`
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
  const keySet = (): { keys: Record<string, unknown>[] } => ({ keys: keys.map(({ jwk }) => jwk) })
  const usual: Record<Endpoint, () => Reply> = {
    oauth: () => ({ status: 404 }),
    oidc: () => ({ body: metadata() }),
    jwks: () => ({ body: keySet() }),
    'moved-jwks': () => ({ status: 302, headers: { location: jwksUri } }),
  }
  const paths: Record<Endpoint, string> = {
    oauth: `/.well-known/oauth-authorization-server/${name}`,
    oidc: `/${name}/.well-known/openid-configuration`,
    jwks: `/${name}/jwks`,
    'moved-jwks': `/${name}/moved-jwks`,
  }
  const claims = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
    iss: url,
    sub: 'rig-user',
    email: email ?? DEFAULT_EMAIL,
    iat: now() - 5,
    exp: now() + TOKEN_SECONDS,
    jti: jti(),
    ...changes,
  })
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
    addKey: (alg, options) => {
      const added = createSigningKey(alg, options)
      keys.push(added)
      return added
    },
    answer: (endpoint, reply) => {
      if (reply === undefined) replies.delete(endpoint)
      else replies.set(endpoint, reply)
    },
    claims,
    token: (changes, parts = {}) => signToken(parts.key ?? key, { claims: claims(changes), ...parts }),
    requests: () => ({ ...counts }),
    replyAt: (path) => {
      const endpoint = (Object.keys(paths) as Endpoint[]).find(
        (one) => paths[one] === path.replace(/\?.*$/, ''),
      )
      if (endpoint === undefined) return null
      counts[endpoint] += 1
      return replies.get(endpoint) ?? usual[endpoint]()
    },
    addresses: Object.values(paths),
  }
}

/** The bytes of a reply, as the rig sends them. */
export const textOf = ({ body }: Reply): string =>
  typeof body === 'string' ? body : JSON.stringify(body ?? { error: 'not_found' })
