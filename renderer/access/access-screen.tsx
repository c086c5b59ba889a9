import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { MANY, stopBars, type AccessItem } from '../../shared/access/arrange.ts'
import { atServer } from '../../shared/access/cell.ts'
import { cellAt, rowTally } from '../../shared/access/map.ts'
import { columnSays, shortName } from '../../shared/access/words.ts'
import type { Connection } from '../../shared/connection/view.ts'
import { stepOfWay } from '../../shared/client/words.ts'
import type { StepId } from '../../shared/client/way.ts'
import { figure } from '../../shared/kernel/words.ts'
import { PublicAddress } from '../clients/public-address.tsx'
import { useConnection } from '../reading/connection.tsx'
import { useShelf } from '../reading/shelf.tsx'
import { Button } from '../ui/button.tsx'
import { momentOf } from '../ui/clock.tsx'
import { copyText } from '../ui/copy.ts'
import { Empty } from '../ui/empty.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { Note } from '../ui/note.tsx'
import { Grow, ScreenFrame } from '../ui/screen.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { useCopied } from '../ui/use-copied.ts'
import { useKeys } from '../ui/use-keys.ts'
import { AccessGrid, type AccessGridHandle } from './access-grid.tsx'
import { AccessMenus, AccessTools } from './access-tools.tsx'
import { CellStrip } from './cell-strip.tsx'
import { Legend } from './legend.tsx'
import { RoundBar } from './round-bar.tsx'
import { StopBars } from './stop-bars.tsx'
import { TotalsTable } from './totals-table.tsx'
import { useAccess, type Access } from './use-access.ts'
import { CompareSheet } from './compare-sheet.tsx'
import { useFiles } from './use-files.ts'
import { useLook, type Look } from './use-look.ts'
import { columnIn, keyOf, useShown, type Shown } from './use-shown.ts'
import { WalkSheet } from './walk-sheet.tsx'
import styles from './access-screen.module.css'

type AccessScreenProps = {
  /** Opens the way of a client to a server, at a step. */
  readonly onOpenWay: (serverId: string, client: string, step: StepId | undefined) => void
  readonly onOpenBench: (serverId: string) => void
}

/** The map of who gets in where: every server by every client and every token of the shelf. */
export function AccessScreen(props: AccessScreenProps) {
  const { connection } = useConnection()
  const access = useAccess()
  const [look, onLook] = useLook()
  const seen = useShown(access.made, look)
  if (connection === null) return null
  // Only a long list takes so long that this is seen.
  if (seen === null)
    return (
      <ScreenFrame name="Access" title="Access" count="looking">
        {null}
      </ScreenFrame>
    )
  return <AccessOf {...props} {...{ connection, access, look, onLook, seen }} />
}

type AccessOfProps = AccessScreenProps & {
  readonly connection: Connection
  readonly access: Access
  readonly look: Look
  readonly onLook: (part: Partial<Look>) => void
  readonly seen: Shown
}

