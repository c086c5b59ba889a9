import type {
  Board,
  ExpectedAudience,
  Lane,
  LaneState,
  LaneView,
  ToggleState,
  TokenAudience,
} from '../contextforge/index.ts'
import { nearMiss } from './near-miss.ts'
import { tableRows, type TableRow } from './switchboard-table.ts'

/**
 * A column with more values than this shows only those that matter; the rest becomes one stack that can be
 * opened.
 */
const COLLAPSE_ABOVE = 8
const LANE_ORDER: readonly Lane[] = ['R', 'C', 'I', 'L', 'A']

/**
 * The state of an expected value in the picture. `adds` and `removes` occur only while a change is previewed.
 */
export type ExpectedState = 'used' | 'would' | 'adds' | 'removes'

export type LaneRow = {
  readonly lane: Lane
  readonly setting: string
  readonly state: LaneState
  readonly values: readonly string[]
  /** The word beside the setting: `used`, `set, not used`, `nothing learned`. */
  readonly word: string
  /** The reason below it, where the state needs one: `resource takes its place`. */
  readonly note: string
  readonly sameAs: Lane | null
  readonly toggle: ToggleState | null
  /** True when the previewed change changes what this lane contributes. */
  readonly changed: boolean
}

export type ExpectedRow = {
  readonly id: string
  readonly lane: Lane
  readonly value: string
  readonly from: string
  readonly state: ExpectedState
  readonly matchedBy: readonly number[]
  readonly wouldBeMatchedBy: readonly number[]
  readonly word: string
}

export type TokenRow = {
  readonly index: number
  readonly value: string
  /** `unsure`: whether the value is expected depends on APP_DOMAIN, which is not known. */
  readonly state: 'match' | 'would' | 'none' | 'unsure'
  /** The id of the expected row it is drawn beside: the one it matches, would match or is nearest to. */
  readonly beside: string | null
  readonly word: string
  readonly note: string
}

/** Values left out of a collapsed column. */
export type Stack = {
  readonly lane: Lane | null
  readonly label: string
  readonly values: readonly StackedValue[]
}
export type StackedValue = { readonly value: string; readonly index: number }

export type Count = {
  readonly expected: number
  /** How many expected values are not known: the canonical URL is expected, but APP_DOMAIN is not known. */
  readonly unknown: number
  readonly inToken: number | null
  readonly match: number | null
  /** The same counts without the previewed change; null when nothing is previewed. */
  readonly was: { readonly expected: number; readonly match: number | null } | null
  readonly text: string
}

export type Switchboard = {
  readonly count: Count
  readonly lanes: readonly LaneRow[]
  readonly expected: readonly ExpectedRow[]
  readonly token: readonly TokenRow[] | null
  readonly stacks: readonly Stack[]
  readonly tokenStack: Stack | null
  /**
   * Shown in place of the list when there is no list: nothing can match, every request fails, or APP_DOMAIN
   * is not known.
   */
  readonly special: { readonly title: string; readonly text: string } | null
  readonly rows: readonly TableRow[]
  readonly preview: boolean
}

/**
 * Builds the picture of one server: its settings, the audiences they make it expect, and the audiences of the
 * token, in the order they are drawn. `tokenAudiences` null: no token is chosen. With `preview`,
 * `tokenAudiences` must have been judged against the preview.
 */
export function switchboard(
  board: Board,
  tokenAudiences: readonly TokenAudience[] | null,
  preview?: Board | null,
): Switchboard {
  const shown = preview ?? board
  const all = expectedRows(board, tokenAudiences, preview ?? null)
  const lanes = LANE_ORDER.flatMap((letter) => laneRow(letter, board, preview ?? null, all))
  const { kept: expected, stacks } = collapseExpected(all)
  const tokens = tokenAudiences && orderTokens(tokenAudiences, all, shown)
  const { kept: token, stack: tokenStack } = collapseToken(tokens)
  return {
    count: countOf(board, all, tokenAudiences, preview ?? null),
    lanes,
    expected,
    token,
    stacks,
    tokenStack,
    special: specialOf(shown),
    rows: tableRows(lanes, all, tokens),
    preview: preview != null,
  }
}

const isUsed = (entry: ExpectedAudience): boolean => entry.state === 'used'
const keyOf = (entry: Pick<ExpectedAudience, 'lane' | 'value'>): string => `${entry.lane}:${entry.value}`

