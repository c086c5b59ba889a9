import { useEffect, useInsertionEffect, useRef, useState } from 'react'
import { count, figure } from '../../shared/kernel/words.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import { validChanges } from '../../shared/window/keys.ts'
import type { BatchWish } from '../change/batch-sheet.tsx'
import { ReviewHost, type Wanted } from '../change/review-host.ts'
import { useUnfinished } from '../change/use-unfinished.ts'
import { call } from '../bridge.ts'
import { useConnection } from '../reading/connection.tsx'
import { changeDesk, openDesk, useDesk } from '../reading/desk.ts'
import { useInfo } from '../reading/info.tsx'
import { hideLines, showKept, useKeptList, useLineCount, type Kept } from '../reading/lines.ts'
import { useLeft } from '../server/left-behind.ts'
import { setKeyChanges, setKeyScope } from '../ui/keymap.ts'
import { screenOnDemand } from '../ui/on-demand.tsx'
import { ToastDock, useToasts } from '../ui/toast.tsx'
import { useOpenCards } from '../watch/use-guard.ts'
import styles from './app.module.css'
import { Band } from './band.tsx'
import { deskPlace } from './desk-place.ts'
import { changeableKeys } from './key-acts.ts'
import { Overlays, type Overlay } from './overlays.tsx'
import { Rail } from './rail.tsx'
import { INSTEAD } from './left.ts'
import { keysAt, screenOf, SCREENS, type Acts, type Place, type ScreenId } from './screens.tsx'
import { Tour } from './tour.tsx'
import { StatusBar } from './status-bar.tsx'
import { useGlobalKeys } from './use-global-keys.ts'
import { useLanding } from './use-landing.ts'
import { useSession } from './use-session.ts'
import { useTaking } from './use-taking.ts'
import { useTrail } from './use-trail.ts'

const NotConnected = screenOnDemand(async () => (await import('./not-connected.tsx')).NotConnected)
const UnfinishedBanner = screenOnDemand(
  async () => (await import('../change/unfinished-banner.tsx')).UnfinishedBanner,
)

/** Screens without a field for tokens that take those pasted or dropped. */
const TAKES_TOKENS: ReadonlySet<ScreenId> = new Set(['fleet', 'server', 'rehearsal', 'sharing'])

const CONNECT: Place = { at: 'connect' }

/**
 * The frame around the screens: band, rail, status bar, and what is shown above them. In: where the window
 * was left, where the stored list of a gateway is shown there.
 */
