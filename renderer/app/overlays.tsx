import { useState } from 'react'
import { useOpenReport } from '../bench/open-report.tsx'
import type { BatchWish } from '../change/batch-sheet.tsx'
import { undoOf, type Wanted } from '../change/review-host.ts'
import { useConnection } from '../reading/connection.tsx'
import { changeDesk, useDesk } from '../reading/desk.ts'
import { useInfo } from '../reading/info.tsx'
import { useLines } from '../reading/lines.ts'
import { useRemoveView } from '../fleet/views.tsx'
import { useShelf } from '../reading/shelf.tsx'
import { hostOf } from '../../shared/kernel/host.ts'
import type { Explained } from '../../shared/window/letters.ts'
import { useAsked } from '../reading/use-asked.ts'
import { useKeymap } from '../ui/keymap.ts'
import { useNow } from '../ui/use-now.ts'
import { ForgetSheet } from './forget-sheet.tsx'
import { useMemoryOnly } from '../ui/memory-only.tsx'
import { dataOnDemand, SheetLoading, sheetOnDemand } from '../ui/on-demand.tsx'
import { useToasts } from '../ui/toast.tsx'
import { commandsFor, moreCommandsFor, type CommandParts } from './commands.tsx'
import { useFileDrop } from '../ui/dropped-files.ts'
import { Palette } from './palette.tsx'
import type { Place, ScreenId } from './screens.tsx'
import { beginTour } from './tour.tsx'
import type { Session } from './use-session.ts'

const BatchSheet = sheetOnDemand(async () => (await import('../change/batch-sheet.tsx')).BatchSheet)
const ReviewSheet = sheetOnDemand(async () => (await import('../change/review-sheet.tsx')).ReviewSheet)
const ImportSheet = sheetOnDemand(async () => (await import('../gateways/import-sheet.tsx')).ImportSheet)
const ShortcutsSheet = sheetOnDemand(async () => (await import('./shortcuts-sheet.tsx')).ShortcutsSheet)
const SignInSheet = sheetOnDemand(async () => (await import('./sign-in-sheet.tsx')).SignInSheet)
const ExportSheet = sheetOnDemand(async () => (await import('../gateways/export-sheet.tsx')).ExportSheet)

const NONE: readonly Explained[] = []
/** All that is explained, which is much text. */
const useExplained = dataOnDemand(async () => {
  const all = await Promise.all([
    import('../../shared/window/explain.ts'),
    import('../../shared/window/explain-way.ts'),
  ])
  return [...all[0].EXPLAINED, ...all[1].EXPLAINED_WAY]
}, NONE)

export type Overlay = 'palette' | 'explain' | 'keys' | 'sign-in' | 'gateways' | 'import' | 'export'

type OverlaysProps = {
  readonly open: Overlay | null
  readonly onOpen: (overlay: Overlay | null) => void
  readonly reviewing: Wanted | null
  readonly onReview: (wanted: Wanted | null) => void
  readonly batch: BatchWish | null
  readonly onBatch: (wish: BatchWish | null) => void
  /** Called after a change was applied, with the change that would undo it; null: nothing can. */
  readonly onApplied: (undo: Wanted | null) => void
  readonly place: Place
  readonly session: Session
  readonly onGo: (to: Place) => void
  readonly onGoTo: (id: ScreenId) => void
  readonly onDisconnect: () => void
  /** Looks at a saved gateway. */
  readonly onOpenGateway: (profileId: string) => void
}

/**
 * Everything that is shown above the screens: reviews, the palette, the keys, the sign-in and a saved
 * diagnosis.
 */