function expectedRows(
  board: Board,
  tokenAudiences: readonly TokenAudience[] | null,
  preview: Board | null,
): readonly ExpectedRow[] {
  const before = board.expected.filter(isUsed).map((entry) => entry.value)
  const after = (preview ?? board).expected
  const still = new Set(after.filter(isUsed).map((entry) => entry.value))
  const gone = preview ? board.expected.filter((entry) => isUsed(entry) && !still.has(entry.value)) : []
  const leaves = new Set(gone.map((entry) => entry.value))
  const states: { entry: ExpectedAudience; state: ExpectedState }[] = [
    ...unique(after.filter((entry) => !leaves.has(entry.value))).map((entry) => ({
      entry,
      state: stateIn(entry, preview ? before : null),
    })),
    ...gone.map((entry) => ({ entry, state: 'removes' as const })),
  ]
  return LANE_ORDER.flatMap((lane) =>
    states
      .filter(({ entry }) => entry.lane === lane)
      .map(({ entry, state }): ExpectedRow => {
        const matchedBy = state === 'removes' ? [] : indexes(tokenAudiences, (t) => t.matches === entry.value)
        const would = indexes(tokenAudiences, (t) => t.matches === null && t.wouldMatch === entry.value)
        const word = expectedWord(lane, state, matchedBy, tokenAudiences !== null)
        const id = `${keyOf(entry)}:${state === 'removes' ? 'gone' : 'in'}`
        return {
          id,
          lane,
          value: entry.value,
          from: entry.from,
          state,
          matchedBy,
          wouldBeMatchedBy: would,
          word,
        }
      }),
  )
}

function stateIn(entry: ExpectedAudience, before: readonly string[] | null): ExpectedState {
  if (entry.state === 'would') return 'would'
  return before && !before.includes(entry.value) ? 'adds' : 'used'
}

function unique(entries: readonly ExpectedAudience[]): readonly ExpectedAudience[] {
  const seen = new Set<string>()
  return entries.filter((entry) => !seen.has(keyOf(entry)) && seen.add(keyOf(entry)))
}

const indexes = (
  tokenAudiences: readonly TokenAudience[] | null,
  holds: (audience: TokenAudience) => boolean,
): readonly number[] => (tokenAudiences ?? []).filter(holds).map((audience) => audience.index)

function expectedWord(
  lane: Lane,
  state: ExpectedState,
  matchedBy: readonly number[],
  hasToken: boolean,
): string {
  if (state === 'would') return lane === 'A' ? 'would count' : 'would be added'
  if (state === 'adds') return 'preview, not applied'
  if (state === 'removes') return 'would be removed'
  if (!hasToken) return 'in force'
  return matchedBy.length > 0 ? 'match' : 'no match'
}

function laneRow(
  letter: Lane,
  board: Board,
  preview: Board | null,
  expected: readonly ExpectedRow[],
): readonly LaneRow[] {
  const shown = preview ?? board
  const lane = shown.lanes.find((candidate) => candidate.lane === letter)
  if (!lane) return []
  const changed = expected.some(
    (row) => row.lane === letter && (row.state === 'adds' || row.state === 'removes'),
  )
  const own = expected.filter((row) => row.lane === letter).map((row) => row.value)
  const used = expected.filter((row) => row.lane !== letter && row.state === 'used')
  const twin = lane.values.length === 1 ? used.find((row) => row.value === lane.values[0]) : undefined
  return [
    {
      lane: letter,
      setting: lane.setting,
      state: lane.state,
      values: own.length > 0 ? own : lane.values,
      word: changed ? 'preview' : laneWord(lane, shown),
      note: noteBeside(laneWord(lane, shown), lane.note),
      sameAs: lane.state === 'shadowed' && twin ? twin.lane : null,
      toggle: letter === 'I' ? shown.toggle : null,
      changed,
    },
  ]
}

/** The lane's note without the words that already stand beside it. */
function noteBeside(word: string, note: string): string {
  if (note === word || note === 'used') return ''
  return note.startsWith(word) ? note.slice(word.length).replace(/^[\s,:]+/, '') : note
}

function laneWord(lane: LaneView, board: Board): string {
  switch (lane.state) {
    case 'used':
      return lane.lane === 'C' && board.appDomain.source === 'assumed' ? 'used, assumed' : 'used'
    case 'shadowed':
    case 'would':
      return 'set, not used'
    case 'empty':
      return lane.lane === 'L' ? 'nothing learned' : 'empty'
    case 'unknown':
      return 'not known'
    case 'broken':
      return 'cannot be used'
  }
}

/**
 * In a lane with more than `COLLAPSE_ABOVE` values, keeps those that match, would match or change, and puts
 * the others into one stack.
 */
function collapseExpected(all: readonly ExpectedRow[]): {
  readonly kept: readonly ExpectedRow[]
  readonly stacks: readonly Stack[]
} {
  if (all.length <= COLLAPSE_ABOVE) return { kept: all, stacks: [] }
  const matters = (row: ExpectedRow): boolean =>
    row.state !== 'used' || row.matchedBy.length > 0 || row.wouldBeMatchedBy.length > 0
  const stacks = LANE_ORDER.flatMap((lane): readonly Stack[] => {
    const inLane = all.filter((row) => row.lane === lane)
    const rest = inLane.filter((row) => !matters(row))
    if (rest.length < 2) return []
    const more = rest.length === inLane.length ? `${rest.length} values` : `${rest.length} more`
    const values = rest.map((row) => ({ value: row.value, index: all.indexOf(row) }))
    return [{ lane, label: `${lane}: ${more}, none matches`, values }]
  })
  const stacked = new Set(stacks.flatMap((stack) => stack.values.map((value) => value.index)))
  return { kept: all.filter((_, index) => !stacked.has(index)), stacks }
}

