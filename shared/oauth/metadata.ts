import type { AppError } from '../kernel/errors.ts'
import { refusesContact } from '../issuer/reach.ts'
import type { Json, JsonObject } from '../kernel/json.ts'
import type { Result } from '../kernel/result.ts'
import { err, ok } from '../kernel/result.ts'
import { ALGORITHMS, type Probe, readMetadata } from '../contextforge/index.ts'

export type Flow = 'code' | 'device' | 'client-credentials'

export type Endpoint =
  | { readonly state: 'usable'; readonly url: string; readonly host: string }
  | { readonly state: 'missing' }
  | { readonly state: 'refused'; readonly why: string }

export type EndpointName =
  'authorization' | 'token' | 'device_authorization' | 'registration' | 'introspection'

/**
 * An authorization server as its metadata describes it, with only the fields that are used and valid (RFC
 * 8414 section 2).
 */
export type AuthorizationServer = {
  /** The issuer as the server names itself. `iss` must be equal to it. */
  readonly issuer: string
  readonly metadataUrl: string
  readonly endpoints: Readonly<Record<EndpointName, Endpoint>>
  /** The fields a client library needs, each of the right type; refused endpoints are left out. */
  readonly document: JsonObject & { readonly issuer: string }
  /** Null: not announced, which means the default of RFC 8414. */
  readonly grants: readonly string[] | null
  readonly challengeMethods: readonly string[] | null
  readonly authMethods: readonly string[] | null
}

const ENDPOINTS: readonly EndpointName[] = [
  'authorization',
  'token',
  'device_authorization',
  'registration',
  'introspection',
]
const LISTS = [
  'grant_types_supported',
  'code_challenge_methods_supported',
  'token_endpoint_auth_methods_supported',
  'introspection_endpoint_auth_methods_supported',
  'id_token_signing_alg_values_supported',
  'scopes_supported',
] as const

/**
 * Reads an issuer's metadata from the answers of its well-known addresses. In: the issuer as configured, the
 * answers in the gateway's order, and the gateway's address. Errors: `issuer-metadata` when no document names
 * this issuer (a final slash is ignored), `issuer-unreachable` when nothing answered. Every endpoint must be
 * https, without user information or fragment, and at an address that may be contacted. Does not check the
 * rest of the document.
 */
export function readServer(
  issuer: string,
  probes: readonly Probe[],
  gatewayUrl: string,
): Result<AuthorizationServer, AppError> {
  // For a verdict, an earlier address without an answer would leave the result open. To fetch a token, any
  // document of the issuer is enough.
  const found =
    probes
      .map((probe) => readMetadata(issuer, [probe]))
      .find((reading) => reading.state === 'found' && typeof reading.document['issuer'] === 'string') ??
    readMetadata(issuer, probes)
  if (found.state !== 'found') {
    const silent = probes.every(({ reply }) => reply.kind === 'unreachable')
    if (!silent) return err({ kind: 'issuer-metadata', issuer, reasons: [...found.says] })
    const [first] = probes
    const reason = first?.reply.kind === 'unreachable' ? first.reply.says : 'it has no address to ask'
    return err({
      kind: 'issuer-unreachable',
      host: first === undefined ? issuer : new URL(first.url).host,
      reason,
    })
  }
  const { document, url } = found
  const named = document['issuer']
  if (typeof named !== 'string')
    return err({ kind: 'issuer-metadata', issuer, reasons: [`${url} does not name its issuer`] })
  const endpoints = Object.fromEntries(
    ENDPOINTS.map((name) => [name, endpoint(document[`${name}_endpoint`], gatewayUrl)]),
  ) as Record<EndpointName, Endpoint>
  const lists = Object.fromEntries(
    LISTS.flatMap((name) => {
      const list = listOf(document[name])
      return list === null ? [] : [[name, list]]
    }),
  ) as Partial<Record<(typeof LISTS)[number], readonly string[]>>
  return ok({
    issuer: named,
    metadataUrl: url,
    endpoints,
    grants: lists.grant_types_supported ?? null,
    challengeMethods: lists.code_challenge_methods_supported ?? null,
    authMethods: lists.token_endpoint_auth_methods_supported ?? null,
    document: {
      issuer: named,
      // Plain OAuth metadata need not name these algorithms. An ID token that came directly from its issuer
      // is not refused because they are missing.
      id_token_signing_alg_values_supported: ALGORITHMS,
      ...lists,
      ...Object.fromEntries(
        ENDPOINTS.flatMap((name) => {
          const { [name]: place } = endpoints
          return place.state === 'usable' ? [[`${name}_endpoint`, place.url]] : []
        }),
      ),
      // RFC 9207 section 3: where this is true, an answer without `iss` is not believed.
      authorization_response_iss_parameter_supported:
        document['authorization_response_iss_parameter_supported'] === true,
    },
  })
}

