import { ok, type Result } from '../../kernel/result.ts'
import { said, stop, success } from '../asking.ts'
import { placed, typescriptIssuerFits } from '../compare.ts'
import {
  readResourceMetadata,
  readServerMetadata,
  type ResourceMetadata,
  type ServerMetadata,
} from '../documents.ts'
import { send, type Fetched } from '../fetching.ts'
import { mark, type Course, type Known, type Purpose, type Stop, type Way } from '../way.ts'
import type { TypescriptSdk } from './typescript-sdk.ts'

const VERSION = { 'mcp-protocol-version': '2025-11-25' }

/**
 * Searches for both documents, as `discoverOAuthServerInfo` does. In: the address the challenge named, or
 * null.
 */
export function* discover(
  course: Course,
  sdk: TypescriptSdk,
  named: string | null,
): Way<Result<Known, Stop>> {
  const resource = yield* resourceMetadata(course, sdk, named)
  if (!resource.ok) return resource
  const issuer = resource.value?.issuers[0] ?? null
  course.issuer = issuer
  // The SDK calls this the legacy behaviour: it takes the MCP server's own origin as the issuer.
  const issuerUrl = issuer ?? new URL('/', course.address).href
  const server = yield* serverMetadata(course, sdk, issuerUrl)
  if (!server.ok) return server
  course.known = { issuerUrl, resource: resource.value, server: server.value }
  return ok(course.known)
}

/**
 * Looks for protected resource metadata: at the address the challenge named, otherwise at the well-known
 * addresses of the path and of the root.
 */
export function* resourceMetadata(
  course: Course,
  sdk: TypescriptSdk,
  named: string | null,
): Way<Result<ResourceMetadata | null, Stop>> {
  const { origin, path, search } = placed(course.address)
  const root = `${origin}/.well-known/oauth-protected-resource`
  let got = yield* look(sdk, 'resource-metadata', named ?? `${root}${path}${search}`, VERSION)
  if (named === null && new URL(course.address).pathname !== '/' && goesOn(sdk, got))
    got = yield* look(sdk, 'resource-metadata', root, VERSION)
  const expected = 'a document that names the authorization server'
  if (got.kind === 'failed' && sdk.unreached === 'stop') {
    mark(course, 'metadata', false, expected, said(got))
    return stop(named === null ? 'metadata' : 'challenge', `The metadata cannot be read: ${said(got)}.`)
  }
  const read =
    got.kind === 'answer' && success(got.status) ? readResourceMetadata(got.text, 'typescript') : null
  const found = read !== null && read.issuers.length > 0
  const without = read !== null ? 'a document without authorization servers' : said(got)
  mark(course, 'metadata', found, expected, found ? read.issuers.join(', ') : without)
  return ok(read)
}

/** Asks for the issuer's metadata at each address in turn. Out: null when none has it. */
export function* serverMetadata(
  course: Course,
  sdk: TypescriptSdk,
  issuerUrl: string,
): Way<Result<ServerMetadata | null, Stop>> {
  const expected = `the metadata of ${issuerUrl}`
  const headers = { ...VERSION, accept: 'application/json' }
  const { origin, path } = placed(issuerUrl)
  for (const { url, openid } of serverMetadataUrls(origin, path)) {
    let got = yield* look(sdk, 'server-metadata', url, headers)
    if (sdk.looksTwice && !openid && got.kind === 'answer' && goesOn(sdk, got))
      got = yield* secondLook(sdk, origin, path, got, headers)
    if (got.kind === 'assumed') continue
    if (got.kind === 'failed') {
      if (sdk.unreached === 'next') continue
      mark(course, 'server-metadata', false, expected, said(got))
      return stop('server-metadata', `The metadata of ${issuerUrl} cannot be read: ${said(got)}.`)
    }
    if (!success(got.status)) {
      if (sdk.onward(got.status)) continue
      mark(course, 'server-metadata', false, expected, said(got))
      return stop('server-metadata', `${url} answered ${said(got)}.`)
    }
    const read = readServerMetadata(got.text, 'typescript', openid)
    if (read === null) {
      mark(course, 'server-metadata', false, expected, 'a document that lacks required fields')
      return stop('server-metadata', `What ${url} answers is not authorization server metadata.`)
    }
    mark(course, 'server-metadata', true, expected, url)
    const fits = typescriptIssuerFits(issuerUrl, read.issuer ?? '')
    mark(course, 'issuer', fits, issuerUrl, read.issuer ?? '')
    if (sdk.checksIssuer && !fits)
      return stop('issuer', `The metadata names the issuer ${read.issuer}, and not ${issuerUrl}.`)
    return ok(read)
  }
  mark(course, 'server-metadata', false, expected, 'found at none of its addresses')
  return ok(null)
}

/**
 * The metadata addresses: RFC 8414 first, then both places of OpenID Connect. In: an issuer's origin, and its
 * path without a final slash.
 */
export function serverMetadataUrls(
  origin: string,
  path: string,
): { readonly url: string; readonly openid: boolean }[] {
  const openid = `${origin}/.well-known/openid-configuration`
  return [
    { url: `${origin}/.well-known/oauth-authorization-server${path}`, openid: false },
    { url: `${openid}${path}`, openid: true },
    ...(path === '' ? [] : [{ url: `${origin}${path}/.well-known/openid-configuration`, openid: true }]),
  ]
}

/** Whether the search tries the next address after this answer. */
function goesOn(sdk: TypescriptSdk, got: Fetched): boolean {
  if (got.kind === 'failed') return sdk.unreached === 'next'
  return got.kind === 'answer' && !success(got.status) && sdk.onward(got.status)
}

function* look(
  sdk: TypescriptSdk,
  purpose: Purpose,
  url: string,
  headers: Record<string, string>,
): Way<Fetched> {
  return yield* send(
    { purpose, method: 'GET', url, headers },
    sdk.redirects,
    sdk.redirects === 'any' ? 20 : 5,
  )
}

/**
 * The answer of an OpenID address if it is plain RFC 8414 metadata, otherwise the answer of the RFC 8414
 * address.
 */
function* secondLook(
  sdk: TypescriptSdk,
  origin: string,
  path: string,
  before: Fetched,
  headers: Record<string, string>,
): Way<Fetched> {
  for (const { url, openid } of serverMetadataUrls(origin, path)) {
    if (!openid) continue
    const got = yield* look(sdk, 'server-metadata', url, headers)
    if (got.kind !== 'answer') return before
    if (!success(got.status)) {
      if (sdk.onward(got.status)) continue
      return before
    }
    const plain = readServerMetadata(got.text, 'typescript', false) !== null
    return plain && readServerMetadata(got.text, 'typescript', true) === null ? got : before
  }
  return before
}
