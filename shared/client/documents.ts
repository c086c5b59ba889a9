import { z } from 'zod'
import { isShallow } from '../kernel/json.ts'
import { jsonOf } from './fetching.ts'
import { pydanticUrl } from './compare.ts'

/** Protected resource metadata (RFC 9728), with the fields some client uses. */
export interface ResourceMetadata {
  readonly resource: string | null
  readonly issuers: readonly string[]
  readonly scopes: readonly string[] | null
}

/** Authorization server metadata (RFC 8414 or OpenID Connect Discovery), with the fields some client uses. */
export interface ServerMetadata {
  readonly issuer: string | null
  readonly authorize: string
  readonly token: string
  readonly register: string | null
  readonly scopes: readonly string[] | null
  readonly responseTypes: readonly string[] | null
  readonly challengeMethods: readonly string[] | null
  readonly authMethods: readonly string[] | null
  /** `authorization_response_iss_parameter_supported` (RFC 9207). */
  readonly announcesIss: boolean
  /** `client_id_metadata_document_supported`. */
  readonly takesDocuments: boolean
}

/**
 * How strictly a client checks a document: by the schemas of the TypeScript SDK, by those of the Python SDKs
 * (pydantic) or the Rust SDK (serde), or not at all.
 */
export type Reading = 'typescript' | 'python' | 'python-2' | 'rust' | 'unchecked'

const texts = z.array(z.string())
const url = z.string().refine((value) => URL.canParse(value))
const webUrl = url.refine((value) => /^https?:/i.test(value))
const safeUrl = url.refine((value) => !/^(javascript|data|vbscript):/i.test(value))
const flag = z.boolean()

/**
 * An optional value of a type. `null` is a wrong type to zod, and the same as missing to pydantic and serde.
 */
const or = <T extends z.ZodType>(of: T, reading: Reading): z.ZodType =>
  reading === 'typescript' ? of.optional() : of.nullish()

/** Each is built once, when first needed: building one takes far longer than reading a document by it. */
const schemas = new Map<string, z.ZodType>()
function kept(name: string, build: () => z.ZodType): z.ZodType {
  const schema = schemas.get(name) ?? build()
  schemas.set(name, schema)
  return schema
}

function resourceSchema(reading: Reading): z.ZodType {
  switch (reading) {
    case 'typescript':
      return z.looseObject({
        resource: url,
        authorization_servers: z.array(safeUrl).optional(),
        jwks_uri: url.optional(),
        scopes_supported: texts.optional(),
        bearer_methods_supported: texts.optional(),
        resource_name: z.string().optional(),
        resource_documentation: z.string().optional(),
        tls_client_certificate_bound_access_tokens: flag.optional(),
      })
    case 'python':
    case 'python-2':
      return z.looseObject({
        resource: webUrl,
        authorization_servers: z.array(webUrl).min(1),
        jwks_uri: webUrl.nullish(),
        scopes_supported: texts.nullish(),
        bearer_methods_supported: texts.nullish(),
        resource_name: z.string().nullish(),
        resource_documentation: webUrl.nullish(),
      })
    case 'rust':
      return z.looseObject({
        resource: z.string().nullish(),
        authorization_server: z.string().nullish(),
        authorization_servers: texts.nullish(),
        scopes_supported: texts.nullish(),
      })
    case 'unchecked':
      return z.unknown()
  }
}

