import type { Lane } from '../contextforge/index.ts'
import type { ExpectedRow, LaneRow, TokenRow } from './switchboard.ts'

/** One row of the table that says the same as the picture: every fact of the picture is in these rows. */
export type TableRow = {
  readonly id: string
  readonly lane: Lane | null
  readonly setting: string
  readonly value: string
  readonly state: string
  readonly matchedBy: string
  /** The row that has the toggle (include client id in audience). */
  readonly toggle: boolean
}

/** Every lane with each of its values, then the token's values that match nothing. */
export function tableRows(
  lanes: readonly LaneRow[],
  expected: readonly ExpectedRow[],
  tokens: readonly TokenRow[] | null,
): readonly TableRow[] {
  const rows = lanes.flatMap((lane) =>
    laneRows(
      lane,
      expected.filter((row) => row.lane === lane.lane),
      tokens,
    ),
  )
  const unmatched = (tokens ?? [])
    .filter((token) => token.state === 'none' || token.state === 'unsure')
    .map(unmatchedRow)
  return [...rows, ...unmatched]
}

function laneRows(
  lane: LaneRow,
  expected: readonly ExpectedRow[],
  tokens: readonly TokenRow[] | null,
): readonly TableRow[] {
  const base = { lane: lane.lane, setting: lane.setting }
  if (expected.length === 0) {
    const state = joined(lane.word, lane.note)
    const values = lane.values.length === 0 ? [''] : lane.values
    return values.map((value, index) => ({
      ...base,
      id: `${lane.lane}:${index}`,
      value,
      state,
      matchedBy: '',
      toggle: lane.toggle !== null && index === 0,
    }))
  }
  return expected.map((row, index) => ({
    ...base,
    id: row.id,
    value: row.value,
    state: stateText(row, lane),
    matchedBy: matchedBy(row, tokens),
    toggle: lane.toggle !== null && index === 0,
  }))
}

function stateText(row: ExpectedRow, lane: LaneRow): string {
  if (row.state === 'used') return joined('used', lane.note)
  if (row.state === 'would' && row.lane !== 'A') return joined('set, not used; would be added', lane.note)
  if (row.state === 'would') return joined(lane.word, lane.note)
  return row.word
}

const joined = (word: string, note: string): string => (note === '' ? word : `${word}: ${note}`)

function matchedBy(row: ExpectedRow, tokens: readonly TokenRow[] | null): string {
  if (tokens === null) return 'no token chosen'
  if (row.matchedBy.length > 0) return row.matchedBy.map((index) => `aud[${index}]`).join(', ')
  if (row.wouldBeMatchedBy.length > 0) {
    return `would match ${row.wouldBeMatchedBy.map((index) => `aud[${index}]`).join(', ')}`
  }
  const near = tokens.find((token) => token.state === 'none' && token.beside === row.id)
  return near ? `nothing; nearest: aud[${near.index}] ${near.value}` : 'nothing'
}

const unmatchedRow = (token: TokenRow): TableRow => ({
  id: `aud:${token.index}`,
  lane: null,
  setting: `aud[${token.index}] in the token`,
  value: token.value,
  state: joined(token.word, token.note),
  matchedBy: '',
  toggle: false,
})
