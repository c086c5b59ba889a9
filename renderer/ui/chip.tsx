import type { Lane } from '../../shared/contextforge/index.ts'
import { LANE_NAMES } from '../../shared/audience/lane-names.ts'
import { shortExact } from '../../shared/audience/truncate.ts'
import styles from './chip.module.css'
import { cx } from './cx.ts'
import { Exact } from './exact.tsx'

/** The letter of a lane in a square. L is dashed, because it is an inference. */
export function LaneBox({
  lane,
  muted = false,
  large = false,
}: {
  readonly lane: Lane
  readonly muted?: boolean
  readonly large?: boolean
}) {
  return (
    <span
      className={cx(
        styles['lane'],
        lane === 'L' && styles['learned'],
        muted && styles['muted'],
        large && styles['large'],
      )}
      title={LANE_NAMES[lane]}
    >
      {lane}
    </span>
  )
}

/** One audience with its lane; struck through when it is set but not used, dashed when it would be added. */
export function AudienceChip({
  lane,
  value,
  state = 'used',
  limit = 40,
}: {
  readonly lane: Lane
  readonly value: string
  readonly state?: 'used' | 'shadowed' | 'would' | 'selected'
  readonly limit?: number
}) {
  return (
    <span
      className={cx(styles['chip'], styles[state])}
      title={shortExact(value, limit) === value ? undefined : value}
    >
      <LaneBox lane={lane} muted={state === 'shadowed'} />
      <Exact value={value} limit={limit} quiet struck={state === 'shadowed'} />
    </span>
  )
}
