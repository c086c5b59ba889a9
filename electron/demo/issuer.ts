import { constants, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import type { DemoCertificates } from './certificates.ts'
import { close, listen } from './gateway.ts'
import { oauthPages, type AudiencePolicy, type OauthAsked, type OauthReply } from './oauth.ts'

const newKeyPair = promisify(generateKeyPair)

export type SigningAlgorithm = 'RS256' | 'PS256' | 'ES256'

/** The properties in which one identity provider differs from others. */
export interface IssuerSpec {
  /**
   * The path of the issuer, with or without a final slash: providers differ in that, and so do their tokens.
   */
  readonly path: string
  readonly algorithm: SigningAlgorithm
  /** Which of the two metadata documents it publishes. */
  readonly publishes: 'oauth' | 'oidc' | 'both'
  /** The path of its keys, relative to its own path, or from the root where it begins with a slash. */
  readonly keysPath: string
  /** True: publishes its keys on another host, as Entra ID does for its version 1 issuer. */
  readonly keysElsewhere?: boolean
  readonly metadata?: JsonObject
  /** How its own token endpoint sets `aud`; by default to the client id. */
  readonly audience?: AudiencePolicy
  /** True: also publishes an encryption key, as Keycloak does. */
  readonly hasEncryptionKey?: boolean
}

/** Settings of a provider that make clients stop. */
export const ISSUER_FAULTS = [
  'no-registration',
  'registration-policies',
  'no-pkce',
  'metadata-at-root',
] as const
export type IssuerFault = (typeof ISSUER_FAULTS)[number]

/** One running issuer. */
export interface DemoIssuer {
  readonly url: string
  /** The faults that are switched on now; can be changed while it runs. */
  readonly faults: Set<IssuerFault>
  /** The ids of clients that registered themselves and were not removed. */
  readonly registered: () => readonly string[]
  /**
   * Signs claims. `iss` is the issuer's own URL unless the claims have one. Header fields are added to `alg`,
   * `typ` and `kid`.
   */
  sign(claims: JsonObject, header?: JsonObject): Promise<string>
}

export interface DemoIssuers<Name extends string> {
  readonly of: Readonly<Record<Name, DemoIssuer>>
  stop(): Promise<void>
}

interface SigningKey {
  readonly privateKey: KeyObject
  readonly jwk: JsonObject
  readonly kid: string
}

/**
 * Starts all issuers on one loopback HTTPS port, and on a second port the other host that publishes some of
 * their keys.
 */
export async function startIssuers<Name extends string>(
  certificates: DemoCertificates,
  specs: Readonly<Record<Name, IssuerSpec>>,
  now: () => number = Date.now,
): Promise<DemoIssuers<Name>> {
  const pages = new Map<string, Page>()
  const elsewhere = new Map<string, Page>()
  const servers = [pages, elsewhere].map((served) =>
    createServer(
      { key: certificates.key, cert: certificates.cert },
      (request, response) => void serve(served, request, response).catch(() => response.destroy()),
    ),
  )
  await Promise.all(servers.map(listen))
  const [home = '', other = ''] = servers.map(origin)

  const started = Object.entries<IssuerSpec>(specs).map(([name, spec]) => {
    const url = home + spec.path
    const key = lazily(() => makeKey(spec))
    const below = spec.path.replace(/\/$/, '')
    const keysPath = spec.keysPath.startsWith('/') ? spec.keysPath : `${below}/${spec.keysPath}`
    const keysUrl = (spec.keysElsewhere ? other : home) + keysPath
    const faults = new Set<IssuerFault>()
    const issuer: DemoIssuer = {
      url,
      faults,
      registered: () => oauth.registered(),
      sign: async (claims, header = {}) =>
        compact({ iss: url, ...claims }, header, spec.algorithm, await key()),
    }
    const audience = spec.audience ?? 'client-id'
    const oauth = oauthPages({
      origin: home,
      below,
      issuer: url,
      audience,
      sign: (claims) => issuer.sign(claims),
      now,
    })
    for (const [path, page] of oauth.pages) pages.set(path, page)
    const metadata: JsonObject = {
      issuer: url,
      jwks_uri: keysUrl,
      ...oauth.metadata,
      ...spec.metadata,
    }
    const openId = {
      ...metadata,
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [spec.algorithm],
    }
    const document = (whole: JsonObject) => (): Promise<OauthReply> =>
      Promise.resolve(
        faults.has('metadata-at-root') ? asJson({ error: 'not_found' }, 404) : asJson(without(whole, faults)),
      )
    if (spec.publishes !== 'oidc')
      pages.set(`/.well-known/oauth-authorization-server${below}`, document(metadata))
    if (spec.publishes !== 'oauth') pages.set(`${below}/.well-known/openid-configuration`, document(openId))
    pages.set(`${below}/register`, (asked) =>
      faults.has('no-registration')
        ? Promise.resolve(asJson({ error: 'not_found' }, 404))
        : faults.has('registration-policies')
          ? Promise.resolve(refusedByPolicy(asked.body))
          : oauth.register(asked),
    )
    const keySet = async (): Promise<OauthReply> => asJson({ keys: published(await key(), spec) })
    ;(spec.keysElsewhere ? elsewhere : pages).set(keysPath, keySet)
    return [name, issuer] as const
  })

  return {
    of: Object.fromEntries(started) as Record<Name, DemoIssuer>,
    stop: async () => void (await Promise.all(servers.map(close))),
  }
}

const origin = (server: Server): string => `https://localhost:${(server.address() as AddressInfo).port}`

type Page = (asked: OauthAsked) => Promise<OauthReply>

const asJson = (value: Json, status = 200): OauthReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

/** The published metadata, changed by the faults that are switched on. */
function without(whole: JsonObject, faults: ReadonlySet<IssuerFault>): JsonObject {
  const left = { ...whole }
  if (faults.has('no-registration')) delete left['registration_endpoint']
  if (faults.has('no-pkce')) delete left['code_challenge_methods_supported']
  return left
}

/** The answers of Keycloak's policies for anonymous clients: scopes first, then the hosts of addresses. */
function refusedByPolicy(body: string): OauthReply {
  const [policy, details] = body.includes('"scope"')
    ? ['Allowed Client Scopes', 'Not permitted to use specified clientScope']
    : ['Trusted Hosts', 'Host not trusted.']
  return asJson(
    {
      error: 'insufficient_scope',
      error_description: `Policy '${policy}' rejected request to client-registration service. Details: ${details}`,
    },
    403,
  )
}

const MOST_BODY = 64 * 1024

async function serve(
  pages: ReadonlyMap<string, Page>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://demo')
  const page = pages.get(url.pathname)
  let body = ''
  for await (const chunk of request as AsyncIterable<Buffer>) {
    body += chunk.toString('utf8')
    if (body.length > MOST_BODY) return void request.destroy()
  }
  const { method = 'GET', headers } = request
  const asked = { method, query: url.searchParams, authorization: headers.authorization ?? '', body }
  const reply = page ? await page(asked) : asJson({ error: 'not_found' }, 404)
  response.writeHead(reply.status, reply.headers)
  response.end(reply.body)
}

/**
 * Makes a value when it is first needed: an RSA key takes tens of milliseconds, and most issuers of a demo
 * never need one.
 */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

async function makeKey(spec: IssuerSpec): Promise<SigningKey> {
  const { privateKey, publicKey } = await keyPair(spec.algorithm)
  const kid = randomBytes(20).toString('hex')
  const jwk = publicKey.export({ format: 'jwk' }) as JsonObject
  return { privateKey, jwk: { ...jwk, kid, use: 'sig', alg: spec.algorithm }, kid }
}

function keyPair(algorithm: SigningAlgorithm): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  if (algorithm === 'ES256') return newKeyPair('ec', { namedCurve: 'P-256' })
  return newKeyPair('rsa', { modulusLength: 2048 })
}

function published(key: SigningKey, spec: IssuerSpec): readonly JsonObject[] {
  const encryption = { ...key.jwk, kid: `${key.kid}-enc`, use: 'enc', alg: 'RSA-OAEP' }
  return spec.hasEncryptionKey ? [encryption, key.jwk] : [key.jwk]
}

function compact(
  claims: JsonObject,
  header: JsonObject,
  algorithm: SigningAlgorithm,
  key: SigningKey,
): string {
  const protectedHeader = { alg: algorithm, typ: 'JWT', kid: key.kid, ...header }
  const input = [protectedHeader, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${input}.${signature(algorithm, Buffer.from(input), key.privateKey).toString('base64url')}`
}

function signature(algorithm: SigningAlgorithm, data: Buffer, key: KeyObject): Buffer {
  switch (algorithm) {
    case 'RS256':
      return sign('sha256', data, key)
    case 'PS256':
      return sign('sha256', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })
    case 'ES256':
      return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })
  }
}

export { opaqueToken } from './oauth.ts'
