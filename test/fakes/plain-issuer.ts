import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import { sendJson, startLoopback, type Loopback } from '../helpers/loopback.ts'

export interface PlainIssuer {
  readonly url: string
  /** The paths that were asked for, in order. */
  readonly asked: () => readonly string[]
  readonly sign: (claims: Record<string, unknown>) => Promise<string>
  readonly stop: () => Promise<void>
}

/**
 * An honest issuer with metadata, keys, a token endpoint and introspection. In: TLS options, and its address.
 */
export async function startPlainIssuer(
  tls: NonNullable<Parameters<typeof startLoopback>[1]>,
  knownAs?: (port: number) => string,
): Promise<PlainIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }
  let url = ''
  const sign = (claims: Record<string, unknown>): Promise<string> =>
    new SignJWT({ iss: url, sub: randomUUID(), ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'k1' })
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(privateKey)
  const server: Loopback = await startLoopback((request, response) => {
    const path = request.url.split('?')[0] ?? ''
    if (path.startsWith('/.well-known/'))
      return sendJson(response, {
        issuer: url,
        jwks_uri: `${url}/keys`,
        token_endpoint: `${url}/token`,
        introspection_endpoint: `${url}/introspect`,
        authorization_endpoint: `${url}/authorize`,
        response_types_supported: ['code'],
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: ['client_secret_basic'],
      })
    if (path === '/keys') return sendJson(response, { keys: [key] })
    if (path === '/introspect') return sendJson(response, { active: true })
    if (path === '/token')
      return void sign({ aud: 'mtls', email: 'dana@example.com' }).then((token) =>
        sendJson(response, { access_token: token, token_type: 'Bearer', expires_in: 600 }),
      )
    return sendJson(response, {}, 404)
  }, tls)
  url = knownAs?.(server.port) ?? server.url
  return {
    url,
    asked: () => server.seen.map((request) => request.url.split('?')[0] ?? ''),
    sign,
    stop: server.stop,
  }
}
