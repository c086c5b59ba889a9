import { useRef, useState, type KeyboardEvent } from 'react'
import { filterRows, fleetSays, type FleetFilter } from '../../shared/fleet/filter.ts'
import { useSeenFleet } from '../reading/seen.ts'
import { useAsked } from '../reading/use-asked.ts'
import { useKeys } from '../ui/use-keys.ts'
import { useShelf } from '../reading/shelf.tsx'
import { FleetState } from './fleet-state.tsx'
import { FleetTable, type FleetTableHandle } from './fleet-table.tsx'
import { FleetTools } from './fleet-tools.tsx'
import type { WantedChange } from '../../shared/change/review.ts'
import { ScopeLine } from './scope-line.tsx'
import { TestingStrip } from './testing-strip.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { useTicks } from './use-ticks.ts'
import { useRowTests } from './use-row-tests.ts'
import { ScreenFrame } from '../ui/screen.tsx'

type FleetScreenProps = {
  /** Opens the review of one wish for several servers. */
  readonly onBatch: (title: string, serverIds: readonly string[], wanted: WantedChange) => void
  readonly onOpen: (serverId: string) => void
  readonly onTest: (serverId: string) => void
}

/** Asked another time, the gateway itself is asked. */
const ANEW = { anew: true } as const

/** Every server this login may see; with a token under test, where it stops on each of them. */
export function FleetScreen({ onOpen, onTest, onBatch }: FleetScreenProps) {
  const asked = useAsked('fleet.list', {}, false, ANEW)
  // Without an answer, the list as it was read last: the line above it says how old it is.
  const last = useSeenFleet()
  const fleet = { ...asked, value: asked.value ?? (asked.error && last) }
  const { tokens, selected } = useShelf()
  const token = tokens.find(({ id }) => id === selected) ?? null
  const [filter, setFilter] = useState<FleetFilter>('all')
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [inSight, setInSight] = useState<readonly string[]>([])
  const table = useRef<FleetTableHandle>(null)
  const field = useRef<HTMLInputElement>(null)

  const all = fleet.value?.rows ?? []
  const rows = filterRows(all, filter, typed)
  const at = Math.max(
    0,
    rows.findIndex(({ server }) => server.id === chosen),
  )
  const current = rows[at]?.server.id ?? null
  const ticks = useTicks(rows.map(({ server }) => server.id))
  const tests = useRowTests(token?.id ?? null, inSight, fleet.value?.asOf ?? '')

  const go = (to: number) => {
    const index = Math.min(rows.length - 1, Math.max(0, to))
    const row = rows[index]
    if (!row) return
    setChosen(row.server.id)
    table.current?.show(index)
  }
  /** The keys belong to the table now: Enter must not press whatever was clicked before. */
  const move = (to: number) => {
    go(to)
    table.current?.focus()
  }
  const open = () => current !== null && onOpen(current)
  const clear = () => {
    setTyped('')
    setFilter('all')
  }
  const page = () => table.current?.page() ?? 10

  useKeys({
    ArrowDown: () => move(at + 1),
    ArrowUp: () => move(at - 1),
    Home: () => move(0),
    End: () => move(rows.length - 1),
    PageDown: () => move(at + page()),
    PageUp: () => move(at - page()),
    Enter: open,
    t: () => current !== null && onTest(current),
    '/': () => field.current?.focus(),
    x: () => current !== null && ticks.toggle(current, false),
    'Shift+x': () => current !== null && ticks.toggle(current, true),
    'Ctrl+a': ticks.all,
    Escape: ticks.ids.length > 0 ? ticks.clear : undefined,
  })

  const inField = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      go(event.key === 'ArrowDown' ? at + 1 : at - 1)
    } else if (event.key === 'Enter' && rows.length > 0) {
      event.preventDefault()
      open()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (typed === '') field.current?.blur()
      setTyped('')
    }
  }

  return (
    <ScreenFrame
      name="Fleet"
      title="Fleet"
      count={fleet.value ? fleetSays(all) : fleet.busy ? 'reading' : ''}
      bar={token && <TestingStrip token={token} tests={tests} rows={all.length} />}
    >
      <FleetTools
        rows={all}
        filter={filter}
        onFilter={setFilter}
        typed={typed}
        onTyped={setTyped}
        field={field}
        onKeyDown={inField}
      />
      {fleet.value && (
        <ScopeLine view={fleet.value} error={fleet.error} busy={fleet.busy} onAgain={fleet.again} />
      )}
      {ticks.ids.length > 0 && (
        <SelectionBar
          serverIds={ticks.ids}
          onClear={ticks.clear}
          onPlan={(title, wanted) => onBatch(title, ticks.ids, wanted)}
        />
      )}
      {rows.length > 0 ? (
        <FleetTable
          ref={table}
          rows={rows}
          current={current}
          token={token}
          tests={tests}
          busy={fleet.busy}
          ticks={ticks}
          onChoose={setChosen}
          onOpen={onOpen}
          onInSight={setInSight}
        />
      ) : (
        <FleetState fleet={fleet} shown={all.length} onClear={clear} />
      )}
    </ScreenFrame>
  )
}