function orderTokens(
  tokenAudiences: readonly TokenAudience[],
  expected: readonly ExpectedRow[],
  board: Board,
): readonly TokenRow[] {
  const placed = tokenAudiences.map((audience) => {
    const target = targetOf(audience, expected)
    return {
      row: tokenRow(audience, target, board),
      order: target ? expected.indexOf(target) : expected.length,
    }
  })
  return placed.sort((a, b) => a.order - b.order || a.row.index - b.row.index).map(({ row }) => row)
}

/** The end of every canonical URL, whatever APP_DOMAIN is. */
const CANONICAL = /\/servers\/[^/]+\/mcp$/

function targetOf(audience: TokenAudience, expected: readonly ExpectedRow[]): ExpectedRow | undefined {
  const value = audience.matches ?? audience.wouldMatch ?? audience.nearest?.expected ?? null
  return value === null ? undefined : expected.find((row) => row.value === value)
}

function tokenRow(audience: TokenAudience, target: ExpectedRow | undefined, board: Board): TokenRow {
  const { index, value } = audience
  const beside = target?.id ?? null
  if (audience.matches !== null) return { index, value, state: 'match', beside, word: 'match', note: '' }
  if (audience.wouldMatch !== null && target?.state !== 'removes') {
    const word = target ? `would match ${target.lane}` : 'would match'
    return { index, value, state: 'would', beside, word, note: '' }
  }
  if (board.matching === 'depends-on-app-domain' && CANONICAL.test(value)) {
    return { index, value, state: 'unsure', beside, word: 'cannot tell', note: 'depends on APP_DOMAIN' }
  }
  const near = audience.nearest && nearMiss(audience.nearest.expected, value)
  const says = near?.short ?? audience.nearest?.says ?? ''
  const note = says === '' ? '' : `nearest to ${target?.lane ?? 'it'}: ${says}`
  return { index, value, state: 'none', beside, word: 'no match', note }
}

function collapseToken(tokens: readonly TokenRow[] | null): {
  readonly kept: readonly TokenRow[] | null
  readonly stack: Stack | null
} {
  if (!tokens || tokens.length <= COLLAPSE_ABOVE) return { kept: tokens, stack: null }
  const kept = tokens.filter((row) => row.state !== 'none')
  const rest = tokens.filter((row) => row.state === 'none')
  if (rest.length < 2) return { kept: tokens, stack: null }
  const more = kept.length === 0 ? `${rest.length} values` : `${rest.length} more`
  const values = rest.map(({ value, index }) => ({ value, index }))
  return { kept, stack: { lane: null, label: `${more}, none matches`, values } }
}

function countOf(
  board: Board,
  all: readonly ExpectedRow[],
  tokenAudiences: readonly TokenAudience[] | null,
  preview: Board | null,
): Count {
  const expected = all.filter((row) => row.state === 'used' || row.state === 'adds').length
  const inToken = tokenAudiences?.length ?? null
  const match = tokenAudiences?.filter((audience) => audience.matches !== null).length ?? null
  const was = preview && countBefore(board, tokenAudiences)
  const unknown = (preview ?? board).lanes.filter((lane) => lane.state === 'unknown').length
  const set = unknown === 0 ? `${expected} expected` : `${expected} expected, ${unknown} not known`
  const now = inToken === null ? set : `${set}, ${inToken} in the token, ${match ?? 0} match`
  const before = was
    ? ` (was ${was.expected} expected${was.match === null ? '' : `, ${was.match} match`})`
    : ''
  return { expected, unknown, inToken, match, was, text: now + before }
}

function countBefore(
  board: Board,
  tokenAudiences: readonly TokenAudience[] | null,
): { readonly expected: number; readonly match: number | null } {
  const values = new Set(board.expected.filter(isUsed).map((entry) => entry.value))
  if (!tokenAudiences) return { expected: values.size, match: null }
  const matching =
    board.matching === 'any-of' ? tokenAudiences.filter((audience) => values.has(audience.value)) : []
  return { expected: values.size, match: matching.length }
}

function specialOf(board: Board): Switchboard['special'] {
  switch (board.matching) {
    case 'any-of':
      return null
    case 'nothing':
      return { title: 'Nothing can match', text: 'No token passes the audience check.' }
    case 'crash':
      return {
        title: 'Every request fails',
        text: 'The gateway answers HTTP 500.',
      }
    case 'depends-on-app-domain':
      return {
        title: 'Depends on APP_DOMAIN',
        text:
          board.appDomain.source === 'assumed'
            ? 'It is only assumed: no verdict on it is certain.'
            : 'This login may not read it.',
      }
  }
}
