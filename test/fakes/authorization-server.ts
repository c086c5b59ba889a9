import { generateKeyPair, randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { exportJWK, SignJWT } from 'jose'
import { makeCertificates } from '../../electron/demo/certificates.ts'
import { sendJson, startLoopback, type Seen } from '../helpers/loopback.ts'

const newKeyPair = promisify(generateKeyPair)

export type Answer = (response: ServerResponse, request: Seen) => void

export interface FakeAuthorizationServer {
  readonly url: string
  readonly caPem: string
  /** Sets the answer of a path from now on; the metadata is at `/.well-known/oauth-authorization-server`. */
  readonly answer: (path: string, how: Answer) => void
  /** Adds or replaces members of the metadata; undefined removes one. */
  readonly describe: (members: Readonly<Record<string, unknown>>) => void
  readonly sign: (claims: Readonly<Record<string, unknown>>) => Promise<string>
  readonly asked: (path: string) => readonly Seen[]
  readonly stop: () => Promise<void>
}

/**
 * An authorization server that does what a test sets. By default it issues an honest token to anybody at
 * `/token`.
 */
export async function startAuthorizationServer(): Promise<FakeAuthorizationServer> {
  const { caPem, key, cert } = makeCertificates()
  const pair = await newKeyPair('rsa', { modulusLength: 2048 })
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: randomUUID(), alg: 'RS256', use: 'sig' }
  const answers = new Map<string, Answer>()
  let members: Readonly<Record<string, unknown>> = {}
  const server = await startLoopback(
    (request, response) => {
      const path = new URL(request.url, 'https://as').pathname
      const how = answers.get(path)
      if (how !== undefined) return how(response, request)
      sendJson(response, { detail: 'Not Found' }, 404)
    },
    { key, cert },
  )
  const url = server.url.replace('127.0.0.1', 'localhost')
  const sign = (claims: Readonly<Record<string, unknown>>): Promise<string> =>
    new SignJWT({ iss: url, sub: 'dana@example.com', email: 'dana@example.com', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: jwk.kid, typ: 'JWT' })
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(pair.privateKey)
  answers.set('/.well-known/oauth-authorization-server', (response) =>
    sendJson(response, {
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      device_authorization_endpoint: `${url}/device_authorization`,
      registration_endpoint: `${url}/register`,
      introspection_endpoint: `${url}/introspect`,
      jwks_uri: `${url}/keys`,
      authorization_response_iss_parameter_supported: true,
      ...members,
    }),
  )
  answers.set('/keys', (response) => sendJson(response, { keys: [jwk] }))
  answers.set('/token', (response) => {
    void sign({ aud: 'a-client' }).then((token) =>
      sendJson(response, {
        access_token: token,
        token_type: 'Bearer',
        expires_in: 60,
        refresh_token: 'first-refresh-token',
      }),
    )
  })
  return {
    url,
    caPem,
    answer: (path, how) => void answers.set(path, how),
    describe: (more) => {
      members = more
    },
    sign,
    asked: (path) => server.seen.filter((one) => new URL(one.url, 'https://as').pathname === path),
    stop: server.stop,
  }
}
