import { switchboard, type LaneRow, type TokenRow } from '../audience/switchboard.ts'
import { shortId, splitExact } from '../audience/truncate.ts'
import type { Board, Lane, LaneState, TokenAudience } from '../contextforge/index.ts'
import type { SettingOnBoth } from './settings.ts'

/** What one gateway makes of one token at a server. `tokenAudiences` null: no token is chosen. */
export type LanesOf = {
  readonly board: Board
  readonly tokenAudiences: readonly TokenAudience[] | null
}

/** A part of a value; `differs`: the value on the other side has another one in its place, or none. */
export type Segment = { readonly text: string; readonly differs: boolean }

/** What a lane makes the gateway expect, in a word, and how it is drawn. */
export type Expects = {
  readonly state: 'match' | 'none' | 'would' | 'used'
  readonly says: string
}

/** A lane on one side. */
export type LaneOnSide = {
  readonly setting: string
  readonly word: string
  readonly state: LaneState
  /** Every value, as it is. */
  readonly values: readonly string[]
  /** A line for each part of each value. */
  readonly lines: readonly (readonly Segment[])[]
  readonly note: string
  /** On or Off in the lane of the client id; null in every other. */
  readonly include: Segment | null
  /** Null: the gateway expects nothing by this lane. */
  readonly expects: Expects | null
}

/** A lane on both sides; `own`: both have the address of their own server, which differs on every gateway. */
export type LanePair = {
  readonly lane: Lane
  readonly relation: SettingOnBoth['relation']
  readonly left: LaneOnSide
  readonly right: LaneOnSide
}

/** Settings that the lanes show, so that they are no other keys. */
export const LANE_SETTINGS: readonly string[] = ['resource', 'client-id', 'include', 'learned']

/** A lane with more values than this shows the first ones, and says how many there are besides. */
const VALUES_SHOWN = 4

/**
 * The lanes of two servers side by side. Empty where OAuth is off on a side: then nothing is expected there.
 */
export function lanePairs(
  left: LanesOf,
  right: LanesOf,
  settings: readonly SettingOnBoth[],
): readonly LanePair[] {
  const setting = (id: string): SettingOnBoth | undefined => settings.find((one) => one.id === id)
  if (setting('resource') === undefined) return []
  const include = setting('include')
  const [one, other] = [
    switchboard(left.board, left.tokenAudiences),
    switchboard(right.board, right.tokenAudiences),
  ]
  return one.lanes.flatMap((row) => {
    const there = other.lanes.find(({ lane }) => lane === row.lane)
    if (there === undefined) return []
    const relation = relationOf(row, there, setting)
    const included = row.lane === 'I' && include !== undefined ? include : null
    return [
      {
        lane: row.lane,
        relation,
        left: onSide(left, row, there, included && [included.left, included.right]),
        right: onSide(right, there, row, included && [included.right, included.left]),
      },
    ]
  })
}

function relationOf(
  row: LaneRow,
  there: LaneRow,
  setting: (id: string) => SettingOnBoth | undefined,
): LanePair['relation'] {
  const of = (id: string): LanePair['relation'] => setting(id)?.relation ?? 'same'
  const isAlike = row.values.join('\n') === there.values.join('\n')
  // The client id in `resource` belongs to the lane of the client id.
  if (row.lane === 'R') return of('resource') === 'own' && isAlike ? 'same' : of('resource')
  if (row.lane === 'L') return of('learned')
  if (row.lane === 'I') return of('client-id') === 'differs' ? 'differs' : of('include')
  // The canonical URL is another one on every gateway; whether it counts is the difference.
  if (row.state !== there.state) return 'differs'
  return isAlike ? 'same' : 'own'
}

