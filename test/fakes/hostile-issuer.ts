import { generateKeyPair, randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { exportJWK, SignJWT, type JWK } from 'jose'
import { makeCertificates } from '../../electron/demo/certificates.ts'
import { sendJson, startLoopback } from '../helpers/loopback.ts'

const newKeyPair = promisify(generateKeyPair)

/** How the issuer answers a request for its keys or its metadata. */
export type Answer = (response: ServerResponse, honest: unknown) => void

export interface HostileIssuer {
  readonly url: string
  /** The authority of its certificate. */
  readonly caPem: string
  /** A token of this issuer without any fault; with `kid`, its header names that key. */
  readonly sign: (claims: Record<string, unknown>, kid?: string) => Promise<string>
  /** Replaces its key by a new one, with a new id or with `kid`. */
  readonly rotate: (kid?: string) => Promise<void>
  /** The id of its key. */
  readonly kid: () => string
  /** Sets its answers from now on. */
  readonly behave: (how: { readonly keys?: Answer; readonly metadata?: Answer }) => void
  /** The paths that were asked for. */
  readonly asked: () => readonly string[]
  readonly stop: () => Promise<void>
}

/**
 * Sends spaces without end, as fast as they are accepted. `told` records how many bytes were accepted, and
 * when the other side closes.
 */
export function floods(told: { bytes: number; hungUp: boolean }): Answer {
  const part = Buffer.alloc(64 * 1024, ' ')
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = (): void => {
      if (told.hungUp) return
      told.bytes += part.length
      if (response.write(part)) setImmediate(more)
      else response.once('drain', more)
    }
    response.on('close', () => void (told.hungUp = true))
    more()
  }
}

/** Begins an answer and never ends it. */
export const stalls: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"keys":[')
}

const honestly: Answer = (response, document) => sendJson(response, document)

/** A real HTTPS issuer that signs honestly and answers as it is told; at first, honestly. */
export async function startHostileIssuer(): Promise<HostileIssuer> {
  const { caPem, key, cert } = makeCertificates()
  const newKey = async (kid: string) => {
    const { publicKey, privateKey } = await newKeyPair('rsa', { modulusLength: 2048 })
    const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }
    return { kid, jwk, privateKey }
  }
  let own = await newKey(randomUUID())
  let behaviour: { readonly keys?: Answer; readonly metadata?: Answer } = {}
  const server = await startLoopback(
    (request, response) => {
      if (request.url === '/keys') return (behaviour.keys ?? honestly)(response, { keys: [own.jwk] })
      if (!request.url.startsWith('/.well-known/')) return sendJson(response, { detail: 'Not Found' }, 404)
      return (behaviour.metadata ?? honestly)(response, { issuer: url, jwks_uri: `${url}/keys` })
    },
    { key, cert },
  )
  const url = server.url.replace('127.0.0.1', 'localhost')
  return {
    url,
    caPem,
    sign: (claims, kid = own.kid) =>
      new SignJWT({ iss: url, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
        // A minute ago, because a token issued this second is too new to be judged.
        .setIssuedAt(Math.floor(Date.now() / 1000) - 60)
        .setExpirationTime('1h')
        .sign(own.privateKey),
    rotate: async (kid = randomUUID()) => void (own = await newKey(kid)),
    kid: () => own.kid,
    behave: (how) => void (behaviour = how),
    asked: () => server.seen.map((one) => one.url),
    stop: server.stop,
  }
}
