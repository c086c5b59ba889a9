/**
 * How clients compare addresses. Each function is the rule of one library. The rules differ from each other,
 * and none is exactly what a standard says.
 */

/**
 * The origin and the path of an address, the path without a final slash. In: an address that can be parsed.
 */
export function placed(address: string): {
  readonly origin: string
  readonly path: string
  readonly search: string
} {
  const { origin, pathname, search } = new URL(address)
  return { origin, path: pathname.endsWith('/') ? pathname.slice(0, -1) : pathname, search }
}

/**
 * The TypeScript SDK's `checkResourceAllowed`: same origin, and the published path equals the address's own
 * or is a parent of it.
 */
export function typescriptResourceFits(address: string, published: string): boolean {
  const [own, theirs] = [new URL(address), new URL(published)]
  if (own.origin !== theirs.origin || own.pathname.length < theirs.pathname.length) return false
  return slashed(own.pathname).startsWith(slashed(theirs.pathname))
}

/** The Python SDK's `check_resource_allowed`: the same rule, but a final slash makes no difference. */
export function pythonResourceFits(address: string, published: string): boolean {
  const [own, theirs] = [new URL(address), new URL(published)]
  return own.origin === theirs.origin && slashed(own.pathname).startsWith(slashed(theirs.pathname))
}

/**
 * The Rust SDK's `is_resource_identifier_valid`: the same address, or one whose whole path is a parent of it.
 */
export function rustResourceFits(address: string, published: string): boolean {
  const [own, theirs] = [new URL(address), new URL(published)]
  if (own.href === theirs.href) return true
  if (own.origin !== theirs.origin) return false
  const [mine, path] = [own.pathname, theirs.pathname]
  if (mine === path) return true
  return mine.startsWith(path) && (path.endsWith('/') || mine[path.length] === '/')
}

/** Gemini CLI's `isEquivalentResourceIdentifier`: same origin and path; the query is ignored. */
export function geminiResourceFits(address: string, published: string): boolean {
  return geminiResource(address) === (URL.canParse(published) ? geminiResource(published) : published)
}
/** An address as Gemini CLI compares and sends it: origin and path. */
export function geminiResource(address: string): string {
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}${pathname}`
}

/**
 * TypeScript SDK 2: the same text; the expected issuer may have one more final slash (RFC 8414 section 3.3).
 */
export const typescriptIssuerFits = (expected: string, received: string): boolean =>
  received === expected || (expected.endsWith('/') && received === expected.slice(0, -1))

/** Python SDK 1: the same text, but an origin with and without its final slash are equal. */
export function pythonIssuerFits(expected: string, received: string): boolean {
  if (expected === received) return true
  const [shorter = '', longer] = [expected, received].sort((a, b) => a.length - b.length)
  return longer === `${shorter}/` && URL.canParse(shorter) && shorter === new URL(shorter).origin
}

/** Rust SDK: the same text, but a final slash after an origin makes no difference. */
export function rustIssuerFits(expected: string, received: string): boolean {
  return withoutRootSlash(expected) === withoutRootSlash(received)
}

/** Gemini CLI's `areIssuersEqual`: final slashes and user information are ignored. */
export function geminiIssuerFits(expected: string, received: string): boolean {
  const normal = (issuer: string): string | null => {
    if (!URL.canParse(issuer)) return issuer.replace(/(?<!\/)\/+$/, '')
    const url = new URL(issuer)
    if (url.username !== '' || url.password !== '') return null
    return `${url.protocol}//${url.host}${url.pathname.replace(/(?<!\/)\/+$/, '')}${url.search}${url.hash}`
  }
  const [a, b] = [normal(expected), normal(received)]
  return a !== null && a === b
}

function withoutRootSlash(issuer: string): string {
  const without = issuer.endsWith('/') ? issuer.slice(0, -1) : issuer
  return URL.canParse(without) && new URL(without).pathname === '/' ? without : issuer
}

const slashed = (path: string): string => (path.endsWith('/') ? path : `${path}/`)

/**
 * An address as pydantic's AnyHttpUrl writes it: lower-case host, no default port, and a slash after a bare
 * origin. `emptyPath`: that slash is left out where it was not written, as the Python SDK 2 does.
 */
export function pydanticUrl(address: string, emptyPath: boolean): string {
  const { href, pathname, search, hash } = new URL(address)
  const bare = pathname === '/' && search === '' && hash === '' && !address.trim().endsWith('/')
  return bare && emptyPath ? href.slice(0, -1) : href
}
