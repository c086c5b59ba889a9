import { visible } from '../kernel/visible.ts'
import type { NearMiss } from './near-miss.ts'
import { shortIds, truncateMiddle } from './truncate.ts'

/**
 * A piece of one side of the comparison. `gap`: the other side has characters here and this side has none.
 */
export type Piece = {
  readonly text: string
  readonly kind: 'same' | 'changed' | 'gap'
  readonly width: number
}
export type MissLine = { readonly expected: readonly Piece[]; readonly received: readonly Piece[] }

/**
 * Breaks the two values of a near miss into lines, so that the parts that are compared stand in the same
 * columns. A new line begins after `limit` characters.
 */
export function missLines(miss: NearMiss, limit = 38): readonly MissLine[] {
  const lines: { expected: Piece[]; received: Piece[]; width: number }[] = []
  for (const segment of miss.segments) {
    const alone = segment.same || segment.expected === '' || segment.received === ''
    const shown = (text: string): string =>
      alone ? truncateMiddle(shortIds(visible(text)), limit) : visible(text)
    const expected = shown(segment.expected)
    const received = shown(segment.received)
    const width = Math.max(expected.length, received.length, 1)
    const last = lines[lines.length - 1]
    const line = last && last.width + width <= limit ? last : { expected: [], received: [], width: 0 }
    if (line !== last) lines.push(line)
    line.expected.push(piece(expected, segment.same, width))
    line.received.push(piece(received, segment.same, width))
    line.width += width
  }
  return lines
}

function piece(text: string, same: boolean, width: number): Piece {
  const kind = same ? 'same' : text === '' ? 'gap' : 'changed'
  return { text, kind, width }
}
