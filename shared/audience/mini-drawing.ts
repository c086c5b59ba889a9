import { visible } from '../kernel/visible.ts'
import type { MiniBoard, MiniRow } from './mini-boards.ts'
import { tokenSays } from './mini-boards.ts'
import { shortServerIds, truncateMiddle } from './truncate.ts'

/** Parts of the small picture of a switchboard, in pixels; the class says what it looks like. */
export type MiniPart =
  | {
      readonly kind: 'box'
      readonly look: BoxLook
      readonly x: number
      readonly y: number
      readonly width: number
    }
  | {
      readonly kind: 'line'
      readonly look: 'used' | 'match' | 'comes' | 'goes'
      readonly x: number
      readonly to: number
      readonly y: number
    }
  | { readonly kind: 'mark'; readonly look: 'match' | 'none'; readonly x: number; readonly y: number }
  | {
      readonly kind: 'text'
      readonly look: 'lane' | 'value' | 'aud' | 'note'
      readonly x: number
      readonly y: number
      readonly text: string
    }
type BoxLook = 'lane' | 'same' | 'match' | 'comes' | 'goes'

export const MINI_WIDTH = 352
export const MINI_BOX = 22
const ROW = 30
const [LANE, NODE, NODE_END, MARK, AUD] = [0, 40, 268, 288, 300] as const
const LANE_WIDTH = 20
/** As many letters of the small monospaced type fit into a node. */
const LETTERS = 31

/** The small picture of one side: the lanes, the values they make the gateway expect, and what matches. */
export function drawMini({ rows, more, token, notes }: MiniBoard): {
  readonly height: number
  readonly parts: readonly MiniPart[]
} {
  const parts: MiniPart[] = []
  let y = MINI_BOX / 2 + 2
  for (const one of rows) {
    parts.push(...rowAt(one, y))
    y += ROW
  }
  const words = [
    ...(more === 0 ? [] : [`and ${more} more`]),
    ...(rows.length === 0 && notes.length === 0 ? ['Nothing is expected.'] : notes),
    ...(token === null ? [] : [tokenSays(token)]),
  ]
  const misses = token !== null && token.values > 0 && rows.every(({ matchedBy }) => matchedBy.length === 0)
  for (const text of words) {
    if (misses && text === words.at(-1)) parts.push({ kind: 'mark', look: 'none', x: 10, y })
    parts.push({ kind: 'text', look: 'note', x: NODE, y, text })
    y += 20
  }
  return { height: y - (words.length > 0 ? 8 : ROW - MINI_BOX / 2 - 2), parts }
}

function rowAt({ lane, value, comes, goes, matchedBy }: MiniRow, y: number): readonly MiniPart[] {
  const look = comes ? 'comes' : goes ? 'goes' : 'used'
  const matched = matchedBy.length > 0
  const sign = comes ? '+ ' : goes ? '− ' : ''
  return [
    { kind: 'box', look: 'lane', x: LANE, y, width: LANE_WIDTH },
    { kind: 'text', look: 'lane', x: LANE + LANE_WIDTH / 2, y, text: lane },
    { kind: 'line', look, x: LANE + LANE_WIDTH, to: NODE, y },
    {
      kind: 'box',
      look: look === 'used' ? (matched ? 'match' : 'same') : look,
      x: NODE,
      y,
      width: NODE_END - NODE,
    },
    {
      kind: 'text',
      look: 'value',
      x: NODE + 8,
      y,
      text: `${sign}${truncateMiddle(shortServerIds(visible(value)), LETTERS - sign.length)}`,
    },
    ...(matched
      ? ([
          { kind: 'line', look: 'match', x: NODE_END, to: MARK, y },
          { kind: 'mark', look: 'match', x: MARK, y },
          { kind: 'text', look: 'aud', x: AUD, y, text: `aud[${matchedBy[0] ?? 0}]` },
        ] as const)
      : []),
  ]
}
