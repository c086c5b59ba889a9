import { useRef, useState, type KeyboardEvent } from 'react'
import {
  countEntries,
  filterEntries,
  HISTORY_FILTERS,
  mayUndo,
  timelineOf,
  type HistoryFilter,
} from '../../shared/change/timeline.ts'
import type { TestRecord } from '../../shared/ipc/contract.ts'
import { call } from '../bridge.ts'
import { FilterField } from '../fleet/filter-field.tsx'
import { Pill } from '../fleet/pill.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useKeys } from '../server/use-keys.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { EntryPane } from './entry-pane.tsx'
import { Timeline } from './timeline.tsx'
import styles from './history-screen.module.css'

const NAMES: Readonly<Record<HistoryFilter, string>> = {
  all: 'All',
  changes: 'Our changes',
  tests: 'Tests',
  open: 'Not settled',
}

type HistoryScreenProps = {
  readonly onUndo: (changeId: string, serverId: string) => void
  readonly onTestAgain: (test: TestRecord) => void
}

/** Everything that was changed or tested from here, by day, and what can be taken back. */
export function HistoryScreen({ onUndo, onTestAgain }: HistoryScreenProps) {
  const asked = useAsked('change.list', {})
  const [filter, setFilter] = useState<HistoryFilter>('all')
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [settling, setSettling] = useState(false)
  const field = useRef<HTMLInputElement>(null)

  const all = asked.value ? timelineOf(asked.value.changes, asked.value.tests) : []
  const entries = filterEntries(all, filter, typed)
  const at = Math.max(
    0,
    entries.findIndex(({ id }) => id === chosen),
  )
  const current = entries[at] ?? null
  const open = countEntries(all, 'open')

  const go = (to: number) => {
    const entry = entries[Math.min(entries.length - 1, Math.max(0, to))]
    if (!entry) return
    setChosen(entry.id)
    document.getElementById(entry.id)?.scrollIntoView({ block: 'nearest' })
  }
  const undo = current?.kind === 'change' && mayUndo(current.change) ? current.change : null
  const clear = () => {
    setTyped('')
    setFilter('all')
  }
  const settle = async () => {
    setSettling(true)
    await call('change.resolve', {})
    setSettling(false)
    asked.again()
  }

  useKeys({
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    Home: () => go(0),
    End: () => go(entries.length - 1),
    u: undo ? () => onUndo(undo.id, undo.serverId) : undefined,
    t: current?.kind === 'test' ? () => onTestAgain(current.test) : undefined,
    '/': () => field.current?.focus(),
  })
  const inField = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      go(event.key === 'ArrowDown' ? at + 1 : at - 1)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (typed === '') field.current?.blur()
      setTyped('')
    }
  }

  return (
    <section className={styles['screen']} aria-label="History">
      <header className={styles['bar']}>
        <h1>History</h1>
        <span className={styles['count']} role="status">
          {asked.value
            ? `${all.length} ${all.length === 1 ? 'entry' : 'entries'}, kept on this computer`
            : 'reading'}
        </span>
        <span className={styles['grow']} />
        {open > 0 && (
          <Button busy={settling} onPress={() => void settle()}>
            Look at the gateway
          </Button>
        )}
      </header>
      <div className={styles['tools']}>
        <FilterField
          label="Filter history"
          field={field}
          typed={typed}
          onTyped={setTyped}
          onKeyDown={inField}
        />
        <div className={styles['pills']} role="group" aria-label="Show entries">
          {HISTORY_FILTERS.map((id) => (
            <Pill
              key={id}
              name={NAMES[id]}
              count={countEntries(all, id)}
              on={filter === id}
              onPress={() => setFilter(id)}
            />
          ))}
        </div>
      </div>
      {asked.error && <ErrorPanel error={asked.error} strip onRetry={asked.again} />}
      {entries.length > 0 ? (
        <div className={styles['two']}>
          <Timeline entries={entries} current={current?.id ?? null} onChoose={setChosen} />
          {current && (
            <EntryPane key={current.id} entry={current} onUndo={onUndo} onTestAgain={onTestAgain} />
          )}
        </div>
      ) : (
        asked.value && <Nothing hidden={all.length} onClear={clear} />
      )}
    </section>
  )
}

function Nothing({ hidden, onClear }: { readonly hidden: number; readonly onClear: () => void }) {
  if (hidden === 0) {
    return (
      <Empty
        icon="history"
        title="Nothing has happened yet"
        text="Changes you apply and tokens you test are listed here, with what each change did to the settings."
      />
    )
  }
  return (
    <Empty icon="search" title="No entry fits the filter" text={`${hidden} are hidden by it.`}>
      <Button onPress={onClear}>{`Show all ${hidden}`}</Button>
    </Empty>
  )
}
