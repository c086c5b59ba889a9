import { lazy, Suspense, useRef, useState, type KeyboardEvent } from 'react'
import { ticksOf } from '../../shared/kernel/axis.ts'
import { lanesOf, rangeOf, stepIn, type LaneStep, type Span } from '../../shared/history/lanes.ts'
import {
  countEntries,
  filterEntries,
  HISTORY_FILTERS,
  mayUndo,
  MOST_CHANGES,
  timelineOf,
  type HistoryFilter,
} from '../../shared/history/timeline.ts'
import type { TestRecord } from '../../shared/history/tests.ts'
import { chainsSay, type ChainState } from '../../shared/watch/chain.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { count, figure } from '../../shared/kernel/words.ts'
import { call } from '../bridge.ts'
import { FilterField } from '../ui/filter-field.tsx'
import { Pill } from '../ui/pill.tsx'
import { useConnection } from '../reading/connection.tsx'
import { useKeptList } from '../reading/lines.ts'
import { useAsked } from '../reading/use-asked.ts'
import { useKept } from '../ui/use-kept.ts'
import { useKeys } from '../ui/use-keys.ts'
import { usePaused } from '../ui/use-paused.ts'
import { Button } from '../ui/button.tsx'
import { useToasts } from '../ui/toast.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useNow } from '../ui/use-now.ts'
import { here } from '../ui/clock.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import { useGuardEvent } from '../watch/use-guard.ts'
import { Empty } from '../ui/empty.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { EntryMenu } from './entry-menu.tsx'
import { EntryPane } from './entry-pane.tsx'
import { Timeline } from './timeline.tsx'
import { Grow, Pills, ScreenFrame, Tools, Two } from '../ui/screen.tsx'
import styles from './history-screen.module.css'

/** Loaded when it is first looked at. */
const LanesView = lazy(async () => ({ default: (await import('./lanes.tsx')).LanesView }))

const VIEWS = [
  { id: 'list', label: 'List' },
  { id: 'lanes', label: 'Lanes' },
] as const
type View = (typeof VIEWS)[number]['id']

const SPAN_NAMES = [
  { id: 'all', label: 'All' },
  { id: 'month', label: '30 days' },
  { id: 'week', label: '7 days' },
  { id: 'day', label: '24 h' },
] as const satisfies readonly { id: Span; label: string }[]
/** How many marks the axis of the lanes has at most. */
const TICKS = 5

const NAMES: Readonly<Record<HistoryFilter, string>> = {
  all: 'All',
  changes: 'Our changes',
  seen: 'Observed drift',
  learned: 'Learned',
  audit: 'Gateway audit',
  tests: 'Tests',
  open: 'Not settled',
}

/** All of the history is searched once typing pauses for so long (milliseconds). */
const TYPING_PAUSE_MS = 300

type HistoryScreenProps = {
  readonly onUndo: (changeId: string, serverId: string) => void
  readonly onTestAgain: (test: TestRecord) => void
  readonly onRestore: (card: DriftCard) => void
  readonly onOpenServer: (serverId: string) => void
}

