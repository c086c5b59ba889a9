import type { Lane } from '../contextforge/index.ts'
import { splitExact } from './truncate.ts'
import type { ExpectedRow, LaneRow, Stack, Switchboard, TokenRow } from './switchboard.ts'

/**
 * Where each part of the switchboard picture is drawn. `top` and `height` are in pixels; the horizontal
 * positions are left to the component, which measures the space between its columns.
 */
export type Box = { readonly top: number; readonly height: number }
export type LaneBox = Box & { readonly row: LaneRow; readonly listTop: number | null }
export type ExpectedBox = Box & { readonly row: ExpectedRow; readonly dense: boolean }
export type TokenBox = Box & { readonly row: TokenRow; readonly dense: boolean }
export type StackBox = Box & { readonly stack: Stack; readonly open: boolean }

export type LineKind =
  'used' | 'would' | 'preview' | 'removes' | 'match' | 'no-match' | 'unsure' | 'shadowed' | 'idle'
export type Line = {
  readonly id: string
  readonly kind: LineKind
  readonly from: number
  readonly to: number
  readonly word: string
}

export type Layout = {
  readonly height: number
  readonly lanes: readonly LaneBox[]
  readonly expected: readonly ExpectedBox[]
  readonly token: readonly TokenBox[]
  readonly stacks: readonly StackBox[]
  readonly tokenStack: StackBox | null
  readonly special: Box | null
  readonly left: readonly Line[]
  readonly right: readonly Line[]
}

export type Opened = { readonly lanes: readonly Lane[]; readonly token: boolean; readonly rowsShown: number }
const CLOSED: Opened = { lanes: [], token: false, rowsShown: 0 }

const GAP = 8
const EMPTY = 36
const ONE_LINE = 56
const TWO_LINES = 66
/** A node with an address on two lines and a note below it. */
const THREE_LINES = 84
const WITH_TOGGLE = 94
const DENSE = 40
const HEADER = 36
const STACK = 40
export const STACK_ROW = 28
/** From the top of an open stack to its first row: its own line and the filter field. */
export const STACK_LIST_TOP = STACK + 36

const middle = (box: Box): number => box.top + box.height / 2
const isTwoLines = (value: string): boolean => splitExact(value).path !== ''

/**
 * Computes the position of every row and line: lanes one below the other, expected values beside their lane,
 * token values beside the expected value they match.
 */
export function layout(board: Switchboard, opened: Opened = CLOSED): Layout {
  const lanes: LaneBox[] = []
  const expected: ExpectedBox[] = []
  const stacks: StackBox[] = []
  let top = 0
  let special: Box | null = null
  for (const row of board.lanes) {
    const rows = board.expected.filter((candidate) => candidate.lane === row.lane)
    const stack = board.stacks.find((candidate) => candidate.lane === row.lane)
    const own = ownHeight(row)
    if (rows.length + (stack ? 1 : 0) <= 1 && !stack) {
      const [only] = rows
      lanes.push({ row, top, height: own, listTop: null })
      if (only) expected.push({ row: only, dense: false, ...centred(top, own, valueHeight(only.value, '')) })
    } else {
      const listTop = row.toggle ? WITH_TOGGLE : HEADER
      const bottom = placeList(rows, stack, top + listTop, opened, expected, stacks)
      lanes.push({ row, top, height: Math.max(own, bottom - top), listTop: top + listTop })
    }
    const last = lanes[lanes.length - 1]
    if (board.special && special === null && (row.state === 'unknown' || row.state === 'broken')) {
      special = centred(top, own, ONE_LINE)
    }
    top = (last ? last.top + last.height : top) + GAP
  }
  if (board.special && special === null) special = expected.length === 0 ? { top: 0, height: ONE_LINE } : null
  const laneHeight = Math.max(0, top - GAP)
  const { token, tokenStack, bottom } = placeToken(board, expected, opened)
  const right = rightLines(expected, token)
  const height = Math.max(laneHeight, bottom, ...stacks.map((box) => box.top + box.height))
  return {
    height,
    lanes,
    expected,
    token,
    stacks,
    tokenStack,
    special,
    left: leftLines(lanes, expected, stacks),
    right,
  }
}

function ownHeight(row: LaneRow): number {
  if (row.toggle)
    return row.values.length === 1 && isTwoLines(row.values[0] ?? '') ? WITH_TOGGLE + 10 : WITH_TOGGLE
  if (row.state === 'shadowed' || row.state === 'unknown' || row.state === 'broken') return ONE_LINE
  if (row.values.length === 0) return row.note === '' ? EMPTY : ONE_LINE
  return valueHeight(row.values[0] ?? '', '')
}

const valueHeight = (value: string, note: string): number =>
  isTwoLines(value) && note !== '' ? THREE_LINES : isTwoLines(value) || note !== '' ? TWO_LINES : ONE_LINE

const centred = (top: number, room: number, height: number): Box => ({
  top: top + (room - height) / 2,
  height,
})