export function Overlays(props: OverlaysProps) {
  const { open, onOpen, reviewing, onReview, batch, onBatch, session } = props
  const { connection, refresh } = useConnection()
  const saved = useOpenReport()
  const [dropped, setDropped] = useState<readonly File[]>([])
  const close = () => {
    setDropped([])
    onOpen(null)
  }
  // The connect screen takes files that name gateways.
  useFileDrop((files) => {
    if (files.length === 0) return
    setDropped(files)
    onOpen('import')
  }, props.place.at === 'connect')
  return (
    <>
      {reviewing && (
        <ReviewSheet
          key={JSON.stringify(reviewing)}
          serverId={reviewing.serverId}
          wanted={reviewing.wanted}
          onClose={() => onReview(null)}
          onApplied={(report) => {
            props.onApplied(undoOf(reviewing.serverId, report))
            refresh()
          }}
          onUndo={(changeId) =>
            onReview({ serverId: reviewing.serverId, wanted: { kind: 'undo', changeId } })
          }
        />
      )}
      {batch && (
        <BatchSheet
          key={JSON.stringify(batch)}
          wish={batch}
          onClose={() => onBatch(null)}
          onApplied={refresh}
          onNext={onBatch}
        />
      )}
      {(open === 'palette' || open === 'explain') && (
        <Commands {...props} openReport={saved.open} onClose={close} />
      )}
      <ForgetSheet />
      {saved.sheet}
      {open === 'import' && <ImportSheet given={dropped} onClose={close} onDone={refresh} />}
      {open === 'export' && <ExportSheet onClose={close} />}
      {open === 'keys' && <ShortcutsSheet onClose={close} />}
      {open === 'sign-in' && connection && (
        <SignInSheet
          connection={connection}
          onClose={close}
          onSignedIn={() => {
            close()
            session.signedIn()
            refresh()
          }}
        />
      )}
    </>
  )
}

type CommandsProps = OverlaysProps & {
  readonly openReport: () => void
  readonly onClose: () => void
}

/** The palette with the commands of the present place. */
function Commands(props: CommandsProps) {
  const { open, place, session, onOpen, onReview, onGo, onGoTo, onDisconnect } = props
  const { connection, refresh } = useConnection()
  const { lines, kept } = useLines()
  const { tokens, selected, select, demoToken, askToForget } = useShelf()
  const { setTheme } = useInfo()
  const { fail } = useToasts()
  const { live } = useKeymap()
  const memoryOnly = useMemoryOnly()
  const now = useNow(60_000)
  const desk = useDesk((all) => all)
  const removeView = useRemoveView()
  const saved = useAsked('gateway.list', NOTHING)
  const takeDemoToken = async (server: string) => {
    const result = await demoToken(server)
    if (result.ok) onGo({ at: 'bench', server })
    else fail(result.error)
  }
  const gateways = (saved.value?.gateways ?? []).filter(({ state }) => state !== 'here')
  // What the screen behind says of itself while it is open; F1 explains the step that is chosen there.
  const [explains] = useState(() => (open === 'explain' ? { id: inSight() } : undefined))
  const explained = useExplained()
  if (open === 'explain' && explained === null) return <SheetLoading />
  const all = explained ?? NONE
  const parts: CommandParts = {
    connection,
    lines,
    kept: kept !== null,
    place,
    pinned: desk.pinned,
    views: desk.views.map(({ name }) => name),
    showView: (name) => {
      const view = desk.views.find((one) => one.name === name)
      if (view) changeDesk({ look: view.look })
      onGoTo('fleet')
    },
    removeView,
    tokens,
    token: tokens.find(({ id }) => id === selected) ?? null,
    gateways,
    explained: all,
    live,
    now,
    go: onGo,
    goTo: onGoTo,
    review: (serverId, wanted) => onReview({ serverId, wanted }),
    refresh,
    openDemo: session.openDemo,
    beginTour: () => {
      beginTour()
      onGoTo('fleet')
    },
    openGateway: props.onOpenGateway,
    demoToken: (serverId) => void takeDemoToken(serverId),
    selectToken: select,
    forget: askToForget,
    openReport: props.openReport,
    memoryOnly,
    signIn: () => onOpen('sign-in'),
    disconnect: onDisconnect,
    setTheme,
    showKeys: () => onOpen('keys'),
    showGateways: () => onOpen('gateways'),
    showImport: () => onOpen('import'),
    showExport: () => onOpen('export'),
  }
  return (
    <Palette
      onClose={props.onClose}
      of={connection ? hostOf(connection.baseUrl) : ''}
      explains={explains}
      explained={all}
      commands={commandsFor(parts)}
      more={() => moreCommandsFor(parts)}
    />
  )
}

const NOTHING = {}

/** The id of the explanation of the step or the trap that is chosen on the screen; null where none is. */
function inSight(): string | null {
  const step = document.querySelector<HTMLElement>('main [data-step][aria-current=step]')?.dataset['step']
  if (step !== undefined) return `step-${step}`
  const named = document.querySelector<HTMLElement>('main [data-explains]')?.dataset['explains']
  if (named !== undefined) return named
  const trap = document.querySelector<HTMLElement>('main [data-trap]')?.dataset['trap']
  return trap === undefined ? null : `trap-${trap}`
}
