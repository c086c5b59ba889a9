import { memo, type MouseEvent, type ReactNode } from 'react'
import type { GroupHead, Item } from '../../shared/fleet/arrange.ts'
import { clientIdCounts, serverMarks, toggleWord } from '../../shared/fleet/filter.ts'
import { findingName } from '../../shared/fleet/findings.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { hiddenHit, wordsOf } from '../../shared/fleet/search.ts'
import { hostOf } from '../../shared/kernel/host.ts'
import { count } from '../../shared/kernel/words.ts'
import { readMoment } from '../../shared/kernel/times.ts'
import { AudienceChip } from '../ui/chip.tsx'
import { dayOf, wholeOf } from '../ui/clock.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icon.tsx'
import { Marked } from '../ui/marked.tsx'
import { ToggleMark } from '../ui/toggle.tsx'
import { markWord, VerdictIcon } from '../ui/verdict.tsx'
import { HeatStrip } from '../ui/heat-strip.tsx'
import type { ColumnId } from './use-look.ts'
import type { Heat } from '../../shared/fleet/heat.ts'
import styles from './fleet-table.module.css'

/**
 * What is known of the tested token here: where it ends, why that is not known, `waiting` for it, or
 * `not-judged`: the server came after the others were.
 */
export type RowTest = { readonly heat: Heat } | { readonly failed: string } | 'waiting' | 'not-judged'

type FleetRowProps = {
  readonly line: FleetLine
  /** The ids of the columns, separated by spaces. */
  readonly columns: string
  readonly typed: string
  readonly number: number
  readonly selected: boolean
  readonly ticked: boolean
  /** Whether it stands before the others. */
  readonly pinned: boolean
  /** Whether it is new or changed since the operator last asked for the list. */
  readonly changed: 'changed' | 'new' | null
  readonly onTick: (serverId: string, range: boolean) => void
  /** Null: no token is under test. */
  readonly test: RowTest | null
  readonly onChoose: (key: string) => void
  readonly onOpen: (serverId: string) => void
  readonly onMenu: (serverId: string, event: MouseEvent) => void
}

/** One server. */
export const FleetRow = memo(function FleetRow(props: FleetRowProps) {
  const { line, number, selected, ticked, onTick, onChoose, onOpen, onMenu } = props
  const words = wordsOf(props.typed)
  const cells: Readonly<Record<ColumnId, () => ReactNode>> = {
    server: () => <Name {...props} words={words} />,
    issuer: () => <Issuer line={line} words={words} />,
    audiences: () => <Audiences line={line} words={words} />,
    toggle: () => <Toggle line={line} />,
    health: () => <HealthCell line={line} words={words} />,
    token: () => <Test test={props.test ?? 'waiting'} />,
    changed: () => <Changed at={line.updatedAt} />,
  }
  return (
    <tr
      id={rowIdOf({ line })}
      aria-rowindex={number}
      aria-selected={selected}
      data-trap={selected ? line.findings[0]?.id : undefined}
      className={cx(styles['row'], ticked && styles['ticked'])}
      onClick={() => onChoose(line.id)}
      onDoubleClick={() => onOpen(line.id)}
      onContextMenu={(event) => onMenu(line.id, event)}
    >
      <td className={styles['check']}>
        <input
          type="checkbox"
          aria-label={`Select ${line.name}`}
          tabIndex={-1}
          checked={ticked}
          onChange={() => undefined}
          onClick={(event) => {
            event.stopPropagation()
            onTick(line.id, event.shiftKey)
          }}
        />
      </td>
      {props.columns.split(' ').map((id) => (
        <td key={id}>{cells[id as ColumnId]()}</td>
      ))}
    </tr>
  )
})

type Searched = { readonly line: FleetLine; readonly words: readonly string[] }

function Name({ line, words, changed, pinned, onOpen }: FleetRowProps & Pick<Searched, 'words'>) {
  const hidden = words.length === 0 ? null : hiddenHit(line, words)
  return (
    <span className={styles['first']}>
      <button
        type="button"
        className={styles['name']}
        title={line.name}
        aria-label={`Open ${line.name}`}
        tabIndex={-1}
        onClick={() => onOpen(line.id)}
      >
        <Marked text={line.name} words={words} />
      </button>
      {pinned && <Icon name="pin" size={12} label="pinned" />}
      {serverMarks(line).map((mark) => (
        <span key={mark} className={cx(styles['mark'], mark === 'inactive' && styles['inactive'])}>
          {mark}
        </span>
      ))}
      {changed !== null && <span className={cx(styles['mark'], styles['new'])}>{changed}</span>}
      {hidden && (
        <span className={styles['hidden']} title={`${hidden.what} ${hidden.value}`}>
          {hidden.what === 'value' ? '' : `${hidden.what} `}
          <Marked text={hidden.value} words={words} />
        </span>
      )}
    </span>
  )
}

function Issuer({ line: { provider, issuers, oauthEnabled }, words }: Searched) {
  const [issuer] = issuers
  const host =
    issuer === undefined
      ? oauthEnabled
        ? 'OAuth on, no issuer'
        : ''
      : `${hostOf(issuer)}${issuers.length > 1 ? ` and ${issuers.length - 1} more` : ''}`
  return (
    <span className={styles['line']} title={issuers.join('\n') || host}>
      <Marked text={provider} words={words} />{' '}
      <span className={styles['third']}>
        <Marked text={host} words={words} />
      </span>
    </span>
  )
}

