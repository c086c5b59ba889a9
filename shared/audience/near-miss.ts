import { capitalised } from '../kernel/words.ts'
import { firstLookAlike, looksOf } from './look-alikes.ts'

/**
 * Finds the two values that look most alike and says how they differ. A near miss is an explanation, never a
 * match.
 */

export type Difference =
  'slash' | 'case' | 'look-alike' | 'scheme' | 'api-prefix' | 'host' | 'port' | 'path' | 'spaces' | 'other'

/** Two stretches that stand in one column; `same` when the characters are equal. */
export type Segment = { readonly expected: string; readonly received: string; readonly same: boolean }

export type NearMiss = {
  readonly expected: string
  readonly received: string
  readonly differences: readonly Difference[]
  readonly segments: readonly Segment[]
  /** A few words: `other host, no path`. */
  readonly short: string
  /** One sentence for an operator. */
  readonly says: string
}

type Parts = { readonly scheme: string; readonly host: string; readonly port: string; readonly path: string }

const URL_SHAPE = /^([a-z][a-z0-9+.-]*):\/\/([^/?#:]*)(:\d*)?([^]*)/i
const API_PREFIX = /^api:\/\//i
/**
 * Values longer than this are compared by their first characters only: a hostile token must not cost seconds.
 */
const LONGEST = 400
/**
 * How many pairs of letters one search may compare. A hostile token may ask for more; the rest of its
 * audiences is then not compared.
 */
const MAX_WORK = 8_000_000
/** Two names that are no URLs and are less alike than this (see `likeness`) are taken as unrelated. */
const ALIKE = 0.6

function partsOf(value: string): Parts | null {
  const match = URL_SHAPE.exec(value)
  if (!match) return null
  return { scheme: match[1] ?? '', host: match[2] ?? '', port: match[3] ?? '', path: match[4] ?? '' }
}

/** How two different values differ; null when they are equal or have nothing in common. */
export function nearMiss(expected: string, received: string): NearMiss | null {
  if (expected === received) return null
  const differences = differencesOf(expected, received)
  if (differences === null) return null
  const segments = align(expected, received)
  const short = inShort(expected, received, differences)
  return {
    expected,
    received,
    differences,
    segments,
    short,
    says: sentence(expected, received, differences, segments),
  }
}

/**
 * A new budget of letter comparisons. All searches of one page share one budget: with a budget each, a
 * hostile token could make the page slow by causing many searches.
 */
export const workFor = (): { left: number } => ({ left: MAX_WORK })

/**
 * The pair with the smallest difference. Null when nothing is near, when a received value equals an expected
 * one, or when the budget ended before a near value was found.
 */
export function nearestPair(
  expected: readonly string[],
  received: readonly string[],
  work: { left: number } = workFor(),
): NearMiss | null {
  const wanted = expected.slice(0, 200)
  let best: { miss: NearMiss; cost: number } | null = null
  for (const value of received.slice(0, 50)) {
    if (expected.includes(value)) return null
    for (const candidate of wanted) {
      work.left -= Math.min(value.length, LONGEST) * Math.min(candidate.length, LONGEST) * 2
      if (work.left < 0) return best?.miss ?? null
      const miss = nearMiss(candidate, value)
      if (!miss) continue
      const cost = costOf(miss)
      if (!best || cost < best.cost) best = { miss, cost }
    }
  }
  return best?.miss ?? null
}

function differencesOf(expected: string, received: string): readonly Difference[] | null {
  if (expected.trim() === received.trim()) return ['spaces']
  if (withoutSlash(expected) === withoutSlash(received)) return ['slash']
  if (expected.toLowerCase() === received.toLowerCase()) return ['case']
  if (mayLookAlike(expected, received) && looksOf(expected) === looksOf(received)) return ['look-alike']
  if (API_PREFIX.test(expected) !== API_PREFIX.test(received)) {
    const bare = (value: string): string => value.replace(API_PREFIX, '')
    if (bare(expected).toLowerCase() === bare(received).toLowerCase()) return ['api-prefix']
  }
  const a = partsOf(expected)
  const b = partsOf(received)
  if (a && b) return urlDifferences(a, b)
  return likeness(expected, received) >= ALIKE ? ['other'] : null
}

/**
 * Whether a look-alike comparison can find anything: plain ASCII texts cannot look alike without being equal,
 * and very long texts are not mistaken for one another.
 */
const mayLookAlike = (a: string, b: string): boolean =>
  Math.max(a.length, b.length) <= LONGEST && /[^\x20-\x7e]/.test(a + b)

function urlDifferences(a: Parts, b: Parts): readonly Difference[] | null {
  const differences: Difference[] = []
  if (a.scheme.toLowerCase() !== b.scheme.toLowerCase()) differences.push('scheme')
  if (a.host.toLowerCase() !== b.host.toLowerCase()) differences.push('host')
  if (a.port !== b.port) differences.push('port')
  if (a.path !== b.path) differences.push(withoutSlash(a.path) === withoutSlash(b.path) ? 'slash' : 'path')
  if (differences.length === 0) return ['case']
  const unrelated = differences.includes('host') && a.path !== b.path && !shareDomain(a.host, b.host)
  return unrelated && likeness(a.host + a.path, b.host + b.path) < ALIKE / 2 ? null : differences
}

/** `internal-gateway.example.com` and `mcp.example.com` have their last two labels in common. */
function shareDomain(a: string, b: string): boolean {
  const end = (host: string): string => host.toLowerCase().split('.').slice(-2).join('.')
  return end(a) === end(b)
}

const withoutSlash = (value: string): string => value.replace(/\/$/, '')

const WEIGHT: Readonly<Record<Difference, number>> = {
  slash: 1,
  spaces: 1,
  case: 2,
  'look-alike': 2,
  'api-prefix': 2,
  scheme: 3,
  port: 3,
  path: 5,
  host: 6,
  other: 7,
}

const costOf = (miss: NearMiss): number =>
  miss.differences.reduce((sum, kind) => sum + WEIGHT[kind], 0) + (1 - likeness(miss.expected, miss.received))

/** 1 for equal, 0 for nothing in common: the share of characters that need no edit. */
function likeness(a: string, b: string): number {
  const longest = Math.max(a.length, b.length)
  if (longest === 0) return 1
  const distance = editDistance(a.slice(0, LONGEST), b.slice(0, LONGEST))
  return Math.max(0, 1 - distance / Math.min(longest, LONGEST))
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/**
 * Splits both values into segments. The segments, joined in order, give the two values again. URLs are
 * compared part by part.
 */
function align(expected: string, received: string): readonly Segment[] {
  const a = partsOf(expected)
  const b = partsOf(received)
  const segments =
    a && b
      ? [
          ...byEnds(`${a.scheme}://`, `${b.scheme}://`),
          ...byEnds(a.host, b.host, '.'),
          ...whole(a.port, b.port),
          ...byEnds(a.path, b.path, '/'),
        ]
      : byEnds(expected, received)
  return joinSame(segments)
}

const whole = (expected: string, received: string): readonly Segment[] =>
  expected === '' && received === '' ? [] : [{ expected, received, same: expected === received }]

/**
 * Splits two values into the common beginning, the different middle and the common end. With `unit` (`.` or
 * `/`), the common parts are cut at that character, so that whole labels or path segments are compared.
 */
function byEnds(expected: string, received: string, unit?: string): readonly Segment[] {
  if (expected === received) return whole(expected, received)
  const shortest = Math.min(expected.length, received.length)
  let head = 0
  while (head < shortest && expected[head] === received[head]) head++
  let tail = 0
  while (
    tail < shortest - head &&
    expected[expected.length - 1 - tail] === received[received.length - 1 - tail]
  )
    tail++
  if (unit !== undefined && shortest > 0) {
    head = head === shortest ? head : expected.slice(0, head).lastIndexOf(unit) + 1
    const end = expected.slice(expected.length - tail)
    const cut = tail === shortest ? 0 : end.indexOf(unit)
    tail = cut < 0 ? 0 : tail - cut
    if (onlyLetterCase(expected, received)) return perCharacter(expected, received)
  }
  const middle = (value: string): string => value.slice(head, value.length - tail)
  return [
    ...whole(expected.slice(0, head), received.slice(0, head)),
    { expected: middle(expected), received: middle(received), same: false },
    ...whole(expected.slice(expected.length - tail), received.slice(received.length - tail)),
  ]
}

const onlyLetterCase = (a: string, b: string): boolean =>
  a.length === b.length && a.toLowerCase() === b.toLowerCase()

const perCharacter = (a: string, b: string): readonly Segment[] =>
  [...a].map((character, index) => ({
    expected: character,
    received: b[index] ?? '',
    same: character === b[index],
  }))

function joinSame(segments: readonly Segment[]): readonly Segment[] {
  const joined: Segment[] = []
  for (const segment of segments) {
    const last = joined[joined.length - 1]
    if (last?.same === segment.same) {
      const expected = last.expected + segment.expected
      joined[joined.length - 1] = { expected, received: last.received + segment.received, same: segment.same }
    } else joined.push(segment)
  }
  return joined
}

const hasPath = (value: string): boolean => (partsOf(value)?.path ?? '').replace('/', '') !== ''

function inShort(expected: string, received: string, differences: readonly Difference[]): string {
  const words = differences.map((kind): string => {
    switch (kind) {
      case 'slash':
        return received.endsWith('/') ? 'extra final /' : 'final / missing'
      case 'case':
        return 'capital letters'
      case 'look-alike':
        return 'look-alike letters'
      case 'scheme':
        return 'other scheme'
      case 'api-prefix':
        return API_PREFIX.test(received) ? 'extra api://' : 'api:// missing'
      case 'host':
        return 'other host'
      case 'port':
        return 'other port'
      case 'path':
        return hasPath(received) ? (hasPath(expected) ? 'other path' : 'extra path') : 'no path'
      case 'spaces':
        return 'spaces around it'
      case 'other':
        return 'spelled differently'
    }
  })
  return words.join(', ')
}

function sentence(
  expected: string,
  received: string,
  differences: readonly Difference[],
  segments: readonly Segment[],
): string {
  const [only] = differences
  if (differences.length > 1 || only === undefined) return `${several(differences)} differ.`
  const a = partsOf(expected)
  const b = partsOf(received)
  switch (only) {
    case 'slash':
      return received.endsWith('/')
        ? 'These differ by one character: the token ends with `/`.'
        : 'These differ by one character: the expected value ends with `/`, the token’s does not.'
    case 'case':
      return 'These differ only in capital letters, and the gateway compares exactly.'
    case 'look-alike': {
      const inToken = firstLookAlike(received)
      const other = inToken ?? firstLookAlike(expected) ?? 'another letter'
      return `These look the same and are not: the ${inToken === null ? 'expected value' : 'token'} has ${other}.`
    }
    case 'scheme':
      return `Only the scheme differs: the gateway expects ${a?.scheme ?? ''}, the token has ${b?.scheme ?? ''}.`
    case 'api-prefix':
      return API_PREFIX.test(received)
        ? 'The token has `api://` in front, the expected value does not.'
        : 'The expected value begins with `api://`, the token’s does not.'
    case 'host':
      return `Only the host differs: the gateway expects ${a?.host ?? ''}, the token has ${b?.host ?? ''}.`
    case 'port':
      return `Only the port differs: the gateway expects ${portWord(a)}, the token has ${portWord(b)}.`
    case 'path':
      return hasPath(received) ? 'Only the path differs.' : 'Only the path is missing in the token.'
    case 'spaces':
      return 'Only spaces around the value differ, and the gateway compares exactly.'
    case 'other': {
      const changed = segments.filter((segment) => !segment.same)
      const size = Math.max(
        ...changed.map((segment) => Math.max(segment.expected.length, segment.received.length)),
        0,
      )
      return size === 1 ? 'These differ by one character.' : 'These are spelled alike but are not the same.'
    }
  }
}

const portWord = (parts: Parts | null): string => (parts?.port ? parts.port.slice(1) : 'none')

function several(differences: readonly Difference[]): string {
  const names = differences.map((kind) => (kind === 'slash' ? 'final slash' : kind))
  return capitalised(`${names.slice(0, -1).join(', ')} and ${names[names.length - 1] ?? ''}`)
}
