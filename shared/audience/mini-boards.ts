import { z } from 'zod'
import { type Board, lane, type Lane, type TokenAudience } from '../contextforge/index.ts'
import { visible } from '../kernel/visible.ts'
import { count } from '../kernel/words.ts'
import { truncateMiddle } from './truncate.ts'

const LONGEST = 4_000
/** In words a value is shortened to this. */
const LONGEST_SAID = 160

const row = z.object({
  lane,
  value: z.string().max(LONGEST),
  /** It is expected only after the change, or only before it. */
  comes: z.boolean(),
  goes: z.boolean(),
  /** Which values of `aud` match it, by their place. */
  matchedBy: z.array(z.number()).max(5),
})

/** What a server expects and what of it the token matches, small enough to stand beside another one. */
export const miniBoard = z.object({
  rows: z.array(row).max(8),
  /** Expected values that are not shown. */
  more: z.number(),
  /** How many values `aud` has, and how many match nothing; null without a token and while OAuth is off. */
  token: z.object({ values: z.number(), unmatched: z.number() }).nullable(),
  /** Shown with the values or in their place: that nothing can match, OAuth is off, it will learn. */
  notes: z.array(z.string().max(200)).max(3),
})
export type MiniBoard = z.infer<typeof miniBoard>
export type MiniRow = z.infer<typeof row>

/** The same server before and after a change. */
export const miniBoards = z.object({ before: miniBoard, after: miniBoard })
export type MiniBoards = z.infer<typeof miniBoards>

/** One side of a change. `token` null: none is chosen. `oauth`: whether OAuth is on. */
export type MiniSide = {
  readonly board: Board
  readonly token: readonly TokenAudience[] | null
  readonly oauth: boolean
}

/** How many values are shown on a side. */
const MOST = 5
const LANES = lane.options

/** Both sides of a change. In: each board with the token judged against it. */
export function miniBoardsOf(before: MiniSide, after: MiniSide): MiniBoards {
  const [was, is] = [usedOn(before), usedOn(after)]
  return {
    before: sideOf(before, (value) => ({ comes: false, goes: !is.has(value) })),
    after: sideOf(after, (value) => ({ comes: !was.has(value), goes: false })),
  }
}

const usedOn = ({ board, oauth }: MiniSide): ReadonlySet<string> =>
  new Set(oauth ? board.expected.filter(({ state }) => state === 'used').map(({ value }) => value) : [])

function sideOf(
  side: MiniSide,
  changes: (value: string) => { readonly comes: boolean; readonly goes: boolean },
): MiniBoard {
  const { board, oauth } = side
  const used = usedOn(side)
  const token = side.token ?? []
  // A value is shown once, in the lane it comes from first.
  const laneOf = new Map<string, Lane>()
  for (const { value, lane: from } of board.expected)
    if (used.has(value) && !laneOf.has(value)) laneOf.set(value, from)
  const matching = new Map<string, number[]>()
  for (const { matches, index } of token)
    if (matches !== null) matching.set(matches, [...(matching.get(matches) ?? []), index].slice(0, 5))
  const rows = LANES.flatMap((letter) =>
    [...laneOf].flatMap(([value, from]): MiniRow[] =>
      from === letter
        ? [
            {
              lane: letter,
              value: truncateMiddle(value, LONGEST),
              ...changes(value),
              matchedBy: matching.get(value) ?? [],
            },
          ]
        : [],
    ),
  )
  const matters = rows.filter(({ comes, goes, matchedBy }) => comes || goes || matchedBy.length > 0)
  const kept = new Set([...matters, ...rows].slice(0, MOST))
  const shown = rows.filter((one) => kept.has(one))
  return {
    rows: shown,
    more: rows.length - shown.length,
    token:
      side.token === null || !oauth
        ? null
        : {
            values: token.length,
            unmatched: token.filter(({ matches }) => matches === null || !used.has(matches)).length,
          },
    notes: notesOf(board, oauth),
  }
}

function notesOf(board: Board, oauth: boolean): string[] {
  if (!oauth) return ['OAuth is off: no audience is compared.']
  const matching = {
    'any-of': [],
    nothing: ['Nothing can match: no token passes.'],
    crash: ['Every request fails with HTTP 500.'],
    'depends-on-app-domain': ['The canonical URL depends on APP_DOMAIN.'],
  }[board.matching]
  return [...matching, ...(board.learningArmed ? ['The first accepted audience is learned.'] : [])]
}

/** The same as the picture, in words. In: what it is called, `Before`. */
export function miniSays(name: string, { rows, more, token, notes }: MiniBoard): string {
  const values = rows.map(({ lane: letter, value, comes, goes, matchedBy }) => {
    const change = comes ? ' (added)' : goes ? ' (removed)' : ''
    const match =
      matchedBy.length === 0 ? '' : `, matched by ${matchedBy.map((at) => `aud[${at}]`).join(', ')}`
    return `${letter} ${truncateMiddle(visible(value), LONGEST_SAID)}${change}${match}`
  })
  const all = more === 0 ? values : [...values, `${more} more`]
  const expects = all.length === 0 ? 'expects nothing' : `expects ${all.join('; ')}`
  return [`${name}: ${expects}.`, ...notes, ...(token === null ? [] : [tokenSays(token)])].join(' ')
}

/** How many values of the token match nothing. */
export const tokenSays = ({ values, unmatched }: NonNullable<MiniBoard['token']>): string =>
  values === 0
    ? 'The token has no aud.'
    : unmatched === 0
      ? 'Every value of aud matches.'
      : `${count(unmatched, 'value')} of aud ${unmatched === 1 ? 'matches' : 'match'} nothing.`