function Audiences({ line: { audiences }, words }: Searched) {
  const isHit = (value: string): boolean => words.some((word) => value.toLowerCase().includes(word))
  const shown = audiences.find(({ value }) => isHit(value)) ?? audiences[0]
  if (shown === undefined) return <span className={styles['second']}>None</span>
  const rest = audiences.filter((one) => one !== shown)
  return (
    <span className={styles['chips']}>
      <AudienceChip
        lane={shown.lane}
        value={shown.value}
        limit={32}
        state={isHit(shown.value) ? 'selected' : 'used'}
      />
      {rest.length > 0 && (
        <span
          className={styles['third']}
          title={rest.map(({ lane, value }) => `${lane} ${value}`).join('\n')}
        >
          +{rest.length}
        </span>
      )}
    </span>
  )
}

/** The toggle's state, only to be seen; it is changed on the server's own screen. */
function Toggle({ line: { toggle } }: Pick<Searched, 'line'>) {
  const drawn = toggle.state === 'on' || toggle.state === 'off' || toggle.state === 'on-until-learned'
  return (
    <span className={styles['toggle']} title={toggle.note}>
      {drawn && <ToggleMark small on={clientIdCounts(toggle)} />}
      <span className={styles['second']}>{toggleWord(toggle)}</span>
    </span>
  )
}

/** Only `broken` and `risk` are coloured; a note is grey. */
function HealthCell({ line: { health, findings }, words }: Searched) {
  const more = findings.filter(({ says }) => says !== health.says)
  const isWell = health.level === 'ok'
  const named = findings.find(({ says }) => says === health.says)
  const isFound = words.some((word) => health.says.toLowerCase().includes(word))
  if (isWell && !isFound) {
    return (
      <span
        className={cx(styles['health'], styles['well'])}
        title={[health.says, ...more.map(({ says }) => says)].join('\n')}
      >
        <Icon name="check" size={14} />
        {markWord('ok')}
        {findings.length > 0 && `, ${count(findings.length, 'note')}`}
      </span>
    )
  }
  return (
    <span className={cx(styles['health'], isWell && styles['well'])}>
      {isWell ? (
        <Icon name="check" size={14} label={markWord('ok')} />
      ) : (
        <VerdictIcon level={health.level} size={14} label={markWord(health.level)} />
      )}
      <span className={styles['line']} title={[health.says, ...more.map(({ says }) => says)].join('\n')}>
        {named === undefined || isFound ? <Marked text={health.says} words={words} /> : findingName(named.id)}
      </span>
      {more.length > 0 && <span className={styles['third']}>+{more.length}</span>}
    </span>
  )
}

function Changed({ at }: { readonly at: string | null }) {
  if (at === null || readMoment(at) === null) return null
  return (
    <time className={styles['second']} dateTime={at} title={wholeOf(at)}>
      {dayOf(at)}
    </time>
  )
}

function Test({ test }: { readonly test: RowTest }) {
  if (test === 'waiting') return <span className={styles['third']}>Testing…</span>
  if (test === 'not-judged') return <span className={styles['second']}>Not judged yet</span>
  if ('failed' in test) return <span className={styles['second']}>Not tested: {test.failed}</span>
  return <HeatStrip heat={test.heat} />
}

type GroupRowProps = {
  readonly head: GroupHead
  readonly columns: number
  readonly number: number
  readonly selected: boolean
  readonly onChoose: (key: string) => void
  readonly onFold: (key: string) => void
}

/** The heading of a group, which opens and closes it. */
export const GroupRow = memo(function GroupRow({
  head,
  columns,
  number,
  selected,
  onChoose,
  onFold,
}: GroupRowProps) {
  const { key, title, detail, lines, broken, risk, closed } = head
  return (
    <tr
      id={rowIdOf({ head })}
      aria-rowindex={number}
      aria-selected={selected}
      className={styles['group']}
      onClick={() => onChoose(groupId(key))}
    >
      <td colSpan={columns}>
        <span>
          <button type="button" tabIndex={-1} aria-expanded={!closed} onClick={() => onFold(key)}>
            <Icon name={closed ? 'chevron-right' : 'chevron-down'} size={14} />
            <b>{title}</b> {detail !== '' && <span className={styles['second']}>{detail}</span>}{' '}
            <span className={styles['second']}>{count(lines, 'server')}</span>
          </button>
          <span className={styles['counts']}>
            {broken > 0 && (
              <span>
                <VerdictIcon level="broken" size={12} /> {broken} broken
              </span>
            )}
            {risk > 0 && (
              <span>
                <VerdictIcon level="risk" size={12} /> {risk} at risk
              </span>
            )}
          </span>
        </span>
      </td>
    </tr>
  )
})

/** The id of a group's heading among the rows; no server id begins like this. */
export const groupId = (key: string): string => `group:${key}`

/** The id of an item among the rows: that of the server or of the group. */
export const keyOf = (item: Item): string => (item.line ? item.line.id : groupId(item.head.key))

/** The id of its row in the page. */
export const rowIdOf = (item: Item): string =>
  item.line ? `server-${item.line.id}` : `group-${encodeURIComponent(item.head.key)}`
