import { useMemo } from 'react'
import { tally } from '../../shared/fleet/heat.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import type { Verdict } from '../../shared/contextforge/index.ts'
import { useRowTests, type RowTest } from '../reading/use-row-tests.ts'
import { HeatStrip } from '../ui/heat-strip.tsx'
import styles from './other-servers.module.css'
import pane from './pane.module.css'

type OtherServersProps = {
  readonly tokenId: string
  /** The server of the bench, which is not among them. */
  readonly serverId: string
  /** Every server of the gateway, and when it was read; empty: not yet. */
  readonly lines: readonly FleetLine[]
  readonly asOf: string
  readonly onPick: (serverId: string) => void
}

/** More are not tested beside the bench; the fleet tests them all. */
const MOST = 30
const ORDER: readonly Verdict[] = ['accepted', 'cannot-decide', 'rejected']

/**
 * Where the same token stands with the other servers, those that accept it first. The counts are spoken once,
 * when all were tested.
 */
export function OtherServers({ tokenId, serverId, lines, asOf, onPick }: OtherServersProps) {
  const others = useMemo(() => lines.filter(({ id }) => id !== serverId), [lines, serverId])
  const ids = useMemo(() => others.slice(0, MOST).map(({ id }) => id), [others])
  const tests = useRowTests(tokenId, ids, asOf)
  const rankOf = (test: RowTest | undefined): number =>
    test === undefined ? 4 : 'heat' in test ? ORDER.indexOf(test.heat.verdict) : 3
  const shown = others
    .slice(0, MOST)
    .toSorted((one, other) => rankOf(tests.get(one.id)) - rankOf(tests.get(other.id)))
  const heats = [...tests].flatMap(([id, test]) => ('heat' in test && ids.includes(id) ? [test.heat] : []))
  if (others.length === 0) return null
  const says = `${tally(heats)}${heats.length < others.length ? ` so far, ${heats.length} tested` : ''}`
  const isDone = ids.every((id) => tests.has(id))
  return (
    <section className={styles['others']} aria-label="Other servers">
      <div className={pane['head']}>
        <h2>{others.length === 1 ? 'On the other server' : `On the ${others.length} other servers`}</h2>
        <span className={pane['aside']} aria-hidden={isDone} title={says}>
          {says}
        </span>
        <span className="sr" role="status">
          {isDone && says}
        </span>
      </div>
      <ul>
        {shown.map(({ id, name }) => {
          const test = tests.get(id)
          return (
            <li key={id}>
              <button type="button" className={styles['row']} onClick={() => onPick(id)}>
                <b>{name}</b>
                {test === undefined ? (
                  <span>Testing…</span>
                ) : 'heat' in test ? (
                  <HeatStrip heat={test.heat} />
                ) : (
                  <span>Not tested: {test.failed}</span>
                )}
              </button>
            </li>
          )
        })}
      </ul>
      {others.length > MOST && (
        <p className={styles['more']}>{others.length - MOST} more are tested on the fleet.</p>
      )}
    </section>
  )
}
