import {
  useCallback,
  useDeferredValue,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react'
import { fleetSays, type FleetFilter } from '../../shared/fleet/filter.ts'
import type { EndingFilter } from '../../shared/fleet/judged.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import { useConnection } from '../reading/connection.tsx'
import { changeDesk, deskNow, useDesk } from '../reading/desk.ts'
import { togglePin } from '../../shared/window/desk.ts'
import { useKeptToCome, useLinesPart } from '../reading/lines.ts'
import { useAsOf, useSeenFleet } from '../reading/seen.ts'
import { useShelf } from '../reading/shelf.tsx'
import { useAsked } from '../reading/use-asked.ts'
import type { Column } from './use-judged.ts'
import { screenOnDemand } from '../ui/on-demand.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import { useKeys } from '../ui/use-keys.ts'
import { ROOMY, SMALL, useMedia } from '../ui/use-media.ts'
import { useSteady } from '../ui/use-steady.ts'
import { useColumns } from './columns.ts'
import { keyOf, type RowTest } from './fleet-row.tsx'
import { FleetState } from './fleet-state.tsx'
import { FleetTable, type FleetTableHandle } from './fleet-table.tsx'
import { FleetTools } from './fleet-tools.tsx'
import { FleetReadingBar } from './reading-bar.tsx'
import { RowMenu, type MenuPlace } from './row-menu.tsx'
import { hasRows, ScopeLine } from './scope-line.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { Summary } from './summary.tsx'
import { useExport } from './use-export.ts'
import { useLook } from './use-look.ts'
import { useTicks } from './use-ticks.ts'
import { placeOf, useArranged, type Chosen } from './use-arranged.ts'
import { SaveViewSheet } from './views.tsx'

type FleetScreenProps = {
  /** Opens the review of one change of several servers. */
  readonly onBatch: (title: string, serverIds: readonly string[], wanted: WantedChange) => void
  /** Shows which servers accept the same audience. */
  readonly onShared: () => void
  readonly onOpen: (serverId: string) => void
  readonly onTest: (serverId: string) => void
  /** What it is to be filtered by; missing: as it was left. */
  readonly wanted?: string | undefined
}

const pin = (serverId: string): void => changeDesk({ pinned: togglePin(deskNow().pinned, serverId) })

/** A repeated question asks the gateway itself again. */
const ANEW = { anew: true } as const
const NOTHING = {}

/** What is known of a token at each server; the same answers as long as nothing changes. */
function testsOf(column: Column | null): (serverId: string) => RowTest {
  if (column === null) return () => 'waiting'
  const { judged, busy, error } = column
  const otherwise: RowTest =
    error !== null ? { failed: errorText(error).title } : judged === null || busy ? 'waiting' : 'not-judged'
  return (id) => judged?.(id) ?? otherwise
}

// Only with a token under test, or a filter that waits for one.
const TokenUnderTest = screenOnDemand(async () => (await import('./testing-strip.tsx')).TokenUnderTest)
const WaitingFilter = screenOnDemand(async () => (await import('./testing-strip.tsx')).WaitingFilter)

/** Every server this login may see; with a token under test, where each of them stops it. */
export function FleetScreen({ onOpen, onTest, onBatch, onShared, wanted }: FleetScreenProps) {
  const openServer = useSteady(onOpen)
  const showShared = useSteady(onShared)
  const { connection } = useConnection()
  const asked = useAsked('fleet.read', connection ? NOTHING : null, false, ANEW)
  const head = useSeenFleet()
  const asOf = useAsOf()
  const list = useLinesPart((all) => all.list)
  const lines = useLinesPart((all) => all.lines)
  const changed = useLinesPart((all) => all.changed)
  const kept = useLinesPart((all) => all.kept)
  const toCome = useKeptToCome()
  const expected = useLinesPart(({ reading }) => reading?.of ?? 0)
  const { tokens, selected } = useShelf()
  const token = connection ? (tokens.find(({ id }) => id === selected) ?? null) : null
  const [look, onLook] = useLook()
  const small = useMedia(SMALL)
  const roomy = useMedia(ROOMY)
  const [chosen, choose] = useState<Chosen | null>(null)
  const [menu, setMenu] = useState<MenuPlace | null>(null)
  const [saving, setSaving] = useState(false)
  const table = useRef<FleetTableHandle>(null)
  const field = useRef<HTMLInputElement>(null)

  const filterBy = useEffectEvent((text: string) => onLook({ typed: text, filter: 'all', ending: null }))
  useEffect(() => {
    if (wanted !== undefined) filterBy(wanted)
  }, [wanted])

  // The field shows typed text at once; the rows, which may be ten thousand, follow a moment later.
  const typed = useDeferredValue(look.typed)
  const { filter, sort, group, closed, ending } = look
  const [told, tell] = useState<Column | null>(null)
  const column = told?.tokenId === token?.id ? told : null
  const judged = column?.judged ?? null
  // Where nothing is ordered by the verdicts, new ones are no reason to arrange anew.
  const by = sort?.by === 'token' || ending !== null ? judged : null
  const pins = useDesk(({ pinned: of }) => of)
  const arrangement = { filter, typed, sort, group, closed, judged: by, ending }
  const { summary, arranged, pinned } = useArranged(list, lines, arrangement, pins)
  const { items, ids } = arranged
  const at = useMemo(() => placeOf(items, chosen), [items, chosen])
  const item = items[at]
  const server = item?.line?.id ?? null
  const ticks = useTicks(ids)
  const tests = useMemo(() => testsOf(column), [column])
  const columns = useColumns(look, onLook, token !== null, small, roomy)
  const exportAs = useExport(kept?.profile.id ?? null, ids)

  const go = (to: number) => {
    const index = Math.min(items.length - 1, Math.max(0, to))
    const next = items[index]
    if (!next) return
    choose({ key: keyOf(next), at: index })
    table.current?.show(index)
  }
  /** Gives the focus to the table: Enter must not press a control that was clicked before. */
  const move = (to: number) => {
    go(to)
    table.current?.focus()
  }
  const fold = useSteady((key: string, wanted?: boolean) => {
    const next = new Set(closed)
    if (wanted ?? !next.has(key)) next.add(key)
    else next.delete(key)
    onLook({ closed: next })
  })
  const open = () => (server !== null ? onOpen(server) : item?.head && fold(item.head.key))
  const onEnding = (next: EndingFilter | null) => onLook({ ending: next })
  const clear = () => onLook({ typed: '', filter: 'all', ending: null })
  /** To the next row that is changed or new; where none is shown that is, all are shown. */
  const nextChange = () => {
    const isNews = (id: string | undefined) =>
      id !== undefined && (changed?.changed.has(id) === true || changed?.added.has(id) === true)
    const after = items.findIndex(({ line }, place) => place > at && isNews(line?.id))
    const next = after >= 0 ? after : items.findIndex(({ line }) => isNews(line?.id))
    if (next >= 0) move(next)
    else clear()
  }
  const page = () => table.current?.page() ?? 10
  const showMenu = () => {
    const box = item && table.current?.placeOf(item)
    if (server !== null && box) setMenu({ serverId: server, at: { x: box.left + 200, y: box.bottom } })
  }

  useKeys({
    ArrowDown: () => move(at + 1),
    ArrowUp: () => move(at - 1),
    ArrowLeft: item?.head ? () => fold(item.head.key, true) : undefined,
    ArrowRight: item?.head ? () => fold(item.head.key, false) : undefined,
    Home: () => move(0),
    End: () => move(items.length - 1),
    PageDown: () => move(at + page()),
    PageUp: () => move(at - page()),
    Enter: open,
    t: () => server !== null && onTest(server),
    x: () => server !== null && ticks.toggle(server, false),
    p: server === null ? undefined : () => pin(server),
    n: changed !== null && hasRows(changed) ? nextChange : undefined,
    'Shift+v': () => setSaving(true),
    'Shift+x': () => server !== null && ticks.toggle(server, true),
    'Ctrl+a': ticks.all,
    'Shift+F10': showMenu,
    ContextMenu: showMenu,
    Escape: ticks.ids.length > 0 ? ticks.clear : undefined,
  })

  const inField = useSteady((event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      go(event.key === 'ArrowDown' ? at + 1 : at - 1)
    } else if (event.key === 'Enter' && items.length > 0) {
      event.preventDefault()
      open()
    }
  })
  const chooseKey = useCallback((key: string) => choose({ key, at: null }), [])
  const askForName = useCallback(() => setSaving(true), [])
  const showOnly = useCallback((next: FleetFilter) => onLook({ filter: next }), [onLook])

  return (
    <ScreenFrame
      name="Fleet"
      title="Fleet"
      count={
        lines.length > 0 || !asked.busy
          ? fleetSays(summary.all, summary.oauthOn)
          : asked.busy
            ? 'reading'
            : ''
      }
      bar={
        <>
          {token && (
            <TokenUnderTest {...{ token, lines, ending, onEnding }} readAt={asOf ?? ''} onColumn={tell} />
          )}
          {!token && ending !== null && <WaitingFilter ending={ending} onClear={() => onEnding(null)} />}
          <FleetReadingBar />
        </>
      }
    >
      {lines.length > 0 && (
        <Summary
          summary={summary}
          expected={expected}
          filter={filter}
          onFilter={showOnly}
          onShared={showShared}
        />
      )}
      <FleetTools
        summary={summary}
        look={look}
        onLook={onLook}
        field={field}
        onKeyDown={inField}
        onExport={exportAs}
        onSaveView={askForName}
      />
      {(head || asked.error) && lines.length > 0 && (
        <ScopeLine
          view={head}
          asOf={asOf}
          error={asked.error}
          busy={asked.busy}
          changed={changed}
          onNext={nextChange}
          onAgain={asked.again}
        />
      )}
      {ticks.ids.length > 0 && (
        <SelectionBar
          serverIds={ticks.ids}
          offline={connection === null}
          onClear={ticks.clear}
          onPlan={(title, wanted) => onBatch(title, ticks.ids, wanted)}
        />
      )}
      {items.length > 0 ? (
        <FleetTable
          ref={table}
          items={items}
          columns={columns}
          typed={typed}
          current={item ?? null}
          token={token}
          testOf={token && tests}
          busy={asked.busy}
          ticks={ticks}
          changed={changed}
          pinned={pinned}
          onChoose={chooseKey}
          onOpen={openServer}
          onFold={fold}
          onMenu={(serverId, where) => setMenu({ serverId, at: where })}
        />
      ) : (
        <FleetState fleet={asked} stored={toCome} shown={lines.length} onClear={clear} />
      )}
      {menu && (
        <RowMenu
          place={menu}
          line={lines.find(({ id }) => id === menu.serverId) ?? null}
          connection={connection}
          isPinned={pinned.has(menu.serverId)}
          onPin={pin}
          onClose={() => setMenu(null)}
          backTo={() => table.current}
          onOpen={onOpen}
          onTest={onTest}
        />
      )}
      {saving && <SaveViewSheet look={look} onClose={() => setSaving(false)} />}
    </ScreenFrame>
  )
}
