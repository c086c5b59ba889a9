import { MAX_SHELF } from './limits.ts'
import type { Found } from './view.ts'

const NAMES: Readonly<Record<Found['kind'], string>> = {
  'access-token': 'access token',
  'id-token': 'ID token',
  'opaque-token': 'opaque token',
  'encrypted-token': 'encrypted token',
  'refresh-token': 'refresh token',
  'client-assertion': 'client assertion',
  'dpop-proof': 'DPoP proof',
  'account-token': 'account token',
  'other-jwt': 'other signed document',
}

/**
 * What a paste contained and where, by name and never by value: `Found 1 access token, 1 refresh token
 * (ignored)`.
 */
export function foundSays(found: readonly Found[]): {
  readonly used: string
  readonly ignored: string
  readonly from: string
} {
  const used = tally(found.filter((item) => item.used))
  const ignored = tally(found.filter((item) => !item.used))
  const beyond = found.filter((item) => item.used).length - MAX_SHELF
  const places = [...new Set(found.filter((item) => item.used).map((item) => item.from))]
  return {
    used: used.length === 0 ? 'No token to test' : `Found ${used.join(', ')}`,
    ignored: [
      ignored.length === 0 ? '' : `${ignored.join(', ')} (ignored)`,
      beyond > 0 ? `${beyond} left out: the shelf holds ${MAX_SHELF}` : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
    from: places.join(', '),
  }
}

function tally(found: readonly Found[]): readonly string[] {
  const kinds = Object.keys(NAMES) as Found['kind'][]
  return kinds
    .filter((kind) => found.some((item) => item.kind === kind))
    .map((kind) => {
      const n = found.filter((item) => item.kind === kind).length
      return `${n} ${NAMES[kind]}${n === 1 ? '' : 's'}`
    })
}