function serverSchema(reading: Reading, openid: boolean): z.ZodType {
  const common = {
    registration_endpoint: or(
      reading.startsWith('python') ? webUrl : reading === 'rust' ? z.string() : safeUrl,
      reading,
    ),
    scopes_supported: or(texts, reading),
    code_challenge_methods_supported: or(texts, reading),
  }
  const more = {
    response_modes_supported: or(texts, reading),
    grant_types_supported: or(texts, reading),
    token_endpoint_auth_methods_supported: or(texts, reading),
    client_id_metadata_document_supported: or(flag, reading),
  }
  switch (reading) {
    case 'typescript':
      return z.looseObject({
        ...common,
        ...more,
        issuer: z.string(),
        authorization_endpoint: safeUrl,
        token_endpoint: safeUrl,
        response_types_supported: texts,
        ...(openid && {
          jwks_uri: safeUrl,
          subject_types_supported: texts,
          id_token_signing_alg_values_supported: texts,
        }),
      })
    case 'python':
    case 'python-2':
      return z.looseObject({
        ...common,
        ...more,
        issuer: webUrl,
        authorization_endpoint: webUrl,
        token_endpoint: webUrl,
        response_types_supported: texts.optional(),
        ...(reading === 'python-2' && { authorization_response_iss_parameter_supported: flag.nullish() }),
      })
    case 'rust':
      return z.looseObject({
        ...common,
        authorization_endpoint: z.string(),
        token_endpoint: z.string(),
        issuer: z.string().nullish(),
        jwks_uri: z.string().nullish(),
        response_types_supported: texts.nullish(),
      })
    case 'unchecked':
      return z.unknown()
  }
}

/** Reads protected resource metadata as a client would. Null where that client rejects the document. */
export function readResourceMetadata(text: string, reading: Reading): ResourceMetadata | null {
  const found = document(
    text,
    reading,
    kept(`resource, ${reading}`, () => resourceSchema(reading)),
  )
  if (found === null) return null
  const resource = textOf(found['resource'])
  const servers = found['authorization_servers']
  // A reader that checks nothing takes the first character of a text for the first of a list.
  const named = (typeof servers === 'string' ? [servers.slice(0, 1)] : listOf(servers)) ?? []
  const single = reading === 'rust' ? textOf(found['authorization_server']) : null
  const issuers = single === null ? named : [single, ...named]
  const again = (address: string): string =>
    reading.startsWith('python') ? pydanticUrl(address, reading === 'python-2') : address
  return {
    resource: resource === null ? null : again(resource),
    issuers: issuers.map(again),
    scopes: listOf(found['scopes_supported']),
  }
}

/**
 * Reads authorization server metadata as a client would. In: `openid`: whether it was read from an OpenID
 * address. Null where that client rejects the document.
 */
export function readServerMetadata(text: string, reading: Reading, openid: boolean): ServerMetadata | null {
  const found = document(
    text,
    reading,
    kept(`server, ${reading}, ${openid}`, () => serverSchema(reading, openid)),
  )
  if (found === null) return null
  const again = (address: string | null): string | null =>
    address !== null && reading.startsWith('python') ? pydanticUrl(address, reading === 'python-2') : address
  return {
    issuer: again(textOf(found['issuer'])),
    authorize: again(textOf(found['authorization_endpoint'])) ?? '',
    token: again(textOf(found['token_endpoint'])) ?? '',
    register: again(textOf(found['registration_endpoint'])),
    scopes: listOf(found['scopes_supported']),
    responseTypes: listOf(found['response_types_supported']),
    challengeMethods: listOf(found['code_challenge_methods_supported']),
    authMethods: listOf(found['token_endpoint_auth_methods_supported']),
    announcesIss: found['authorization_response_iss_parameter_supported'] === true,
    takesDocuments: found['client_id_metadata_document_supported'] === true,
  }
}

function document(
  text: string,
  reading: Reading,
  schema: z.ZodType,
): Readonly<Record<string, unknown>> | null {
  // JavaScript leaves a byte order mark out of what it decodes; to pydantic and serde it is no JSON.
  if (text.startsWith('\ufeff') && (reading === 'rust' || reading.startsWith('python'))) return null
  const value = jsonOf(text)
  if (!isShallow(value) || !schema.safeParse(value).success) return null
  if (typeof value !== 'object' || value === null) return null
  // A reader that checks nothing takes an array for an object without any of the fields.
  return value as Readonly<Record<string, unknown>>
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const listOf = (value: unknown): readonly string[] | null =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : null