function placeList(
  rows: readonly ExpectedRow[],
  stack: Stack | undefined,
  start: number,
  opened: Opened,
  expected: ExpectedBox[],
  stacks: StackBox[],
): number {
  let top = start
  for (const row of rows) {
    expected.push({ row, dense: true, top, height: DENSE })
    top += DENSE + GAP
  }
  if (stack) {
    const open = stack.lane !== null && opened.lanes.includes(stack.lane)
    const height = open ? openHeight(stack, opened) : STACK
    stacks.push({ stack, open, top, height })
    top += height + GAP
  }
  return top
}

const openHeight = (stack: Stack, opened: Opened): number =>
  STACK_LIST_TOP + Math.min(stack.values.length, opened.rowsShown) * STACK_ROW + GAP

function placeToken(
  board: Switchboard,
  expected: readonly ExpectedBox[],
  opened: Opened,
): { readonly token: readonly TokenBox[]; readonly tokenStack: StackBox | null; readonly bottom: number } {
  const rows = board.token ?? []
  const dense = rows.length > 4 || expected.some((box) => box.dense)
  const token: TokenBox[] = []
  let free = 0
  for (const row of rows) {
    const height = dense ? DENSE : valueHeight(row.value, row.note)
    const target = expected.find((box) => box.row.id === row.beside)
    const top = Math.max(free, target ? middle(target) - height / 2 : free)
    token.push({ row, dense, top, height })
    free = top + height + GAP
  }
  if (!board.tokenStack) return { token, tokenStack: null, bottom: Math.max(0, free - GAP) }
  const height = opened.token ? openHeight(board.tokenStack, opened) : STACK
  const tokenStack = { stack: board.tokenStack, open: opened.token, top: free, height }
  return { token, tokenStack, bottom: free + height }
}

function leftLines(
  lanes: readonly LaneBox[],
  expected: readonly ExpectedBox[],
  stacks: readonly StackBox[],
): readonly Line[] {
  return lanes.flatMap((lane): readonly Line[] => {
    const letter = lane.row.lane
    const port = (to: number): number => (lane.listTop === null ? middle(lane) : to)
    const values = expected
      .filter((box) => box.row.lane === letter)
      .map((box): Line => {
        const to = middle(box)
        return { id: box.row.id, from: port(to), to, ...leftKind(box.row) }
      })
    const stacked = stacks
      .filter((box) => box.stack.lane === letter)
      .map((box): Line => {
        const to = box.top + STACK / 2
        return { id: `stack:${letter}`, kind: 'used', from: port(to), to, word: 'used' }
      })
    if (values.length + stacked.length > 0) return [...values, ...stacked]
    const y = middle(lane)
    return lane.row.state === 'shadowed' ? [{ id: letter, kind: 'shadowed', from: y, to: y, word: '' }] : []
  })
}

function leftKind(row: ExpectedRow): { readonly kind: LineKind; readonly word: string } {
  switch (row.state) {
    case 'used':
      return { kind: 'used', word: 'used' }
    case 'would':
      return { kind: 'would', word: 'would add' }
    case 'adds':
      return { kind: 'preview', word: 'adds' }
    case 'removes':
      return { kind: 'removes', word: 'removes' }
  }
}

/**
 * The height at which a line meets a token value: straight across where the node is high enough for that,
 * otherwise at the middle of the node.
 */
function arrival(box: Box, target: Box | undefined): number {
  const level = target ? middle(target) : NaN
  return level >= box.top + 12 && level <= box.top + box.height - 12 ? level : middle(box)
}

function rightLines(expected: readonly ExpectedBox[], token: readonly TokenBox[]): readonly Line[] {
  const lines = token.map((box): Line => {
    const target = expected.find((candidate) => candidate.row.id === box.row.beside)
    const to = arrival(box, target)
    const id = `aud:${box.row.index}`
    if (box.row.state === 'unsure') return { id, kind: 'unsure', from: to, to, word: 'cannot tell' }
    if (box.row.state === 'none' || !target) return { id, kind: 'no-match', from: to, to, word: 'no match' }
    const from = middle(target)
    return box.row.state === 'match'
      ? { id, kind: 'match', from, to, word: 'match' }
      : { id, kind: 'would', from, to, word: 'would match' }
  })
  if (token.length === 0) return lines
  const lonely = expected.filter(
    ({ row }) => row.state === 'used' && row.matchedBy.length === 0 && row.wouldBeMatchedBy.length === 0,
  )
  const stubs = lonely.map((box): Line => {
    const y = middle(box)
    return { id: `stub:${box.row.id}`, kind: 'idle', from: y, to: y, word: '' }
  })
  return [...stubs, ...lines]
}

/**
 * The SVG path of a line from height `from` to height `to`: a curve that begins and ends horizontally, or a
 * straight line when both heights are equal.
 */
export function linePath(width: number, from: number, to: number): string {
  if (Math.abs(from - to) < 0.5) return `M0 ${from}H${width}`
  return `M0 ${from}C${width / 2} ${from} ${width / 2} ${to} ${width} ${to}`
}
