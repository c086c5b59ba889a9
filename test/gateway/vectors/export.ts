import { constants, createPublicKey, verify, type JsonWebKey } from 'node:crypto'
import { capabilitiesOf } from '../../../shared/contextforge/capabilities.ts'
import { isObject, type Json, type JsonObject } from '../../../shared/kernel/json.ts'
import type { StepId } from '../../../shared/contextforge/steps/index.ts'
import { onRelease, type Case, type Ran } from '../case.ts'
import { textOf, type ReadableIssuer } from '../rig/issuer.ts'
import type { DocumentVector, Expected, TokenVector, Vector, Vectors } from './vectors.ts'
import { APP_DOMAIN, PEOPLE, write, type Written } from './world.ts'

// The cases change the host and the port of these.
const ORIGINS = { origin: 'https://localhost:8443', otherOrigin: 'https://localhost:8444' }
const JWT_ISSUER = 'mcpgateway'
/** The gateway's own words, by the check that stops a token. Source: streamablehttp_transport.py. */
const NOT_OURS = ['Invalid authentication credentials', 'bearer'] as const
const INVALID = ['Invalid OAuth access token', 'resource-metadata'] as const
const WORDS: Readonly<
  Partial<Record<StepId | 'no-token', readonly [string, NonNullable<Expected['wwwAuthenticate']>]>>
> = {
  'no-token': ['This server requires OAuth authentication', 'resource-metadata'],
  readable: NOT_OURS,
  'outside-issuer': NOT_OURS,
  'oauth-on': NOT_OURS,
  'issuer-allowed': NOT_OURS,
  metadata: INVALID,
  'key-url': INVALID,
  'not-id-token': INVALID,
  signature: INVALID,
  time: INVALID,
  audience: INVALID,
  'signed-issuer': INVALID,
  'email-claim': ['OAuth token missing valid email claim', 'none'],
}

/**
 * Writes the table out for a release. In: the cases, the release with its PyJWT, the time every vector holds
 * at. Out: the vectors; a case that would publish a private key is left out, and said so. Asks nobody.
 */
export function vectorsOf(cases: readonly Case[], ran: Ran, now: number): Vectors {
  const { version } = ran
  const { capabilities } = capabilitiesOf(version, { hasV1: true })
  const written = cases.map((one) => write(onRelease(one, ran), ORIGINS, now, ownToken(now)))
  const isSecret = ({ world }: Written): boolean =>
    documentsOf(world.issuer).some(({ json }) => holdsPrivateKey(json))
  return {
    schema: 'claimcheck-vectors/1',
    gateway: {
      name: 'ContextForge',
      version,
      audienceModel: capabilities.model,
      learns: capabilities.learns,
      appDomain: APP_DOMAIN,
      jwtIssuer: JWT_ISSUER,
    },
    now,
    users: { [PEOPLE.active]: 'active', [PEOPLE.admin]: 'active', [PEOPLE.disabled]: 'disabled' },
    vectors: written
      .filter((one) => !isSecret(one))
      .map((one) => vectorOf(one, capabilities.rules.crashDetail)),
    leftOut: written
      .filter(isSecret)
      .map((one) => ({ name: one.case.name, why: 'it publishes a private key' })),
  }
}

/** Where the private half of an elliptic or RSA key stands, in a set of keys. */
function holdsPrivateKey(document: Json | undefined): boolean {
  const keys = isObject(document) ? document['keys'] : null
  return (
    Array.isArray(keys) &&
    (keys as Json[]).some((key) => isObject(key) && typeof key['d'] === 'string' && key['d'].length > 20)
  )
}

