import type { IncomingMessage, ServerResponse } from 'node:http'
import type { JsonObject } from '../../../shared/kernel/json.ts'
import { issueLoopback, type Authority } from '../../helpers/certificates.ts'
import { listenHttps } from '../rig/https.ts'
import { publishedKey } from './keys.ts'
import { spell } from './spelling.ts'
import { changed, namedText, type DocumentSpec, type IssuerSpec, type Names } from './spec.ts'

/** What an issuer answers at one of its addresses: bytes as they are. */
export interface Answer {
  readonly status: number
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
  readonly hangUp: boolean
}

export type Address = 'oauth' | 'oidc' | 'jwks'
export type Answers = Readonly<Record<Address, Answer>>

/** What the fuzz needs of an issuer's place on the network. */
export interface Place {
  readonly url: string
  readonly jwksUri: string
  readonly otherJwksUri: string
}

export interface Places {
  readonly origin: string
  /** A place nobody asked before; its answers may be set once its address is known. */
  open(): Place & { answer(answers: Answers): void }
  close(): Promise<void>
}

const OAUTH = '/.well-known/oauth-authorization-server'
const OIDC = '/.well-known/openid-configuration'

/**
 * Issuers that are told apart by one segment of their path, so that a path may be spelled in any way around
 * it. A second port serves the same. Errors: when loopback cannot be listened on.
 */
export async function openPlaces(authority: Authority): Promise<Places> {
  const known = new Map<string, Answers>()
  const leaf = await issueLoopback(authority)
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? ''
    const answers = known.get(/f-\d+-f/.exec(path)?.[0] ?? '')
    const address = path.includes(OAUTH) ? 'oauth' : path.includes(OIDC) ? 'oidc' : 'jwks'
    const { status, body, headers, hangUp } = answers?.[address] ?? notFound
    if (hangUp) return void response.destroy()
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body)
  }
  const [home, other] = [await listenHttps(leaf, () => handler), await listenHttps(leaf, () => handler)]
  let count = 0
  return {
    origin: home.origin,
    open: () => {
      const name = `f-${(count += 1)}-f`
      const url = `${home.origin}/${name}`
      return {
        url,
        jwksUri: `${url}/jwks`,
        otherJwksUri: `${other.origin}/${name}/jwks`,
        answer: (answers) => void known.set(name, answers),
      }
    },
    close: async () => void (await Promise.all([home.close(), other.close()])),
  }
}

const notFound: Answer = { status: 404, body: Buffer.from('{}'), headers: {}, hangUp: false }

/** Everything an issuer says, by its specification. */
export function answersOf(spec: IssuerSpec, place: Place, names: Names): Answers {
  const metadata: JsonObject = {
    issuer: names['issuer'] ?? '',
    authorization_endpoint: `${place.url}/authorize`,
    token_endpoint: `${place.url}/token`,
    jwks_uri: place.jwksUri,
    response_types_supported: ['code'],
  }
  const keys = spec.keys.map((key, which) => publishedKey(key, which, names))
  return {
    oauth: answerOf(spec.oauth, metadata, names),
    oidc: answerOf(spec.oidc, metadata, names),
    jwks: answerOf(spec.jwks, { keys }, names),
  }
}

function answerOf(spec: DocumentSpec, good: JsonObject, names: Names): Answer {
  const body =
    spec.text === undefined
      ? spell(JSON.stringify(changed(good, spec, names, 0)), spec.spelled)
      : Buffer.from(namedText(spec.text, names, 0))
  const headers: Record<string, string> =
    spec.location === undefined ? {} : { location: namedText(spec.location, names, 0) }
  return { status: spec.status ?? 200, body, headers, hangUp: spec.hangUp === true }
}
