/**
 * How clients compare addresses. Each function is one library's rule; none of them is what a standard says,
 * and they differ.
 */

/** `https://host/a/b` → its parts, where the path has no final slash. In: an address that parses. */
export function placed(address: string): {
  readonly origin: string
  readonly path: string
  readonly search: string
} {
  const { origin, pathname, search } = new URL(address)
  return { origin, path: pathname.endsWith('/') ? pathname.slice(0, -1) : pathname, search }
}

/**
 * The TypeScript SDK's `checkResourceAllowed`: same origin, and a path that is the address's own or above it.
 */
export function typescriptResourceFits(address: string, published: string): boolean {
  const [own, theirs] = [new URL(address), new URL(published)]
  if (own.origin !== theirs.origin || own.pathname.length < theirs.pathname.length) return false
  return slashed(own.pathname).startsWith(slashed(theirs.pathname))
}

/** The Python SDK's `check_resource_allowed`: as above, but a final slash is no difference. */
export function pythonResourceFits(address: string, published: string): boolean {
  const [own, theirs] = [new URL(address), new URL(published)]
  return own.origin === theirs.origin && slashed(own.pathname).startsWith(slashed(theirs.pathname))
}

/**
 * The Rust SDK's `is_resource_identifier_valid`: the same address, or one whose path is a whole prefix of it.
 */
export function rustResourceFits(address: string, published: string): boolean {
  const [own, theirs] = [new URL(address), new URL(published)]
  if (own.href === theirs.href) return true
  if (own.origin !== theirs.origin) return false
  const [mine, path] = [own.pathname, theirs.pathname]
  if (mine === path) return true
  return mine.startsWith(path) && (path.endsWith('/') || mine[path.length] === '/')
}

/** Gemini CLI's `isEquivalentResourceIdentifier`: origin and path are the same; the query is left out. */
export function geminiResourceFits(address: string, published: string): boolean {
  return geminiResource(address) === (URL.canParse(published) ? geminiResource(published) : published)
}
export function geminiResource(address: string): string {
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}${pathname}`
}

/** TypeScript SDK 2: the same text, or the expected one has a final slash more (RFC 8414 section 3.3). */
export const typescriptIssuerFits = (expected: string, received: string): boolean =>
  received === expected || (expected.endsWith('/') && received === expected.slice(0, -1))

/** Python SDK 1: the same text; an origin with and without its final slash is one. */
export function pythonIssuerFits(expected: string, received: string): boolean {
  if (expected === received) return true
  const [shorter = '', longer] = [expected, received].sort((a, b) => a.length - b.length)
  return longer === `${shorter}/` && URL.canParse(shorter) && shorter === new URL(shorter).origin
}

/** Rust SDK: the same text; a final slash of an origin is no difference. */
export function rustIssuerFits(expected: string, received: string): boolean {
  return withoutRootSlash(expected) === withoutRootSlash(received)
}

/** Gemini CLI's `areIssuersEqual`: no final slashes, no sign-in data. */
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
 * An address as pydantic's AnyHttpUrl writes it again: lower-case host, no default port, and a slash after a
 * bare origin (`emptyPath`: that slash is left out where it was not written, as the Python SDK 2 asks for).
 */
export function pydanticUrl(address: string, emptyPath: boolean): string {
  const { href, pathname, search, hash } = new URL(address)
  const bare = pathname === '/' && search === '' && hash === '' && !address.trim().endsWith('/')
  return bare && emptyPath ? href.slice(0, -1) : href
}
