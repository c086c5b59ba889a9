import type { Endpoint, ForgedIssuer, Reply } from '../rig/forge.ts'
import { createSigningKey, signToken, type SigningKey } from '../rig/signing.ts'

/** An issuer that lives on paper: the rig's, but what it would answer can be read, and keys are made once for all of them. */
export interface PaperIssuer extends ForgedIssuer {
  /** What it answers at an address of its own, path and all; null: not one of its addresses. */
  replyAt(path: string): Reply | null
  /** Every address with an answer, in the order the gateway asks. */
  readonly addresses: readonly string[]
}

export interface PaperOptions {
  readonly origin: string
  readonly otherOrigin: string
  readonly name: string
  /** Its first key. */
  readonly key: SigningKey
  /** Seconds since the epoch. */
  readonly now: number
}

const TOKEN_SECONDS = 600

/** Makes an issuer with the addresses, the metadata and the claims of the rig's. In: where it would be, its key, the time. */
export function paperIssuer({ origin, otherOrigin, name, key, now }: PaperOptions): PaperIssuer {
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
    email: 'admin@example.com',
    iat: now - 5,
    exp: now + TOKEN_SECONDS,
    jti: 'a0f3',
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
      return endpoint === undefined ? null : (replies.get(endpoint) ?? usual[endpoint]())
    },
    addresses: Object.values(paths),
  }
}

/** The bytes of a reply, as the rig sends them. */
export const textOf = ({ body }: Reply): string =>
  typeof body === 'string' ? body : JSON.stringify(body ?? { error: 'not_found' })