/** Everything that was changed, seen or tested, by day, and what can be undone. */
export function HistoryScreen({ onUndo, onTestAgain, onRestore, onOpenServer }: HistoryScreenProps) {
  const { connection } = useConnection()
  const kept = useKeptList()
  const about = connection || !kept ? {} : { profileId: kept.profile.id }
  const asked = useAsked('history.read', about)
  useGuardEvent(asked.again)
  const [checked, setChecked] = useState<readonly ChainState[] | null>(null)
  const { show, fail } = useToasts()
  const [wanted, setFilter] = useKept<string>('history filter', 'all')
  const filter = HISTORY_FILTERS.find((one) => one === wanted) ?? 'all'
  const [typed, setTyped] = useKept<string>('history typed', '')
  const [chosen, setChosen] = useKept<string | null>('history entry', null)
  const [view, setView] = useKept<View>('history view', 'list')
  const [span, setSpan] = useKept<Span>('history span', 'all')
  const now = useNow(60_000)
  const [settling, setSettling] = useState(false)
  const [menu, setMenu] = useState<{ readonly x: number; readonly y: number } | null>(null)
  const field = useRef<HTMLInputElement>(null)

  const { value } = asked
  const settled = usePaused(typed, TYPING_PAUSE_MS)
  const isCut = value !== null && value.changes.length >= MOST_CHANGES && settled.trim() !== ''
  const older = useAsked('history.find', isCut ? { ...about, typed: settled } : null).value?.changes ?? []
  const shown = new Set(value?.changes.map(({ id }) => id))
  const changes = [...(value?.changes ?? []), ...older.filter(({ id }) => !shown.has(id))]
  const all = value ? timelineOf(changes, value.tests, value.seen, value.audit.entries) : []
  const chain = value ? chainsSay(checked ?? value.chains) : null
  const entries = filterEntries(all, filter, typed)
  const at = Math.max(
    0,
    entries.findIndex(({ id }) => id === chosen),
  )
  const current = entries[at] ?? null
  const open = countEntries(all, 'open')
  const range = rangeOf(span, entries, now)
  const lanes = view === 'lanes' ? lanesOf(entries, range) : null

  const go = (to: number) => {
    const entry = entries[Math.min(entries.length - 1, Math.max(0, to))]
    if (!entry) return
    setChosen(entry.id)
    document.getElementById(entry.id)?.scrollIntoView({ block: 'nearest' })
  }
  const step = (to: LaneStep) => {
    const entry = lanes && stepIn(lanes, current?.id ?? null, to)
    if (!entry) return
    setChosen(entry.id)
    document.getElementById(entry.id)?.scrollIntoView({ block: 'nearest' })
  }
  const zoom = (by: 1 | -1) => {
    const next = SPAN_NAMES[SPAN_NAMES.findIndex(({ id }) => id === span) + by]
    if (next) setSpan(next.id)
  }
  const undo = current?.kind === 'change' && mayUndo(current.change) ? current.change : null
  const restorable = current?.kind === 'seen' && current.seen.restore !== null ? current.seen : null
  const clear = () => {
    setTyped('')
    setFilter('all')
  }
  const verify = async () => {
    const result = await call('history.verify', {})
    if (!result.ok) return
    setChecked(result.value.chains)
    const { intact, says } = chainsSay(result.value.chains)
    const rows = result.value.chains.reduce((sum, { entries }) => sum + entries, 0)
    show(
      intact
        ? {
            tone: 'info',
            title: 'The chain is intact',
            text: `${count(rows, 'row')} ${rows === 1 ? 'was' : 'were'} read and every one fits the one before.`,
          }
        : { tone: 'bad', title: 'The chain is broken', text: says },
    )
  }
  const save = async (format: 'json' | 'csv') => {
    const result = await call('history.export', { format })
    if (!result.ok) fail(result.error)
    else if (result.value.file !== null)
      show({
        tone: 'info',
        title: `${result.value.entries} entries exported`,
        text: `Without secrets, to ${result.value.file}`,
      })
  }
  const settle = async () => {
    setSettling(true)
    await call('change.resolve', {})
    setSettling(false)
    asked.again()
  }

  const menuByKey = () => {
    const box = current && document.getElementById(current.id)?.getBoundingClientRect()
    if (!box) return
    // Chosen by now, so that the menu stays that of this entry when a newer one comes.
    setChosen(current.id)
    setMenu({ x: box.left + 120, y: box.bottom })
  }
  useKeys({
    ...(lanes
      ? {
          ArrowLeft: () => step('left'),
          ArrowRight: () => step('right'),
          ArrowUp: () => step('up'),
          ArrowDown: () => step('down'),
          Home: () => step('first'),
          End: () => step('last'),
          '+': () => zoom(1),
          '-': () => zoom(-1),
        }
      : entries.length > 1 && {
          ArrowDown: () => go(at + 1),
          ArrowUp: () => go(at - 1),
          Home: () => go(0),
          End: () => go(entries.length - 1),
        }),
    v: () => setView(view === 'list' ? 'lanes' : 'list'),
    r: restorable ? () => onRestore(restorable) : undefined,
    u: undo ? () => onUndo(undo.id, undo.serverId) : undefined,
    t: current?.kind === 'test' ? () => onTestAgain(current.test) : undefined,
    'Shift+F10': menuByKey,
    ContextMenu: menuByKey,
  })
  const inField = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const isDown = event.key === 'ArrowDown'
      if (lanes) step(isDown ? 'down' : 'up')
      else go(isDown ? at + 1 : at - 1)
    }
  }

  return (
    <ScreenFrame
      name="History"
      title="History"
      count={
        chain
          ? `${figure(all.length)} ${all.length === 1 ? 'entry' : 'entries'}${chain.intact ? ', chain intact' : ''}`
          : 'reading'
      }
      bar={
        <>
          {value && value.audit.says !== '' && (
            <span className={styles['audit']} title={value.audit.says}>
              <Icon name="info" size={14} />
              <span>{value.audit.says}</span>
            </span>
          )}
          <Grow />
          {lanes && (
            <Segmented label="Time shown" hideLabel value={span} options={SPAN_NAMES} onChange={setSpan} />
          )}
          <Segmented label="Show as" hideLabel value={view} options={VIEWS} onChange={setView} />
          {open > 0 && (
            <Button busy={settling} onPress={() => void settle()}>
              Look at the gateway
            </Button>
          )}
          <Button variant="quiet" onPress={() => void verify()}>
            Verify
          </Button>
          <Menu
            label="Export"
            acts={[
              {
                id: 'json',
                label: 'As JSON…',
                onAction: () => void save('json'),
                icon: <Icon name="file" size={14} />,
              },
              {
                id: 'csv',
                label: 'As CSV…',
                onAction: () => void save('csv'),
                icon: <Icon name="file" size={14} />,
              },
            ]}
          >
            <Button>Export…</Button>
          </Menu>
        </>
      }
    >
      <Tools lined>
        <FilterField
          label="Filter history"
          field={field}
          typed={typed}
          onTyped={setTyped}
          onKeyDown={inField}
        />
        <Pills label="Show entries">
          {HISTORY_FILTERS.map((id) => (
            <Pill
              key={id}
              name={NAMES[id]}
              count={countEntries(all, id)}
              on={filter === id}
              onPress={() => setFilter(id)}
            />
          ))}
        </Pills>
      </Tools>
      {chain && !chain.intact && (
        <div className={styles['broken']} role="alert">
          <MarkIcon shape="triangle" />
          <p>
            <b>The history was altered.</b> {chain.says}
          </p>
        </div>
      )}
      {asked.error && <ErrorPanel error={asked.error} strip onRetry={asked.again} />}
      {entries.length > 0 ? (
        <Two>
          {lanes ? (
            <Suspense fallback={<div />}>
              <LanesView
                lanes={lanes}
                ticks={ticksOf(range, TICKS, here)}
                current={current?.id ?? null}
                onChoose={setChosen}
              />
            </Suspense>
          ) : (
            <Timeline
              entries={entries}
              current={current?.id ?? null}
              onChoose={setChosen}
              onMenu={(id, at) => {
                setChosen(id)
                setMenu(at)
              }}
            />
          )}
          {current && (
            <EntryPane
              key={current.id}
              entry={current}
              onUndo={onUndo}
              onTestAgain={onTestAgain}
              onRestore={onRestore}
              onOpenServer={onOpenServer}
            />
          )}
        </Two>
      ) : (
        asked.value && <Nothing hidden={all.length} onClear={clear} />
      )}
      {menu && current && (
        <EntryMenu
          entry={current}
          at={menu}
          onClose={() => setMenu(null)}
          backTo={() => document.querySelector<HTMLElement>('main [role=listbox]')}
          onUndo={onUndo}
          onTestAgain={onTestAgain}
          onRestore={onRestore}
          onOpenServer={onOpenServer}
        />
      )}
    </ScreenFrame>
  )
}

function Nothing({ hidden, onClear }: { readonly hidden: number; readonly onClear: () => void }) {
  if (hidden === 0) {
    return (
      <Empty
        icon="history"
        title="Nothing has happened yet"
        text="Changes you apply, changes others make and tokens you test are listed here, with what each change did to the settings."
      />
    )
  }
  return (
    <Empty icon="search" title="No entry fits the filter" text={`${hidden} are hidden by it.`}>
      <Button onPress={onClear}>{`Show all ${hidden}`}</Button>
    </Empty>
  )
}
