import type { CSSProperties } from 'react'
import type {
  ExpectedBox,
  LaneBox as LanePlace,
  StackBox,
  TokenBox,
} from '../../shared/audience/switchboard-layout.ts'
import type { ExpectedRow, LaneRow, Switchboard } from '../../shared/audience/switchboard.ts'
import { LaneBox } from '../ui/chip.tsx'
import { cx } from '../ui/cx.ts'
import { Exact } from '../ui/exact.tsx'
import { Icon } from '../ui/icon.tsx'
import styles from './nodes.module.css'

const place = (box: { readonly top: number; readonly height: number }): CSSProperties => ({
  top: box.top,
  height: box.height,
})

const LANE_LOOK: Readonly<Record<LaneRow['state'], string | undefined>> = {
  used: 'used',
  shadowed: 'shadow',
  would: undefined,
  empty: 'empty',
  unknown: 'unknown',
  broken: 'broken',
}

/**
 * One setting with its value. The toggle is not drawn here: it is part of the table and is laid over this
 * node.
 */
type LaneNodeProps = {
  readonly box: LanePlace
  readonly expected: readonly ExpectedBox[]
  readonly stack: StackBox | undefined
}

/** The node of one lane. */
export function LaneNode({ box, expected, stack }: LaneNodeProps) {
  const { row } = box
  const state = row.changed ? 'preview' : LANE_LOOK[row.state]
  const quiet = row.state === 'shadowed' || row.state === 'empty'
  return (
    <div
      className={cx(
        styles['node'],
        state && styles[state],
        row.toggle && styles['switching'],
        box.listTop !== null && styles['listing'],
      )}
      style={place(box)}
      aria-hidden="true"
    >
      <LaneBox lane={row.lane} large muted={quiet} />
      <span className={styles['key']} title={row.setting}>
        {row.setting}
      </span>
      <span className={styles['word']}>
        {row.state === 'used' && !row.changed && <Tick />}
        {row.word}
      </span>
      {box.listTop === null ? <LaneValue row={row} /> : <LaneValues box={box} expected={expected} />}
      {stack && (
        <span className={styles['listed']} style={{ top: stack.top - box.top, height: 40 }}>
          <i className={styles['more']}>{stack.stack.values.length} more</i>
        </span>
      )}
    </div>
  )
}

function LaneValue({ row }: { readonly row: LaneRow }) {
  const [value] = row.values
  const more = row.values.length > 1 ? ` and ${row.values.length - 1} more` : ''
  if (row.state === 'shadowed') {
    return (
      <span className={cx(styles['value'], styles['inline'])}>
        {row.sameAs ? <s>same URL as {row.sameAs}</s> : value && <Exact value={value} quiet struck />}
        <i title={row.note}>{row.note}</i>
      </span>
    )
  }
  if (row.state === 'unknown' || row.state === 'broken' || value === undefined) {
    const note = row.note === '' ? more : row.note
    return note === '' ? null : (
      <span className={cx(styles['value'], styles['inline'])}>
        <i title={note}>{note}</i>
      </span>
    )
  }
  return (
    <span className={styles['value']}>
      <Exact value={value} form="stacked" quiet />
    </span>
  )
}

function LaneValues({
  box,
  expected,
}: {
  readonly box: LanePlace
  readonly expected: readonly ExpectedBox[]
}) {
  return expected
    .filter((candidate) => candidate.row.lane === box.row.lane)
    .map((candidate) => (
      <span
        key={candidate.row.id}
        className={cx(styles['listed'], candidate.row.state === 'removes' && styles['gone'])}
        style={{ top: candidate.top - box.top, height: candidate.height }}
      >
        <Exact value={candidate.row.value} limit={80} quiet />
      </span>
    ))
}

const EXPECTED_LOOK: Readonly<Record<ExpectedRow['state'], string>> = {
  used: 'used',
  would: 'would',
  adds: 'preview',
  removes: 'removes',
}

/** Where a value comes from: `oauth_config.resource[1]` becomes `from resource[1]`. */
const origin = (from: string): string => `from ${from.replace(/^from /, '').replace(/^oauth_config\./, '')}`

/** One audience the gateway expects, would expect, or would no longer expect. */
export function ExpectedNode({ box }: { readonly box: ExpectedBox }) {
  const { row, dense } = box
  const matched = row.matchedBy.length > 0 && row.state === 'used'
  return (
    <div
      className={cx(
        styles['node'],
        styles[EXPECTED_LOOK[row.state]],
        dense && styles['dense'],
        matched && styles['met'],
      )}
      style={place(box)}
      aria-hidden="true"
    >
      <LaneBox lane={row.lane} large={!dense} />
      {dense ? (
        <Exact value={row.value} limit={80} quiet />
      ) : (
        <span className={styles['from']} title={origin(row.from)}>
          {origin(row.from)}
        </span>
      )}
      <span className={styles['word']}>
        {matched && <Tick />}
        {dense && row.state === 'used' && !matched ? '' : row.word}
      </span>
      {!dense && (
        <span className={styles['value']}>
          <Exact value={row.value} form="stacked" quiet />
        </span>
      )}
    </div>
  )
}

/** One value of the token's `aud`. */
export function TokenNode({ box }: { readonly box: TokenBox }) {
  const { row, dense } = box
  return (
    <div
      className={cx(
        styles['node'],
        styles['token'],
        dense && styles['dense'],
        row.state === 'match' && styles['hit'],
      )}
      style={place(box)}
      title={row.note}
      aria-hidden="true"
    >
      <span className={styles['index']}>aud[{row.index}]</span>
      {dense && <Exact value={row.value} limit={60} quiet />}
      <span className={styles['word']}>
        {row.state === 'match' && <Tick />}
        {!dense && row.word}
      </span>
      {!dense && (
        <span className={styles['value']}>
          <Exact value={row.value} form="stacked" quiet />
          {row.note !== '' && <i className={styles['note']}>{row.note}</i>}
        </span>
      )}
    </div>
  )
}

/** Why the expected audiences are no list. */
export function SpecialNode({
  box,
  says,
}: {
  readonly box: { readonly top: number; readonly height: number }
  readonly says: NonNullable<Switchboard['special']>
}) {
  return (
    <div
      className={cx(styles['node'], styles['unknown'], styles['special'])}
      style={place(box)}
      title={says.text}
    >
      <b>{says.title}</b>
      <i>{says.text}</i>
    </div>
  )
}

const Tick = () => <Icon name="check" size={14} />
