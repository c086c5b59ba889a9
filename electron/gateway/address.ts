import type { AppError } from '../../shared/kernel/errors.ts'
import { placeOfHost } from '../../shared/kernel/places.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { stripSlashes } from '../../shared/contextforge/index.ts'

/**
 * Reads a gateway's address as it was typed. A path prefix is kept, final slashes are removed. Out: the base
 * URL without a final slash. Errors: `address-invalid` with the reason. Does not check that anything answers
 * there.
 */
export function readAddress(input: string): Result<URL, AppError> {
  const invalid = (reason: string): Result<URL, AppError> =>
    err({ kind: 'address-invalid', input: input.replace(/\/\/[^/@]*@/, '//…@').slice(0, 200), reason })
  const text = input.trim()
  if (text === '') return invalid('it is empty')
  if (!URL.canParse(text))
    return invalid(
      /^https?:\/\//i.test(text)
        ? 'its host name or port cannot be one'
        : 'it is not a full address with https:// in front',
    )
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return invalid(`${url.protocol} is not https: or http:`)
  if (url.hostname === '') return invalid('it has no host name')
  // User and password in an address would end up in logs, histories and titles.
  if (url.username !== '' || url.password !== '') return invalid('it holds sign-in data; leave that out')
  if (url.search !== '' || url.hash !== '')
    return invalid('it has a query or a fragment; end it after the path')
  url.pathname = stripSlashes(url.pathname)
  return ok(url)
}

/** The base URL as text, without the slash the URL class adds to an empty path. */
export const baseUrlOf = (url: URL): string => `${url.origin}${url.pathname === '/' ? '' : url.pathname}`

/** True for this computer's own addresses: plain HTTP to them cannot be read by others. */
export const isLoopback = (hostname: string): boolean => placeOfHost(hostname) === 'this computer'