function AccessOf({ connection, access, look, onLook, seen, onOpenWay, onOpenBench }: AccessOfProps) {
  const { select } = useShelf()
  const copied = useCopied()
  const [asking, setAsking] = useState(false)
  const grid = useRef<AccessGridHandle>(null)
  const field = useRef<HTMLInputElement>(null)
  const { view, round } = access
  const { map, items, shown, counts, total, walkedAt } = seen
  const columnAt = columnIn(map, look.column)
  const { group, stop, opened } = look
  const tallyOf = useMemo(() => rowTally(map, false), [map])
  const isMany = map.rows.length >= MANY
  const bars = useMemo(() => (isMany ? stopBars(map, columnAt) : []), [map, columnAt, isMany])
  const files = useFiles(() => shown.flatMap((at) => map.rows[at]?.id ?? []), look.hidden)
  const lineKey = (item: AccessItem): string =>
    item.kind === 'band' ? `band ${item.group.key}` : (map.rows[item.row]?.id ?? '')
  const lineAt =
    look.line === null
      ? 0
      : Math.max(
          0,
          items.findIndex((one) => lineKey(one) === look.line),
        )
  const item = items[lineAt]
  const column = map.columns[columnAt]
  const row = item?.kind === 'row' ? map.rows[item.row] : undefined
  const cell = item?.kind === 'row' ? cellAt(map, item.row, columnAt) : null

  const choose = (line: number, to: number) => {
    const next = items[Math.min(items.length - 1, Math.max(0, line))]
    const nextColumn = map.columns[Math.min(map.columns.length - 1, Math.max(0, to))]
    if (next && nextColumn) onLook({ line: lineKey(next), column: keyOf(nextColumn) })
  }
  /** Gives the focus to the map, so that keys act on it. */
  const move = (line: number, to: number) => {
    choose(line, to)
    grid.current?.focus()
  }
  const band = () => {
    if (item?.kind !== 'band') return
    const next = new Set(opened)
    if (!next.delete(item.group.key)) next.add(item.group.key)
    onLook({ opened: next })
  }
  const open = () => {
    if (item?.kind === 'band') return band()
    if (!row || !column || !cell) return
    if (column.kind === 'client') return onOpenWay(row.id, column.id, stepOfWay(cell.id))
    select(column.id)
    onOpenBench(row.id)
  }
  const cure = row && cell && cell.cure !== '' ? atServer(cell.cure, row.id) : null
  const copy = () => cure !== null && void copyText(cure).then(copied)
  const others =
    !row || item?.kind !== 'row' || cell?.step === null || cell?.state !== 'stops'
      ? []
      : map.columns.flatMap(({ kind, name }, at) => {
          const one = cellAt(map, item.row, at)
          return at !== columnAt && kind === column?.kind && one.state === 'stops' && one.step === cell.step
            ? [shortName(name)]
            : []
        })
  const last = map.columns.length - 1
  const page = () => grid.current?.page() ?? 10
  const ask = () => setAsking(true)

  useKeys({
    ArrowDown: () => move(lineAt + 1, columnAt),
    ArrowUp: () => move(lineAt - 1, columnAt),
    ArrowLeft: () => move(lineAt, columnAt - 1),
    ArrowRight: () => move(lineAt, columnAt + 1),
    Home: () => move(lineAt, 0),
    End: () => move(lineAt, last),
    'Ctrl+Home': () => move(0, 0),
    'Ctrl+End': () => move(items.length - 1, last),
    PageDown: () => move(lineAt + page(), columnAt),
    PageUp: () => move(lineAt - page(), columnAt),
    Enter: open,
    y: cure === null ? undefined : copy,
    r: round === null ? ask : undefined,
    v: () => onLook({ asTable: !look.asTable }),
    Escape: stop !== null ? () => onLook({ stop: null }) : undefined,
  })
  const isThere = items.length > 0 && map.columns.length > 0

  const inField = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault()
      move(lineAt, columnAt)
    }
  }
  const isSaid = connection.profile.publicUrl !== undefined
  const walked = walkedAt.length
  return (
    <ScreenFrame
      name="Access"
      title="Access"
      count={walked === 0 ? 'nothing was walked' : `${figure(walked)} of ${figure(map.rows.length)} walked`}
      bar={
        <>
          {round !== null && <RoundBar round={round} onStop={access.cancel} />}
          <Grow />
          <AccessMenus look={look} onLook={onLook} columns={seen.whole.map.columns} files={files} />
          <Button variant="quiet" kbd="v" onPress={() => onLook({ asTable: !look.asTable })}>
            {look.asTable ? 'As map' : 'As table'}
          </Button>
          <Button icon="refresh" kbd="r" isDisabled={round !== null} onPress={ask}>
            Walk…
          </Button>
        </>
      }
    >
      {isMany && column && bars.length > 0 && (
        <StopBars
          bars={bars}
          who={columnSays(column)}
          pressed={stop}
          onPress={(key) => onLook({ stop: key })}
        />
      )}
      <AccessTools counts={counts} look={look} onLook={onLook} field={field} onKeyDown={inField} />
      {access.error !== null && <ErrorPanel error={access.error} onRetry={ask} />}
      {access.unjudged && <ErrorPanel error={access.unjudged.error} onRetry={access.unjudged.again} />}
      {view !== null && view.notAsked.length > 0 && round === null && (
        <div className={styles['notes']}>
          <Note
            tone="info"
            title={`Documents name ${view.notAsked.slice(0, 3).join(', ')}${view.notAsked.length > 3 ? ` and ${view.notAsked.length - 3} more` : ''}.`}
            action={<Button onPress={ask}>Ask there too…</Button>}
          >
            Nobody agreed to ask there: clients that have to go on from there cannot be decided.
          </Note>
        </div>
      )}
      {look.asTable ? (
        <TotalsTable map={map} total={total} />
      ) : isThere ? (
        <AccessGrid
          ref={grid}
          map={map}
          items={items}
          total={total}
          tallyOf={tallyOf}
          grouped={!isMany && group !== 'none'}
          bands={isMany && group !== 'none'}
          at={{ line: lineAt, column: columnAt }}
          busy={round !== null}
          onChoose={choose}
          onOpen={open}
          onBand={band}
        />
      ) : (
        <Empty
          title={
            map.rows.length === 0
              ? 'No servers'
              : map.columns.length === 0
                ? 'No columns'
                : 'No server fits the filter'
          }
        >
          <Button onPress={() => onLook({ filter: 'all', typed: '', stop: null, hidden: [] })}>
            Show all
          </Button>
        </Empty>
      )}
      {row && column && cell && !look.asTable && (
        <CellStrip
          row={row}
          column={column}
          cell={cell}
          others={others}
          onCopy={cure === null ? undefined : copy}
          onOpen={open}
        />
      )}
      <Legend says={walked === 0 ? '' : `walked ${spanOf(walkedAt)}, nothing written`} />
      {files.compared && <CompareSheet compared={files.compared} onClose={files.close} />}
      {asking &&
        (isSaid ? (
          <WalkSheet
            base={view?.base ?? connection.baseUrl}
            rows={shown.flatMap((at) => map.rows[at] ?? [])}
            named={view?.notAsked ?? []}
            clients={view?.clients.length ?? 0}
            onClose={() => setAsking(false)}
            onWalk={(ids, hosts) => {
              setAsking(false)
              access.walk(ids, hosts)
            }}
          />
        ) : (
          <Sheet title="Before the first walk" onClose={() => setAsking(false)}>
            <PublicAddress url={connection.baseUrl} act="Keep" />
          </Sheet>
        ))}
    </ScreenFrame>
  )
}

function spanOf(at: readonly number[]): string {
  const [first, last] = [
    momentOf(at.reduce((a, b) => Math.min(a, b), Infinity)),
    momentOf(at.reduce((a, b) => Math.max(a, b), 0)),
  ]
  return first === last ? first : `${first} to ${last}`
}
