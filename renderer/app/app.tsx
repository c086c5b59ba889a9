import { useEffect, useRef, useState } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { foundSays } from '../../shared/token/found-words.ts'
import styles from './app.module.css'
import { call, on } from '../bridge.ts'
import { BatchSheet, type BatchWish } from '../change/batch-sheet.tsx'
import { UnfinishedBanner } from '../change/unfinished-banner.tsx'
import { ReviewSheet } from '../change/review-sheet.tsx'
import { useOpenReport } from '../bench/report-view.tsx'
import { Band } from './band.tsx'
import { commandsFor } from './commands.tsx'
import { MemoryOnlyProvider, useMemoryOnly } from './memory-only.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import type { Screen } from './screen-list.ts'
import { ShortcutsSheet } from './shortcuts-sheet.tsx'
import { SignInSheet } from './sign-in-sheet.tsx'
import { StatusBar } from './status-bar.tsx'
import { useGlobalKeys } from './use-global-keys.ts'
import { usePaste } from './use-paste.ts'
import { useTokenDrop } from '../ui/dropped-files.ts'
import { Screens } from './screens.tsx'
import { ConnectionProvider, useConnection } from '../state/connection.tsx'
import { InfoProvider, useInfo } from '../state/info.tsx'
import { bringBackDrafts } from '../state/drafts.ts'
import { ReviewHost } from '../state/review-host.ts'
import { useSeenFleet } from '../state/seen.tsx'
import { ShelfProvider, useShelf } from '../state/shelf.tsx'
import { useUnfinished } from '../state/unfinished.ts'
import { useOpening } from '../state/use-opening.ts'
import { ToastProvider, useToasts } from '../ui/toast.tsx'
import { useOpenCards } from '../watch/use-guard.ts'

/** The whole window. */
export function App() {
  return (
    <InfoProvider>
      <ConnectionProvider>
        <ShelfProvider>
          <ToastProvider>
            <MemoryOnlyProvider>
              <Shell />
            </MemoryOnlyProvider>
          </ToastProvider>
        </ShelfProvider>
      </ConnectionProvider>
    </InfoProvider>
  )
}

type Wanted = { readonly serverId: string; readonly wanted: WantedChange }

