import { memo } from 'react'
import type { Board } from '../../shared/contextforge/index.ts'
import { clientIdCounts, serverMarks, toggleWord } from '../../shared/fleet/filter.ts'
import type { ServerRow } from '../../shared/fleet/view.ts'
import { hostOf } from '../../shared/kernel/host.ts'
import { AudienceChip } from '../ui/chip.tsx'
import { cx } from '../ui/cx.ts'
import { ToggleMark } from '../ui/toggle.tsx'
import { markWord, VerdictIcon } from '../ui/verdict.tsx'
import { HeatStrip } from './heat-strip.tsx'
import type { RowTest } from './use-row-tests.ts'
import styles from './fleet-table.module.css'

type FleetRowProps = {
  readonly row: ServerRow
  readonly number: number
  readonly selected: boolean
  readonly ticked: boolean
  readonly onTick: (serverId: string, range: boolean) => void
  /** Null: no token is under test. */
  readonly test: RowTest | 'waiting' | null
  readonly onChoose: (serverId: string) => void
  readonly onOpen: (serverId: string) => void
}

export const FleetRow = memo(function FleetRow({
  row,
  number,
  selected,
  ticked,
  onTick,
  test,
  onChoose,
  onOpen,
}: FleetRowProps) {
  const { server, board, health } = row
  return (
    <tr
      id={`server-${server.id}`}
      aria-rowindex={number}
      aria-selected={selected}
      className={styles['row']}
      onClick={() => onChoose(server.id)}
      onDoubleClick={() => onOpen(server.id)}
    >
      <td className={styles['first']}>
        <input
          type="checkbox"
          aria-label={`Select ${server.name}`}
          tabIndex={-1}
          checked={ticked}
          onChange={() => undefined}
          onClick={(event) => {
            event.stopPropagation()
            onTick(server.id, event.shiftKey)
          }}
        />
        <button
          type="button"
          className={styles['name']}
          title={server.name}
          aria-label={`Open ${server.name}`}
          tabIndex={-1}
          onClick={() => onOpen(server.id)}
        >
          {server.name}
        </button>
        <Marks server={server} />
      </td>
      <td>
        <Issuer row={row} />
      </td>
      <td>
        <Audiences board={board} />
      </td>
      <td>
        <Toggle board={board} />
      </td>
      <td>
        <div className={styles['health']}>
          <VerdictIcon level={health.level} label={markWord(health.level)} />
          <span title={health.says}>{health.says}</span>
        </div>
      </td>
      {test !== null && (
        <td>
          <Test test={test} />
        </td>
      )}
    </tr>
  )
})

function Marks({ server }: Pick<ServerRow, 'server'>) {
  const marks = serverMarks(server)
  if (marks.length === 0) return null
  return (
    <span className={styles['marks']}>
      {marks.map((mark) => (
        <span key={mark} className={cx(styles['mark'], mark === 'inactive' && styles['inactive'])}>
          {mark}
        </span>
      ))}
    </span>
  )
}

function Issuer({ row }: { readonly row: ServerRow }) {
  const [issuer, ...more] = row.issuers
  const also = more.length === 0 ? '' : ` and ${more.length} more`
  return (
    <>
      <span className={styles['line']}>{row.provider}</span>
      {issuer !== undefined && (
        <span className={cx(styles['line'], styles['third'])} title={row.issuers.join('\n')}>
          {hostOf(issuer)}
          {also}
        </span>
      )}
      {issuer === undefined && row.server.oauthEnabled && (
        <span className={cx(styles['line'], styles['third'])}>OAuth on, no issuer</span>
      )}
    </>
  )
}

function Audiences({ board }: { readonly board: Board }) {
  const used = board.expected.filter(({ state }) => state === 'used')
  if (used.length === 0) return <span className={styles['second']}>None</span>
  const shown = used.length > 2 ? used.slice(0, 1) : used
  const rest = used.slice(shown.length)
  return (
    <div className={styles['chips']}>
      {shown.map(({ lane, value }) => (
        <AudienceChip key={`${lane}${value}`} lane={lane} value={value} limit={32} />
      ))}
      {rest.length > 0 && (
        <span
          className={styles['third']}
          title={rest.map(({ lane, value }) => `${lane} ${value}`).join('\n')}
        >
          and {rest.length} more
        </span>
      )}
    </div>
  )
}

/** Shown here, flipped on the server's own screen. */
function Toggle({ board }: { readonly board: Board }) {
  const { toggle } = board
  const drawn = toggle.state === 'on' || toggle.state === 'off' || toggle.state === 'on-until-learned'
  return (
    <span className={styles['toggle']} title={toggle.note}>
      {drawn && <ToggleMark small on={clientIdCounts(toggle)} />}
      <span className={styles['second']}>{toggleWord(toggle)}</span>
    </span>
  )
}

function Test({ test }: { readonly test: RowTest | 'waiting' }) {
  if (test === 'waiting') return <span className={styles['third']}>Testing…</span>
  if ('failed' in test) return <span className={styles['second']}>Not tested: {test.failed}</span>
  return <HeatStrip heat={test.heat} />
}