export function Shell({ left: begins }: { readonly left: Place | null }) {
  const { connection, refresh, refreshByItself } = useConnection()
  const kept = useKeptList()
  const servers = useLineCount()
  const trail = useTrail(begins ?? CONNECT)
  const { place, begin } = trail
  const { fail, dismiss } = useToasts()
  const [overlay, setOverlay] = useState<Overlay | null>(null)
  const [reviewing, review] = useState<Wanted | null>(null)
  const [batch, runBatch] = useState<BatchWish | null>(null)
  const [applied, setApplied] = useState<Wanted | null>(null)
  const [unfinished, forgetUnfinished] = useUnfinished()
  // The bench comes back with the server it had.
  const benchServer = useDesk(({ bench }) => bench) ?? undefined
  const session = useSession(
    (at) => {
      // What was applied on another gateway is not undone on this one, and no sheet about that one stays.
      setApplied(null)
      review(null)
      runBatch(null)
      setOverlay((last) => (last === 'sign-in' ? null : last))
      begin(at)
    },
    () => setOverlay('sign-in'),
    begins,
  )

  const go = (to: Place) => {
    if (to.at === 'bench' && to.server !== undefined) changeDesk({ bench: to.server })
    trail.go(to)
  }
  const back = () => place.at !== 'fleet' && trail.back()
  const home = () => (connection || kept ? go({ at: 'fleet' }) : begin(CONNECT))
  const connect = () => go({ at: 'connect', open: kept?.profile.id })
  /**
   * Reads everything again. Without a connection that begins with connecting, except from what shows nothing
   * of a gateway.
   */
  const again = () => {
    const isOfNone = place.at === 'connect' || (kept === null && !screenOf(place.at).needsConnection)
    if (connection || isOfNone) refresh()
    else connect()
  }
  const goTo = (id: ScreenId) => {
    const to = screenOf(id)
    if (id === 'fleet' && (connection || kept)) home()
    else {
      const server = to.keepsServer === true ? (place.server ?? benchServer) : undefined
      go({ at: id, ...(server !== undefined && { server }) })
    }
  }
  /** A change needs a connection; without one, that is said. */
  const openReview = (serverId: string, wanted: WantedChange) =>
    connection ? review({ serverId, wanted }) : fail({ kind: 'not-connected' })
  /** The gateway in sight is closed before, so that the list is not taken for one of it. */
  const look = async (wanted: Kept) => {
    if (wanted.profile.id === connection?.profile.id) return home()
    if (connection) await session.close()
    await openDesk(wanted.profile.id, true)
    showKept(wanted)
    begin({ at: 'fleet' })
  }
  const acts: Acts = {
    go,
    amend: trail.amend,
    home,
    connected: session.opened,
    look: (wanted) => void look(wanted),
    batch: (title, serverIds, wanted) =>
      runBatch({ title, items: serverIds.map((serverId) => ({ serverId, wanted })) }),
    changes: runBatch,
    undo: (changeId, serverId) => openReview(serverId, { kind: 'undo', changeId }),
    restore: ({ serverId, snapshotId }) => openReview(serverId, { kind: 'restore-seen', snapshotId }),
  }
  const cards = useOpenCards((card) => connection && go({ at: 'watch', card }), refreshByItself)
  const disconnect = () => {
    begin(CONNECT)
    hideLines()
    void session.close()
  }

  /** One that is open is looked at at once; another is connected to, and the present one stays until then. */
  const openGateway = async (profileId: string) => {
    const switched = await call('connection.switch', { profileId })
    if (!switched.ok) fail(switched.error)
    else if (switched.value.connection) session.opened(switched.value.connection)
    else go({ at: 'connect', open: profileId })
  }

  // An insertion effect: set later, the styles of the whole page would be computed twice.
  useInsertionEffect(() => {
    document.documentElement.dataset['env'] =
      connection?.profile.environment ?? kept?.profile.environment ?? 'none'
  }, [connection, kept])
  // Where the window is, for the next start; what a start shows instead of that, only once it was left.
  const isInstead = useRef(true)
  const isOpen = connection !== null || kept !== null
  const gateway = connection?.profile.id ?? kept?.profile.id ?? ''
  useEffect(() => {
    const now = deskPlace(place)
    if (gateway === '' || now === null || (isInstead.current && place === INSTEAD)) return
    isInstead.current = false
    changeDesk({ place: now })
  }, [gateway, place])
  // A message is about the gateway it came from.
  useEffect(dismiss, [gateway, connection === null, dismiss])
  // The stored data was hidden, because nobody is at the computer.
  const wasOpen = useRef(false)
  useEffect(() => {
    if (wasOpen.current && !isOpen && screenOf(place.at).needsConnection) begin(CONNECT)
    wasOpen.current = isOpen
  }, [isOpen, place.at, begin])
  useTaking(isOpen && TAKES_TOKENS.has(place.at), (server) => go({ at: 'bench', server }))
  useGlobalKeys({
    palette: () => setOverlay('palette'),
    keys: () => setOverlay('keys'),
    refresh: again,
    back,
    previous: trail.back,
    next: trail.forward,
    find: () => {
      const field = document.querySelector<HTMLInputElement>(
        'main input[type=search], main input[data-filter]',
      )
      if (field) field.focus()
      else setOverlay('palette')
    },
    settings: () => goTo('settings'),
    gateways: () => setOverlay('gateways'),
    help: () => setOverlay('explain'),
    zoom: (step) => void call('app.zoom', { step }),
    undo: () => {
      if (!applied) return
      dismiss()
      review(applied)
    },
    screen: (key) => {
      const to = SCREENS.find((screen) => screen.key === key)
      if (to) goTo(to.id)
      return to !== undefined
    },
  })

  const { info } = useInfo()
  useEffect(() => {
    const acts = changeableKeys(SCREENS).flatMap((group) => group.acts)
    if (info) setKeyChanges(validChanges(acts, info.keys))
  }, [info])
  useEffect(() => setKeyScope(place.at), [place.at])
  useLanding(`${gateway} ${place.at} ${place.server ?? ''} ${place.tab ?? ''}`)
  const left = useLeft(connection?.baseUrl ?? kept?.profile.url ?? '')
  const screen = screenOf(place.at)
  const isMissing = screen.needsConnection && !connection && !(kept && screen.showsKept === true)
  return (
    <div className={styles['app']}>
      <Band
        connection={connection}
        expired={session.expired}
        onRefresh={refresh}
        onConnect={connect}
        onSignIn={() => setOverlay('sign-in')}
        onDisconnect={disconnect}
        onAccess={session.setAccess}
        menuOpen={overlay === 'gateways'}
        // What an act of the menu opened stays open when the menu closes.
        onMenu={(open) => setOverlay((last) => (open ? 'gateways' : last === 'gateways' ? null : last))}
        onExchange={setOverlay}
        onCompare={() => goTo('compare')}
        onGateway={(profileId) => void openGateway(profileId)}
      />
      <Rail
        key={gateway}
        place={place}
        connected={isOpen}
        counts={servers > 0 ? { fleet: servers } : {}}
        badges={connection ? { watch: cards } : {}}
        onGo={goTo}
        left={left}
        onLeft={({ serverId, what }) =>
          go({ at: 'server', server: serverId, ...(what === 'draft' && { tab: 'settings' as const }) })
        }
      />
      <main className={styles['main']}>
        {unfinished && connection && (
          <UnfinishedBanner
            found={unfinished}
            onClose={forgetUnfinished}
            onHistory={() => goTo('history')}
            onResume={({ items, total }) => {
              forgetUnfinished()
              runBatch({ title: `Go on with ${figure(items.length)} of ${count(total, 'server')}`, items })
            }}
          />
        )}
        <Tour place={place} onGo={go} />
        <ReviewHost value={{ open: openReview, undo: applied, applied: setApplied }}>
          {session.starting && place.at === 'connect' ? null : isMissing ? (
            <NotConnected
              screen={screen}
              kept={kept !== null}
              onConnect={connect}
              onDemo={session.openDemo}
            />
          ) : (
            // Nothing that was chosen or asked on one gateway is there on the next.
            <screen.component key={screen.needsConnection ? gateway : ''} place={place} acts={acts} />
          )}
        </ReviewHost>
        <ToastDock />
      </main>
      <StatusBar
        keys={keysAt(place)}
        canGoBack={trail.canGoBack}
        onLog={() => go({ at: 'network' })}
        onKeys={() => setOverlay('keys')}
      />
      <Overlays
        open={overlay}
        onOpen={setOverlay}
        reviewing={reviewing}
        onReview={review}
        batch={batch}
        onBatch={runBatch}
        onApplied={setApplied}
        place={place}
        session={session}
        onGo={go}
        onGoTo={goTo}
        onDisconnect={disconnect}
        onOpenGateway={(profileId) => void openGateway(profileId)}
      />
    </div>
  )
}