function onSide(
  of: LanesOf,
  row: LaneRow,
  there: LaneRow,
  include: readonly [string, string] | null,
): LaneOnSide {
  const shown = row.sameAs === null ? row.values.slice(0, VALUES_SHOWN) : []
  const more = row.sameAs === null ? row.values.length - shown.length : 0
  return {
    setting: row.setting.replace(/^oauth_config\./, ''),
    word: row.word,
    state: row.state,
    values: row.values,
    lines: shown.flatMap((value) => segments(value, there.values)),
    note: row.sameAs !== null ? `same URL as ${row.sameAs}` : more > 0 ? `and ${more} more` : row.note,
    include: include && { text: include[0], differs: include[0] !== include[1] },
    expects: expectsBy(row.lane, of),
  }
}

function expectsBy(lane: Lane, { board, tokenAudiences }: LanesOf): Expects | null {
  const own = board.expected.filter((entry) => entry.lane === lane)
  const used = own.filter(({ state }) => state === 'used')
  const hits = (which: 'matches' | 'wouldMatch'): boolean =>
    (tokenAudiences ?? []).some((audience) => own.some(({ value }) => value === audience[which]))
  if (used.length > 0) {
    if (hits('matches')) return { state: 'match', says: 'match' }
    const many = used.length === 1 ? '' : `${used.length}: `
    return tokenAudiences === null
      ? { state: 'used', says: used.length === 1 ? 'expected' : `${used.length} expected` }
      : { state: 'none', says: `${many}no match` }
  }
  if (own.length === 0) return null
  return { state: 'would', says: hits('wouldMatch') ? 'would match' : 'would be added' }
}

/**
 * A value in lines: where it is, and the path. What the nearest value of the other side has otherwise is
 * marked; a value both have has no marks.
 */
export function segments(value: string, others: readonly string[]): readonly (readonly Segment[])[] {
  const near = others.includes(value) ? value : nearest(value, others)
  const [here, there] = [splitExact(value), near === null ? null : splitExact(near)]
  return [
    lineOf(here.origin, there?.origin ?? null),
    ...(here.path === '' ? [] : [lineOf(here.path, there?.path ?? null)]),
  ]
}

const PARTS = /([/.:?&=#]+)/

/** The value with the most parts at the same place; null where there is none. */
function nearest(value: string, others: readonly string[]): string | null {
  const parts = value.split(PARTS)
  const alike = (other: string): number =>
    other.split(PARTS).filter((part, place) => part === parts[place]).length
  return others.reduce<string | null>(
    (best, other) => (best === null || alike(other) > alike(best) ? other : best),
    null,
  )
}

function lineOf(text: string, other: string | null): readonly Segment[] {
  const [parts, there] = [text.split(PARTS), other?.split(PARTS) ?? []]
  const isAligned = parts.length === there.length
  const differs = (part: string, place: number): boolean => {
    // Signs between the parts are at odd places.
    if (place % 2 === 1) return false
    return isAligned ? there[place] !== part : !there.includes(part)
  }
  return parts.reduce<Segment[]>((line, part, place) => {
    const shown = place % 2 === 1 ? part : shortPart(part)
    const last = line.at(-1)
    if (shown === '') return line
    if (last && last.differs === differs(part, place))
      return [...line.slice(0, -1), { ...last, text: last.text + shown }]
    return [...line, { text: shown, differs: differs(part, place) }]
  }, [])
}

/** Only generated ids are shortened: a name is read. */
const shortPart = (part: string): string => (/^[0-9a-f-]{20,}$/i.test(part) ? shortId(part) : part)

/** A value of the token on one side. */
export type TokenOnSide = Pick<TokenRow, 'index' | 'value' | 'state'> & { readonly word: string }

/** The values of the token in their order, as one side sees them; those left out are counted. */
export function tokenOn({ board, tokenAudiences }: LanesOf): {
  readonly values: readonly TokenOnSide[]
  readonly more: string
} {
  const { token, tokenStack, expected } = switchboard(board, tokenAudiences)
  const values = [...(token ?? [])]
    .sort((a, b) => a.index - b.index)
    .map(({ index, value, state, beside, word }) => {
      const lane = expected.find(({ id }) => id === beside)?.lane
      return { index, value, state, word: state === 'match' && lane ? `matches ${lane}` : word }
    })
  return { values, more: tokenStack?.label ?? '' }
}