function Shell() {
  const { info, setTheme } = useInfo()
  const { connection, setConnection, refresh } = useConnection()
  const { tokens, selected, add, forget, demoToken } = useShelf()
  const { show } = useToasts()
  const fleet = useSeenFleet()
  const saved = useOpenReport()
  const memoryOnly = useMemoryOnly()
  const [trail, setTrail] = useState<readonly Screen[]>([{ at: 'connect' }])
  const [overlay, setOverlay] = useState<'palette' | 'keys' | 'sign-in' | null>(null)
  const [expired, setExpired] = useState(false)
  const [reviewing, review] = useState<Wanted | null>(null)
  const [batch, runBatch] = useState<BatchWish | null>(null)
  const [unfinished, forgetUnfinished] = useUnfinished()
  const [applied, setApplied] = useState<Wanted | null>(null)
  const screen = trail.at(-1) ?? { at: 'connect' }

  const go = (to: Screen) =>
    setTrail((last) => (same(last.at(-1), to) ? last : to.at === 'fleet' ? [to] : [...last.slice(-20), to]))
  const back = () => setTrail((last) => (last.length > 1 ? last.slice(0, -1) : last))
  const openReview = (serverId: string, wanted: WantedChange) => review({ serverId, wanted })
  const home = (): Screen => (connection ? { at: 'fleet' } : { at: 'connect' })
  const cards = useOpenCards((cardId) => connection && go({ at: 'watch', card: cardId }), refresh)
  const restore = (card: DriftCard) =>
    openReview(card.serverId, { kind: 'restore-seen', snapshotId: card.snapshotId })
  const goTo = (to: 'fleet' | 'bench' | 'history' | 'watch' | 'settings') => {
    if (to === 'settings') go({ at: 'settings' })
    else if (!connection || to === 'fleet') setTrail([home()])
    else if (to === 'bench') go({ at: 'bench', id: 'id' in screen ? screen.id : null })
    else go({ at: to })
  }

  const opened = useOpening(() => {
    setExpired(false)
    setTrail([{ at: 'fleet' }])
  })
  // A page that was loaded again finds the gateway still open in the main process.
  const found = useRef(opened)
  useEffect(() => {
    found.current = opened
  })
  useEffect(() => {
    let here = true
    void call('connection.current', {}).then((result) => {
      if (!here || !result.ok || !result.value.connection) return
      found.current(result.value.connection)
      void bringBackDrafts(result.value.connection.baseUrl).then((servers) => {
        if (!here || servers === 0) return
        const title = servers === 1 ? '1 unsent edit is kept' : `${servers} unsent edits are kept`
        show({ tone: 'info', title, text: 'The page was loaded again. Go on under Settings of the server.' })
      })
    })
    return () => {
      here = false
    }
  }, [show])
  const [openingDemo, setOpeningDemo] = useState(false)
  const openDemo = async () => {
    if (openingDemo) return
    setOpeningDemo(true)
    const result = await call('connection.demo', {})
    setOpeningDemo(false)
    if (result.ok && result.value.connection) {
      opened(result.value.connection)
      return
    }
    const failed = result.ok ? result.value.ladder.find((rung) => rung.error)?.error : result.error
    if (failed?.kind === 'cancelled') return
    const says = failed ? errorText(failed) : null
    show({ tone: 'bad', title: says?.title ?? 'The demo did not open', text: says?.explanation ?? '' })
  }
  const setAccess = async (readOnly: boolean) => {
    const result = await call('connection.access', { readOnly })
    if (result.ok) setConnection(result.value.connection)
    else
      show({ tone: 'bad', title: errorText(result.error).title, text: errorText(result.error).explanation })
  }
  const disconnect = async () => {
    setTrail([{ at: 'connect' }])
    setConnection(null)
    await call('connection.close', {})
  }
  const takeDemoToken = async (serverId: string) => {
    const result = await demoToken(serverId)
    if (result.ok) go({ at: 'bench', id: serverId })
    else
      show({ tone: 'bad', title: errorText(result.error).title, text: errorText(result.error).explanation })
  }

  const started = useRef(false)
  const wantsDemo = info?.startDemo === true
  const startDemo = useRef(openDemo)
  useEffect(() => {
    startDemo.current = openDemo
  })
  useEffect(() => {
    if (!wantsDemo || started.current) return
    started.current = true
    void startDemo.current()
  }, [wantsDemo])
  useEffect(
    () =>
      on('connection.expired', () => {
        setExpired(true)
        setOverlay('sign-in')
      }),
    [],
  )
  useEffect(
    () =>
      on('shelf.cleared', ({ tokens: gone, minutes }) =>
        show({
          tone: 'info',
          title: `${gone === 1 ? '1 token was' : `${gone} tokens were`} forgotten`,
          text: minutes === 0 ? 'The screen was locked.' : `Nothing was touched for ${minutes} minutes.`,
        }),
      ),
    [show],
  )
  useEffect(() => {
    document.documentElement.dataset['env'] = connection?.profile.environment ?? 'none'
  }, [connection])

  useGlobalKeys({
    palette: () => setOverlay('palette'),
    keys: () => setOverlay('keys'),
    refresh,
    back,
    demo: () => screen.at === 'connect' && void openDemo(),
    undo: () => applied && review(applied),
    screen: (number) =>
      goTo((['fleet', 'bench', 'history', 'watch', 'settings'] as const)[number - 1] ?? 'fleet'),
  })
  const takesTokens = connection !== null && (screen.at === 'fleet' || screen.at === 'server')
  const take = async (text: string) => {
    const result = await add(text)
    if (!result.ok) {
      const says = errorText(result.error)
      show({ tone: 'bad', title: says.title, text: `${says.explanation} ${says.next}` })
      return
    }
    const says = foundSays(result.value.found)
    show({
      tone: 'info',
      title: says.used,
      text: [says.from, says.ignored].filter((part) => part !== '').join(', '),
    })
  }
  usePaste(takesTokens, take)
  useTokenDrop(takesTokens, take, (error) => {
    const says = errorText(error)
    show({ tone: 'bad', title: says.title, text: `${says.explanation} ${says.next}` })
  })

  const token = tokens.find((candidate) => candidate.id === selected) ?? null
  return (
    <div className={styles['app']}>
      <Band
        connection={connection}
        expired={expired}
        onRefresh={refresh}
        onSignIn={() => setOverlay('sign-in')}
        onDisconnect={() => void disconnect()}
        onAccess={(readOnly) => void setAccess(readOnly)}
      />
      <Rail
        screen={screen}
        connected={connection !== null}
        servers={connection ? (fleet?.rows.length ?? null) : null}
        cards={connection ? cards : 0}
        onGo={goTo}
      />
      <main className={styles['main']}>
        {unfinished && connection && (
          <UnfinishedBanner
            found={unfinished}
            onClose={forgetUnfinished}
            onHistory={() => goTo('history')}
            onResume={(rest) => {
              forgetUnfinished()
              const { items } = rest
              runBatch({ title: `Go on with ${items.length} of ${rest.total} servers`, items })
            }}
          />
        )}
        <ReviewHost value={openReview}>
          <Screens
            screen={screen}
            onGo={go}
            onBack={() => setTrail([home()])}
            onConnected={opened}
            onBatch={(title, serverIds, wanted) =>
              runBatch({ title, items: serverIds.map((serverId) => ({ serverId, wanted })) })
            }
            onUndo={(changeId, serverId) => review({ serverId, wanted: { kind: 'undo', changeId } })}
            onRestore={restore}
          />
        </ReviewHost>
      </main>
      <StatusBar screen={screen} onLog={() => go({ at: 'network' })} onKeys={() => setOverlay('keys')} />
      {reviewing && (
        <ReviewSheet
          key={JSON.stringify(reviewing)}
          serverId={reviewing.serverId}
          wanted={reviewing.wanted}
          onClose={() => review(null)}
          onApplied={(report) => {
            const { serverId } = reviewing
            const undo = { serverId, wanted: { kind: 'undo', changeId: report.record.id } } as const
            setApplied(report.outcome === 'confirmed' ? undo : null)
            refresh()
          }}
          onUndo={(changeId) => review({ serverId: reviewing.serverId, wanted: { kind: 'undo', changeId } })}
        />
      )}
      {batch && (
        <BatchSheet
          key={JSON.stringify(batch)}
          wish={batch}
          onClose={() => runBatch(null)}
          onApplied={refresh}
          onNext={runBatch}
        />
      )}
      {overlay === 'palette' && (
        <Palette
          onClose={() => setOverlay(null)}
          commands={commandsFor({
            connection,
            fleet,
            screen,
            token,
            hasTokens: tokens.length > 0,
            go,
            review: openReview,
            refresh,
            openDemo: () => void openDemo(),
            demoToken: (serverId) => void takeDemoToken(serverId),
            forgetAll: () => void forget(null),
            openReport: saved.open,
            memoryOnly,
            signIn: () => setOverlay('sign-in'),
            disconnect: () => void disconnect(),
            setTheme,
            showKeys: () => setOverlay('keys'),
          })}
        />
      )}
      {saved.sheet}
      {overlay === 'keys' && <ShortcutsSheet onClose={() => setOverlay(null)} />}
      {overlay === 'sign-in' && connection && (
        <SignInSheet
          connection={connection}
          onClose={() => setOverlay(null)}
          onSignedIn={() => {
            setOverlay(null)
            setExpired(false)
            refresh()
          }}
        />
      )}
    </div>
  )
}

const same = (one: Screen | undefined, other: Screen): boolean =>
  JSON.stringify(one) === JSON.stringify(other)
