import { createHash } from 'node:crypto'
import { describe, expect, it, test } from 'vitest'
import { recognise } from '../../shared/token/recognise.ts'
import { seeded } from '../helpers/random.ts'
import { wrappings } from '../helpers/wrappings.ts'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const ALGS = [
  ['RS256', 256],
  ['RS512', 512],
  ['PS256', 384],
  ['ES256', 64],
  ['ES384', 96],
  ['ES512', 132],
  ['EdDSA', 64],
  ['HS256', 32],
] as const
const WORDS = [
  'mcp',
  'dana@example.com',
  'ünïcode',
  'https://gw.example.com/servers/9f/mcp',
  'a'.repeat(70),
  '',
  '漢字',
  'x y',
]

/** Any JWT: algorithms, headers, claims and lengths as they come. */
function randomJwt(random: () => number): string {
  const upTo = (n: number): number => Math.floor(random() * n)
  const [alg, bytes] = ALGS[upTo(ALGS.length)] ?? ALGS[0]
  const claims: Record<string, unknown> = { iss: 'https://idp.example.com/realms/a', sub: String(upTo(1e9)) }
  for (let n = upTo(9); n > 0; n--) claims[`c${upTo(99)}`] = WORDS[upTo(WORDS.length)]
  const header = random() < 0.5 ? { alg, typ: 'JWT', kid: String(upTo(1e6)) } : { typ: 'at+jwt', alg }
  const signature = Buffer.from(Array.from({ length: bytes }, () => upTo(256)))
  return `${part(header)}.${part(claims)}.${signature.toString('base64url')}`
}

describe('any JWT comes out of its wrapping byte for byte, and alone', () => {
  it.each(wrappings)('%s', (name, wrap) => {
    const random = seeded(createHash('sha256').update(name).digest().readUInt32LE(0))
    for (let n = 0; n < 60; n++) {
      const jwt = randomJwt(random)
      expect(recognise(wrap(jwt)).tokens.map(({ token }) => token)).toEqual([jwt])
    }
  })
  test('there are at least sixty', () =>
    expect(new Set(wrappings.map(([name]) => name)).size).toBeGreaterThanOrEqual(60))
})

describe('a token made up for an example, with a signature of no known length, comes out whole', () => {
  const short = `${part({ alg: 'RS256', kid: 'k' })}.${part({ iss: 'https://idp.example.com', sub: 'dana' })}.c2lnbmF0dXJl`
  it.each(wrappings)('%s', (_name, wrap) => {
    expect(recognise(wrap(short)).tokens.map(({ token }) => token)).toEqual([short])
  })
})

const PROSE = [
  'Bearer token is not a decodable JWT; deferring to internal verify_credentials',
  'www-authenticate: Bearer resource_metadata="https://gw.example.com/.well-known/oauth-protected-resource/servers/ID/mcp"',
  'WWW-Authenticate: Bearer realm="mcp", error="invalid_token", error_description="The access token expired"',
  'Authorization header present, scheme=Bearer length=ID',
  'Authorization: Bearer <token>',
  'authorization: Bearer ***',
  'Authorization: Bearer $ACCESS_TOKEN',
  'Authorization: Bearer eyJhbGciOi... (ID chars)',
  'Authorization: Bearer [REDACTED]',
  'access_token=<redacted> refresh_token=*** id_token=None',
  'access_token: missing, id_token: present, refresh_token: not_requested',
  "OAuth access token verification failed (issuer=https://idp.example.com/realms/ID): Audience doesn't match",
  'Token issuer https://idp.example.com/ID not in allowlist for server ID; deferring to internal verify',
  'INFO 10.0.0.1:ID - "POST /servers/ID/mcp HTTP/1.1" 401 Unauthorized',
  '{"level":"info","request_id":"ID","path":"/servers/ID/mcp","status":401,"token_type":"bearer","has_access_token":true}',
  'token endpoint returned error=invalid_grant error_description=Code+not+valid client_id=mcp-ID',
  'eyebrow eyewitness.example.com/eyJ ewoks.example.org e.g. ey.J.x ey3.a.b',
  'traceparent: 00-IDIDIDIDIDIDIDIDIDIDIDIDIDIDIDID-00f067aa0ba902b7-01',
  'sha256:IDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDIDID pulled',
  'using bearer authentication-scheme with opaque-tokens-are-not-supported-here',
  'The Bearer-token-authentication-filter-chain rejected the request',
  'cache key=user:ID:access_token ttl=300',
  'grant_type=refresh_token&scope=openid returned 400',
  'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  'Set-Cookie: session=; Max-Age=0; Path=/',
  '   at Microsoft.IdentityModel.Tokens.JwtSecurityTokenHandler.ValidateToken.Internal.Frame(ID)',
]

test('ten thousand lines of logs without a token yield none, together and each for itself', () => {
  const random = seeded(4171)
  const id = (): string => Math.floor(random() * 2 ** 48).toString(16)
  const lines = Array.from({ length: 10_000 }, () => {
    const line = PROSE[Math.floor(random() * PROSE.length)] ?? ''
    return `2026-11-27T18:${Math.floor(random() * 60)} ${line.replace(/ID/g, id)}`
  })
  expect(recognise(lines.join('\n'))).toMatchObject({ found: [], tokens: [] })
  for (const line of lines) expect(recognise(line).found).toEqual([])
  for (const line of PROSE) expect(recognise(line).found).toEqual([])
})
