/**
 * The path of a server as the settings of a reverse proxy name it. nginx and Apache compare a path after it
 * was decoded, with every run of slashes as one. In: the product, and the path as it stands in an address.
 * Out: what stands in the line; null where the product would read something else there.
 */
export function writtenPath(proxy: string, path: string): string | null {
  const decoded = decodedPath(path)
  if (decoded === null || !decoded.startsWith('/') || decoded.length > LONGEST) return null
  // A control character ends a line or cannot be seen, and a dot segment is resolved before it is compared.
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u.test(decoded) || /\/\.{1,2}(\/|$)/.test(decoded))
    return null
  const quoted = decoded.replaceAll(/[\\"]/g, (found) => `\\${found}`)
  if (proxy === 'nginx') return /^[\w/.~-]+$/.test(decoded) ? decoded : `"${quoted}"`
  // Apache puts a definition in the place of ${NAME}, and refuses a path that has an encoded slash.
  return proxy !== 'Apache' || decoded.includes('${') || /%2f/i.test(path) ? null : quoted
}

/** nginx reads a word of at most 4,096 bytes, and a character takes up to four. */
const LONGEST = 1000

function decodedPath(path: string): string | null {
  try {
    return decodeURIComponent(path).replaceAll(/\/{2,}/g, '/')
  } catch {
    return null
  }
}
