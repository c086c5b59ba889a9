import { lazy, Suspense, useMemo, useState } from 'react'
import type { DriftCard } from '../../shared/watch/view.ts'
import { call } from '../bridge.ts'
import { useKept } from '../ui/use-kept.ts'
import { useKeys } from '../ui/use-keys.ts'
import { useToasts } from '../ui/toast.tsx'
import { isUnread, useLines } from '../reading/lines.ts'
import { useAsked } from '../reading/use-asked.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { CardList } from './card-list.tsx'
import { CardPane } from './card-pane.tsx'
import { ServersTab } from './servers-tab.tsx'
import { Status } from './status.tsx'
import { useGuardEvent } from './use-guard.ts'
import { Grow, ScreenFrame, Tools, Two } from '../ui/screen.tsx'

type WatchScreenProps = {
  /** The card a notification was about. Until somebody goes on from it, it is shown, on any tab. */
  readonly chosen: string | null
  /** Somebody went on from that card. */
  readonly onLeave: () => void
  readonly onRestore: (card: DriftCard) => void
  readonly onOpenServer: (serverId: string) => void
}

/** Loaded when it is first looked at. */
const DayTab = lazy(async () => ({ default: (await import('./day-tab.tsx')).DayTab }))

const TABS = [
  { id: 'cards', label: 'Drift' },
  { id: 'day', label: 'Day' },
  { id: 'servers', label: 'Watched servers' },
] as const
type Tab = (typeof TABS)[number]['id']

/**
 * What somebody else changed on the servers, what it means, and how to restore it; and which servers are
 * watched.
 */
export function WatchScreen({ chosen, onLeave, onRestore, onOpenServer }: WatchScreenProps) {
  const asked = useAsked('watch.view', {})
  useGuardEvent(asked.again)
  const { lines, unread } = useLines()
  // The guard has seen nothing of a server that only an earlier list had.
  const servers = useMemo(
    () => (unread === 0 ? lines : lines.filter(({ id }) => !isUnread(id))),
    [lines, unread],
  )
  const { fail } = useToasts()
  const [keptTab, keepTab] = useKept<Tab>('watch tab', 'cards')
  const [own, setOwn] = useState<string | null>(null)
  const picked = chosen ?? own
  const tab = chosen === null ? keptTab : 'cards'
  const goOn = (cardId: string | null, to: Tab) => {
    if (chosen !== null) onLeave()
    setOwn(cardId)
    keepTab(to)
  }
  const pick = (cardId: string) => goOn(cardId, 'cards')
  const [looking, setLooking] = useState(false)
  const view = asked.value
  const cards = view ? sorted(view.cards) : []
  const at = Math.max(
    0,
    cards.findIndex(({ id }) => id === picked),
  )
  const current = tab === 'cards' ? (cards[at] ?? null) : null
  const open = cards.filter(({ state }) => state === 'open')
  const paused = view?.status.state === 'paused'

  const go = (to: number) => {
    const card = cards[Math.min(cards.length - 1, Math.max(0, to))]
    if (!card) return
    pick(card.id)
    document.getElementById(`card-${card.id}`)?.scrollIntoView({ block: 'nearest' })
  }
  const acknowledge = async (cardIds: readonly string[]) => {
    await call('watch.acknowledge', { cardIds: [...cardIds] })
    asked.again()
  }
  const look = async () => {
    setLooking(true)
    const result = await call('watch.look', {})
    setLooking(false)
    if (!result.ok) fail(result.error)
    asked.again()
  }
  const pause = async (serverId: string | null, to: boolean) => {
    await call('watch.pause', { serverId, paused: to })
    asked.again()
  }

  useKeys({
    // The other tabs have no choice that is seen: there these keys scroll.
    ...(tab === 'cards' &&
      cards.length > 1 && {
        ArrowDown: () => go(at + 1),
        ArrowUp: () => go(at - 1),
        Home: () => go(0),
        End: () => go(cards.length - 1),
      }),
    Enter: current && current.kind !== 'gone' ? () => onOpenServer(current.serverId) : undefined,
    a: current?.state === 'open' ? () => void acknowledge([current.id]) : undefined,
    r: current && current.restore !== null ? () => onRestore(current) : undefined,
    l: () => void look(),
  })

  return (
    <ScreenFrame
      name="Watch"
      title="Watch"
      count={view ? countSays(open.length, cards.length) : 'reading'}
      bar={
        <>
          <Grow />
          {open.length > 1 && (
            <Button variant="quiet" onPress={() => void acknowledge(open.map(({ id }) => id))}>
              Acknowledge all
            </Button>
          )}
          {view && (
            <Button variant="quiet" onPress={() => void pause(null, !paused)}>
              {paused ? 'Watch again' : 'Pause'}
            </Button>
          )}
          <Button icon="refresh" kbd="l" busy={looking} onPress={() => void look()}>
            Look now
          </Button>
        </>
      }
    >
      <Tools lined>
        <Segmented label="Show" hideLabel value={tab} options={TABS} onChange={(to) => goOn(picked, to)} />
        {view && <Status status={view.status} />}
      </Tools>
      {asked.error && <ErrorPanel error={asked.error} strip onRetry={asked.again} />}
      {view && tab === 'day' && (
        <Suspense fallback={null}>
          <DayTab servers={servers} view={view} onChoose={pick} />
        </Suspense>
      )}
      {view && tab === 'servers' && (
        <ServersTab
          servers={servers}
          view={view}
          onPause={(id, to) => void pause(id, to)}
          onSaved={asked.again}
        />
      )}
      {view && tab === 'cards' && cards.length === 0 && (
        <Empty
          icon="eye"
          title="Nobody else has changed a server"
          text="When somebody edits a server elsewhere, in the Admin UI for example, or the gateway learns an audience, it is told here, with the way back."
        />
      )}
      {current && (
        <Two>
          <CardList cards={cards} current={current.id} onChoose={pick} />
          <CardPane
            key={current.id}
            card={current}
            onRestore={onRestore}
            onOpenServer={onOpenServer}
            onAcknowledge={(id) => void acknowledge([id])}
          />
        </Two>
      )}
    </ScreenFrame>
  )
}

/** Cards nobody has looked at come first; among them, the newest. */
const sorted = (cards: readonly DriftCard[]): readonly DriftCard[] => {
  const shown = cards.filter(({ state }) => state !== 'note')
  return [...shown.filter(({ state }) => state === 'open'), ...shown.filter(({ state }) => state !== 'open')]
}

const countSays = (open: number, all: number): string =>
  all === 0
    ? 'nothing to look at'
    : open === 0
      ? `${all} looked at`
      : `${open} to look at${all > open ? `, ${all - open} looked at` : ''}`