const MOST_LISTED = 200
const listOf = (value: Json | undefined): readonly string[] | null =>
  Array.isArray(value) && value.length <= MOST_LISTED && value.every((item) => typeof item === 'string')
    ? value
    : null

function endpoint(value: Json | undefined, gatewayUrl: string): Endpoint {
  if (value === undefined || value === null || value === '') return { state: 'missing' }
  if (typeof value !== 'string') return { state: 'refused', why: 'it is no text' }
  let url: URL
  try {
    url = new URL(value)
  } catch {
    return { state: 'refused', why: 'it is no address' }
  }
  if (url.protocol !== 'https:') return { state: 'refused', why: 'it is not https' }
  if (url.username !== '' || url.password !== '') return { state: 'refused', why: 'it holds sign-in data' }
  if (url.hash !== '') return { state: 'refused', why: 'it has a fragment' }
  const reach = refusesContact(url.href, gatewayUrl)
  if (reach !== null) return { state: 'refused', why: reach.replace('the issuer', 'it') }
  return { state: 'usable', url: url.href, host: url.host }
}

const NEEDS: Readonly<Record<Flow, readonly EndpointName[]>> = {
  code: ['authorization', 'token'],
  device: ['device_authorization', 'token'],
  'client-credentials': ['token'],
}
const GRANT: Readonly<Record<Flow, string>> = {
  code: 'authorization_code',
  device: 'urn:ietf:params:oauth:grant-type:device_code',
  'client-credentials': 'client_credentials',
}
const FLOW_NAMES: Readonly<Record<Flow, string>> = {
  code: 'browser sign-in',
  device: 'device codes',
  'client-credentials': 'client credentials',
}

/** The grant type a flow ends with, as RFC 6749, RFC 8628 and the metadata write it. */
export const grantTypeOf = (flow: Flow): string => GRANT[flow]

/**
 * Whether a flow can be tried: why not, or a remark. A grant type that is missing in the list is only a
 * remark, because such lists are often incomplete.
 */
export function flowOffer(
  server: AuthorizationServer,
  flow: Flow,
): { readonly possible: boolean; readonly says: string } {
  for (const name of NEEDS[flow]) {
    const place = server.endpoints[name]
    if (place.state === 'missing') return { possible: false, says: `its metadata has no ${name}_endpoint` }
    if (place.state === 'refused')
      return { possible: false, says: `its ${name}_endpoint is not used: ${place.why}` }
  }
  const isSilent = server.grants === null || server.grants.includes(GRANT[flow])
  return { possible: true, says: isSilent ? '' : `its metadata does not announce ${FLOW_NAMES[flow]}` }
}

/** The hosts, with port, that a flow contacts or opens; the operator must have seen each of them before. */
export function hostsOf(server: AuthorizationServer, names: readonly EndpointName[]): string[] {
  const hosts = names.flatMap((name) => {
    const place = server.endpoints[name]
    return place.state === 'usable' ? [place.host] : []
  })
  return [...new Set([new URL(server.metadataUrl).host, ...hosts])]
}

/** The endpoints a flow uses. */
export const endpointsOf = (flow: Flow, registers: boolean): readonly EndpointName[] =>
  registers ? [...NEEDS[flow], 'registration'] : NEEDS[flow]

/**
 * How a client with a secret authenticates: the first of `basic` and `post` that the server supports; `basic`
 * where it does not say (RFC 8414 section 2). Null: neither.
 */
export function secretMethod(methods: readonly string[] | null): 'basic' | 'post' | null {
  if (methods === null || methods.includes('client_secret_basic')) return 'basic'
  return methods.includes('client_secret_post') ? 'post' : null
}
