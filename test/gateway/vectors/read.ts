import { usualRequest } from '../../../shared/contextforge/asked.ts'
import { UNTOLD } from '../../../shared/contextforge/deployment.ts'
import type { Get } from '../../../electron/issuer/gather.ts'
import { gatherIssuerFacts } from '../../../electron/issuer/gather.ts'
import { capabilitiesOf } from '../../../shared/contextforge/capabilities.ts'
import type { VirtualServer } from '../../../shared/contextforge/server.ts'
import { isObject, type JsonObject } from '../../../shared/kernel/json.ts'
import { err, ok } from '../../../shared/kernel/result.ts'
import { decodeToken } from '../../../shared/contextforge/decode.ts'
import type { Facts, SignatureFacts, UserFact } from '../../../shared/contextforge/facts.ts'
import { chooseKey } from '../../../shared/contextforge/issuer.ts'
import { emailOf } from '../../../shared/contextforge/steps/person.ts'
import { aDeployment } from '../../helpers/worlds.ts'
import type { Vector, Vectors } from './vectors.ts'

const encoded = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The compact token of a vector; where the text is not given, its signature is a stand-in. */
export const tokenOf = ({ token }: Vector): string =>
  token === null
    ? ''
    : (token.text ?? `${encoded(token.header ?? {})}.${encoded(token.claims ?? {})}.c2lnbmF0dXJl`)

/**
 * The facts of a vector for the engine, from the vector alone: nobody is asked, nothing is signed. In: the
 * file and one of its vectors. Out: what the judge looks at, as the app's own adapters would have gathered it
 * from those documents.
 */
export async function factsOf(all: Vectors, vector: Vector): Promise<Facts> {
  const { capabilities } = capabilitiesOf(all.gateway.version, { hasV1: true })
  const { id, oauthEnabled, oauthConfig, enabled, visibility } = vector.server
  const server: VirtualServer | null =
    vector.sentTo !== id
      ? null
      : {
          id,
          oauthEnabled,
          oauthConfig,
          enabled,
          visibility,
          name: vector.name,
          description: null,
          teamId: null,
          ownerEmail: null,
          version: null,
          updatedAt: null,
          modifiedBy: null,
          modifiedVia: null,
        }
  const token = tokenOf(vector)
  // The issuers of the vectors are on localhost, where the app asks nobody unless the gateway is there as
  // well.
  const issuer = await gatherIssuerFacts(
    getFrom(vector),
    token,
    server,
    'https://localhost',
    capabilities.rules,
  )
  return {
    token,
    clock: { now: all.now, uncertainty: 0.5 },
    server,
    serverId: vector.sentTo,
    gateway: {
      capabilities,
      appDomain: { source: 'gateway', url: all.gateway.appDomain },
      // As an administrator reads them: /admin/config/settings shows nothing of the limits of headers.
      deployment: aDeployment(
        { JWT_ISSUER: all.gateway.jwtIssuer },
        {
          HEADER_SIZE_VALIDATION_ENABLED: UNTOLD.HEADER_SIZE_VALIDATION_ENABLED,
          MAX_HEADER_FIELD_SIZE_BYTES: UNTOLD.MAX_HEADER_FIELD_SIZE_BYTES,
        },
      ),
      jwtAudience: 'mcpgateway-api',
    },
    clientIds: [],
    learned: false,
    asked: usualRequest(vector.sentTo, 'Authorization', all.gateway.appDomain),
    ...issuer,
    signature: signatureOf(vector, issuer.keys, issuer.signature, capabilities.rules),
    user: userOf(all, token),
  }
}

/** The documents, as an HTTP client that follows no redirect would get them. */
function getFrom({ issuer }: Vector): Get {
  return (url) => {
    const plain = url.replace(/^https/i, 'https').replace(/[?#].*$/, '')
    const found = issuer.find((document) => document.url === plain)
    if (!found) return Promise.resolve(ok({ status: 404, text: '{}', location: null }))
    if (found.status === null) return Promise.resolve(err({ kind: 'unreachable', url, cause: 'closed' }))
    if (found.status >= 300 && found.status < 400)
      return Promise.resolve(err({ kind: 'redirected', url, to: found.location ?? 'nowhere named' }))
    return Promise.resolve(
      ok({ status: found.status, text: found.text ?? JSON.stringify(found.json), location: null }),
    )
  }
}

/** Valid when the key the gateway would choose is one of those that verify it. */
function signatureOf(
  vector: Vector,
  keys: Facts['keys'],
  tried: SignatureFacts,
  rules: Parameters<typeof chooseKey>[2],
): SignatureFacts {
  const decoded = decodeToken(tokenOf(vector))
  if (
    keys.state !== 'gathered' ||
    decoded.form !== 'jwt' ||
    vector.token === null ||
    vector.token.signature === 'gateway'
  )
    return tried
  const { reply } = keys.probe
  const chosen = chooseKey(decoded.header, reply, rules)
  // What this app's library cannot do stays open here as well.
  if (chosen.state !== 'chosen' || tried.state === 'unsupported') return tried
  const document = reply.kind === 'http' && reply.body.kind === 'json' ? reply.body.value : null
  const list: unknown = isObject(document) ? document['keys'] : []
  const index = Array.isArray(list) ? list.indexOf(chosen.jwk) : -1
  return { state: vector.token.signature.verifiedBy.includes(index) ? 'valid' : 'invalid' }
}

function userOf({ users }: Vectors, token: string): UserFact {
  const decoded = decodeToken(token)
  const email = decoded.form === 'jwt' ? emailOf(decoded.claims) : null
  if (email === null) return { state: 'unknown', why: 'Nobody was looked up.' }
  return { state: Object.hasOwn(users, email) ? (users[email] ?? 'missing') : 'missing' }
}