/** What the gateway would have issued itself; nobody can sign it here, and nobody outside could check it. */
function ownToken(now: number): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = {
    sub: 'b7c1',
    email: PEOPLE.admin,
    iss: JWT_ISSUER,
    aud: 'mcpgateway-api',
    iat: now,
    exp: now + 1200,
  }
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.${part('signed by the gateway')}`
}

function vectorOf(one: Written, crashDetail: string | null): Vector {
  const { world, config, token, sentTo } = one
  return {
    name: one.case.name,
    server: {
      id: world.serverId,
      oauthEnabled: one.case.oauthEnabled ?? true,
      oauthConfig: plain(config),
      enabled: one.case.active ?? true,
      visibility: one.case.visibility ?? 'public',
    },
    sentTo,
    token: token === null ? null : tokenVector(token, one),
    issuer: [world.issuer, world.other].filter((issuer) => isNamed(issuer, config)).flatMap(documentsOf),
    expected: expectedOf(one, crashDetail),
  }
}

/** Nobody asks an issuer the settings do not name. */
const isNamed = (issuer: ReadableIssuer, config: Written['config']): boolean =>
  JSON.stringify(config).includes(issuer.name)

/** As JSON has it: members that are undefined are not there. */
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json

function documentsOf(issuer: ReadableIssuer): DocumentVector[] {
  const all = issuer.addresses.flatMap((path): DocumentVector[] => {
    const reply = issuer.replyAt(path)
    const url = new URL(issuer.url).origin + path
    if (!reply || (reply.status === 404 && reply.body === undefined)) return []
    if (reply.hangUp === true) return [{ url, status: null }]
    const status = reply.status ?? 200
    const location = reply.headers?.['location']
    const text = textOf(reply)
    const value = read(text)
    return [
      {
        url,
        status,
        ...(location === undefined ? {} : { location }),
        ...(value !== undefined && JSON.stringify(value) === text ? { json: value } : { text }),
      },
    ]
  })
  // The address that redirects to the keys is there for those that name it.
  return all.filter(({ url }) => url !== issuer.movedJwksUri || JSON.stringify(all).split(url).length > 2)
}

function read(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

const decoded = (segment: string | undefined): Json | undefined =>
  read(Buffer.from(segment ?? '', 'base64url').toString('utf8'))
const encoded = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function tokenVector(token: string, { world }: Written): TokenVector {
  const [header, claims] = token.split('.').map(decoded)
  const readable = isObject(header) && isObject(claims)
  const own = token === world.gatewayToken
  const signature = own ? ('gateway' as const) : { verifiedBy: verifiedBy(token, world.issuer) }
  if (!readable) return { text: token, signature }
  const rest = token.split('.').slice(2)
  const isPlain =
    token.startsWith(`${encoded(header)}.${encoded(claims)}.`) &&
    rest.length === 1 &&
    /^([\w-]{4})*([\w-]{2,3})?$/.test(rest[0] ?? '')
  return { header, claims, ...(isPlain ? {} : { text: token }), signature }
}

/**
 * Checked by node:crypto with each published key in turn, whatever its kid: which one counts is for the
 * reader to find out.
 */
function verifiedBy(token: string, issuer: ReadableIssuer): number[] {
  const reply = issuer.replyAt(new URL(issuer.jwksUri).pathname)
  const document = reply ? read(textOf(reply)) : undefined
  const keys =
    isObject(document) && Array.isArray(document['keys']) ? (document['keys'] as readonly Json[]) : []
  const header = decoded(token.split('.')[0])
  const alg = isObject(header) ? header['alg'] : null
  return keys.flatMap((key, index) =>
    isObject(key) && typeof alg === 'string' && isVerified(token, key, alg) ? [index] : [],
  )
}

function isVerified(token: string, jwk: JsonObject, alg: string): boolean {
  const data = Buffer.from(token.slice(0, token.lastIndexOf('.')))
  const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
  try {
    const { kty, crv, x, y, n, e } = jwk
    const key = createPublicKey({ key: { kty, crv, x, y, n, e } as JsonWebKey, format: 'jwk' })
    if (alg === 'EdDSA')
      return key.asymmetricKeyType?.startsWith('ed') === true && verify(null, data, key, signature)
    const digest = `sha${alg.slice(2)}`
    if (alg.startsWith('ES'))
      return kty === 'EC' && verify(digest, data, { key, dsaEncoding: 'ieee-p1363' }, signature)
    if (alg.startsWith('RS')) return kty === 'RSA' && verify(digest, data, key, signature)
    const pss = {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }
    return alg.startsWith('PS') && kty === 'RSA' && verify(digest, data, pss, signature)
  } catch {
    return false
  }
}

function expectedOf({ case: one, world, config, token }: Written, crashDetail: string | null): Expected {
  const before = config?.['resource'] ?? null
  const accepted = one.status === 200
  const [detail, wwwAuthenticate] =
    one.stops === 'active-user' && one.status === 401
      ? [personWords(token), 'none' as const]
      : wordsFor(one, crashDetail)
  return {
    verdict: accepted ? 'accepted' : 'rejected',
    stoppedAt: one.stops === 'accepted' ? null : one.stops,
    status: one.status,
    detail,
    wwwAuthenticate,
    resource: plain(one.learns === undefined ? before : (one.learns(world) ?? null)),
    ...(one.open === undefined || one.open === 'nothing' ? {} : { open: one.open }),
  }
}

function personWords(token: string | null): string {
  const claims = decoded(token?.split('.')[1])
  const [name] = ['email', 'preferred_username', 'sub']
    .map((claim) => (isObject(claims) ? claims[claim] : null))
    .filter(Boolean)
  return typeof name === 'string' && name.trim().toLowerCase() === PEOPLE.disabled
    ? 'Account disabled'
    : 'User not registered in ContextForge. Please log in via SSO first.'
}

/** Null, null where the table does not say: what was not the token's fault. */
function wordsFor(one: Case, crashDetail: string | null): [string | null, Expected['wwwAuthenticate']] {
  if (one.status === 200) return [null, 'none']
  if (one.status === 500) return [crashDetail, 'none']
  if (one.status === 503) return ['OAuth authorization server not configured for this resource', 'none']
  const words = one.status === 401 && one.stops !== 'accepted' ? WORDS[one.stops] : undefined
  return words === undefined || (one.stops === 'no-token' && one.open !== undefined)
    ? [null, null]
    : [...words]
}
