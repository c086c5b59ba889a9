import { useMemo, useRef } from 'react'
import { LANE_NAMES } from '../../shared/audience/lane-names.ts'
import { fitsSay, holdersSay, moreSays } from '../../shared/fleet/shared-audiences.ts'
import { LaneBox } from '../ui/chip.tsx'
import { Middle } from '../ui/exact.tsx'
import { GapRow } from '../ui/gap-row.tsx'
import { useVirtual } from '../ui/use-virtual.ts'
import { partsOf, type Group } from './places.ts'
import { nameOf, Value } from './sharing-picture.tsx'
import styles from './sharing.module.css'

type SharingTableProps = {
  readonly groups: readonly Group[]
  readonly onOpen: (serverId: string) => void
  readonly onFleet: (value: string) => void
}

const ROW = 32
const HEADS = ['Audience', 'Server', 'Through', 'Provider, issuers and team']

/** The same as the picture, a line for every value and every server of it. Only what is in sight is drawn. */
export function SharingTable({ groups, onOpen, onFleet }: SharingTableProps) {
  const box = useRef<HTMLDivElement>(null)
  /** The row at which each group begins, and the number of all rows. */
  const starts = useMemo(() => {
    const at = new Uint32Array(groups.length + 1)
    groups.forEach((group, index) => (at[index + 1] = (at[index] ?? 0) + partsOf(group)))
    return at
  }, [groups])
  const count = starts[groups.length] ?? 0
  const rows = useVirtual(box, { count, estimateSize: () => ROW, overscan: 8 })
  const drawn = rows.getVirtualItems()
  const [first, last] = [drawn[0], drawn.at(-1)]
  return (
    <div
      className={styles['scroll']}
      ref={box}
      tabIndex={0}
      role="region"
      aria-label="Shared audiences as a table"
    >
      <table className={styles['table']} aria-rowcount={count + 1}>
        <caption className="sr">Which servers accept the same audience, and through which setting</caption>
        <thead>
          <tr aria-rowindex={1}>
            {HEADS.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <GapRow height={first?.start ?? 0} columns={HEADS.length} />
          {drawn.map(({ index }) => {
            const at = groupAt(starts, index)
            const group = groups[at]
            const part = index - (starts[at] ?? 0)
            return group === undefined ? null : (
              <TableRow
                key={index}
                {...{ group, part, index, onOpen, onFleet }}
                measure={rows.measureElement}
              />
            )
          })}
          <GapRow height={last ? rows.getTotalSize() - last.end : 0} columns={HEADS.length} />
        </tbody>
      </table>
    </div>
  )
}

type TableRowProps = Omit<SharingTableProps, 'groups'> & {
  readonly group: Group
  readonly part: number
  readonly index: number
  readonly measure: (row: Element | null) => void
}

function TableRow({ group, part, index, measure, onOpen, onFleet }: TableRowProps) {
  // Measured, because what does not fit is written on more lines.
  const row = { ref: measure, 'aria-rowindex': index + 2, 'data-index': index }
  if (part === 0) {
    return (
      <tr {...row} className={styles['first']}>
        <th scope="row">
          <Value value={group.value} />
        </th>
        <td colSpan={HEADS.length - 1}>
          {holdersSay(group)} {fitsSay(group)}
        </td>
      </tr>
    )
  }
  const holds = group.shown[part - 1]
  if (holds === undefined)
    return (
      <tr {...row}>
        <td className={styles['again']}>
          <Value value={group.value} />
        </td>
        <td colSpan={HEADS.length - 1}>
          <button type="button" onClick={() => onFleet(group.value)}>
            and {moreSays(group)}, in the fleet
          </button>
        </td>
      </tr>
    )
  const { server, lane } = holds
  return (
    <tr {...row}>
      <td className={styles['again']}>
        <Value value={group.value} />
      </td>
      <td>
        <button type="button" onClick={() => onOpen(server.id)}>
          {nameOf(server)}
        </button>
      </td>
      <td>
        <span className={styles['through']}>
          <LaneBox lane={lane} /> {LANE_NAMES[lane]}
        </span>
      </td>
      <td>
        {server.provider}
        {server.issuers.map((issuer) => (
          <Middle key={issuer} value={issuer} />
        ))}
        {server.team !== null && `team ${server.team}`}
      </td>
    </tr>
  )
}

/** The group a row belongs to. In: the row at which each begins. */
function groupAt(starts: Uint32Array, row: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= row) low = middle
    else high = middle
  }
  return low
}
