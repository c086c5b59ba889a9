import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { issueLoopback, type Authority } from '../../helpers/certificates.ts'
import { listenHttps } from './https.ts'
import { makeIssuer, textOf, type ForgedIssuer, type ReadableIssuer, type Reply } from './issuer.ts'
import { createSigningKey, type SigningAlgorithm, type SigningKey } from './signing.ts'

export type { Endpoint, ForgedIssuer, Reply } from './issuer.ts'

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

const FIRST_KEYS = 16
const firstKeys: SigningKey[] = []
let handedOut = 0

/**
 * Starts an HTTPS server on which every issuer lives on a path of its own, and a second one on another port
 * that serves the same, for keys on another host. In: the authority of their certificates. Out: the forge.
 * Errors: when loopback cannot be listened on.
 */
export async function startForge(authority: Authority): Promise<Forge> {
  // By each path: a name may have slashes, and a request is looked up as it stands.
  const byPath = new Map<string, ReadableIssuer>()
  const leaf = await issueLoopback(authority)
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? '/', 'https://localhost')
    void send(response, byPath.get(pathname)?.replyAt(pathname) ?? { status: 404 })
  }
  const server = await listenHttps(leaf, () => handler)
  const other = await listenHttps(leaf, () => handler)

  return {
    origin: server.origin,
    otherOrigin: other.origin,
    issuer: ({ name = `issuer-${randomBytes(4).toString('hex')}`, alg, email } = {}) => {
      const issuer = makeIssuer({
        origin: server.origin,
        otherOrigin: other.origin,
        name,
        key: alg === undefined ? nextKey() : createSigningKey(alg),
        now: () => Math.floor(Date.now() / 1000),
        jti: () => randomBytes(8).toString('hex'),
        email,
      })
      for (const path of issuer.addresses) byPath.set(path, issuer)
      return issuer
    },
    close: async () => {
      await Promise.all([server.close(), other.close()])
    },
  }
}

/**
 * The first key of an issuer that asks for no algorithm: one of a few, in turn, under a new id. Making an RSA
 * key takes longer than all else in a case. Issuers made one right after the other have different keys;
 * `addKey` makes a new one each time.
 */
function nextKey(): SigningKey {
  const at = handedOut % FIRST_KEYS
  handedOut += 1
  const made = (firstKeys[at] ??= createSigningKey('RS256'))
  const kid = randomUUID()
  return { ...made, kid, jwk: { ...made.jwk, kid } }
}

async function send(response: ServerResponse, given: Reply): Promise<void> {
  if (given.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, given.delayMs))
  if (given.hangUp === true) return void response.destroy()
  response.writeHead(given.status ?? 200, { 'content-type': 'application/json', ...given.headers })
  response.end(textOf(given))
}
