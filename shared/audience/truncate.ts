/**
 * Shortens exact strings (URLs, ids) for display. The middle is left out and never the end, because such
 * strings mostly differ at the end.
 */

export type ExactParts = {
  /** Drawn in bold (weight 600): scheme, host and port of a URL; the whole value when it is no URL. */
  readonly origin: string
  /** Drawn in normal weight (400): everything after the origin. Empty when there is none. */
  readonly path: string
  /** True when something was left out, so the parts joined are not the value. */
  readonly shortened: boolean
}

const ORIGIN = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)([^]*)/i
const LONG_ID = /[A-Za-z0-9_-]{20,}/g

/** Splits by code point, so that an emoji is never cut in two. */
const characters = (text: string): readonly string[] => Array.from(text)

/** `5ccc809f382b40669e8bf750b9c72781` becomes `5ccc…2781`. */
export const shortId = (id: string): string => {
  const all = characters(id)
  return all.length <= 12 ? id : `${all.slice(0, 4).join('')}…${all.slice(-4).join('')}`
}

/** A text with each long id in it shortened and everything else kept. */
export const shortIds = (text: string): string => text.replace(LONG_ID, shortId)

/** Shortens only ids of ContextForge servers (32 hex digits), so that names of settings stay whole. */
export const shortServerIds = (text: string): string => text.replace(/\b[0-9a-f]{32}\b/g, shortId)

/** Leaves out the middle. The end gets the larger half, because exact strings mostly differ there. */
export function truncateMiddle(text: string, limit: number): string {
  const all = characters(text)
  if (all.length <= limit) return text
  const room = Math.max(limit, 3) - 1
  const head = Math.floor(room / 2)
  return `${all.slice(0, head).join('')}…${all.slice(all.length - (room - head)).join('')}`
}

/**
 * Splits a URL into origin and path; a value that is no URL is all origin. Nothing is decoded or normalised.
 */
export function splitExact(value: string): { readonly origin: string; readonly path: string } {
  const match = ORIGIN.exec(value)
  return match ? { origin: match[1] ?? '', path: match[2] ?? '' } : { origin: value, path: '' }
}

/**
 * The parts of a value, shortened for a place that holds `limit` characters per line. Long ids in the path
 * are shortened first.
 */
export function exactParts(value: string, limit = 64): ExactParts {
  const { origin, path } = splitExact(value)
  const shortOrigin = truncateMiddle(origin, limit)
  const shortPath = truncateMiddle(shortIds(path), limit)
  return { origin: shortOrigin, path: shortPath, shortened: shortOrigin !== origin || shortPath !== path }
}

/**
 * A value on one line for chips and diffs: ids in the path are shortened first, then the middle is left out.
 */
export function shortExact(value: string, limit = 48): string {
  const { origin, path } = splitExact(value)
  return truncateMiddle(origin + shortIds(path), limit)
}

/**
 * Splits a value so that its last `tail` characters stay visible when a narrow place hides the middle. If the
 * middle was already left out (`…`), the split is at that gap, so that no second gap appears.
 */
export function headAndTail(value: string, tail = 10): { readonly head: string; readonly tail: string } {
  const gap = value.lastIndexOf('…')
  if (gap >= 0 && value.length - gap <= 2 * tail) return { head: value.slice(0, gap), tail: value.slice(gap) }
  const all = characters(value)
  const cut = all.length <= tail ? 0 : all.length - tail
  return { head: all.slice(0, cut).join(''), tail: all.slice(cut).join('') }
}
