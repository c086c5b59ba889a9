import type { ReactNode } from 'react'
import { diffSummary } from '../../shared/change/words.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { Rich } from '../ui/rich.tsx'
import { Button } from '../ui/button.tsx'
import { momentOf, Time, When } from '../ui/clock.tsx'
import { DetailsPane, Facts, KeyChanges } from '../ui/details-pane.tsx'
import { ToneIcon } from '../ui/effects.tsx'
import { Icon } from '../ui/icon.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import { Spoken } from '../ui/spoken.tsx'
import styles from './card-pane.module.css'

type CardPaneProps = {
  readonly card: DriftCard
  readonly onRestore: (card: DriftCard) => void
  readonly onOpenServer: (serverId: string) => void
  /** Missing where cards are only shown. */
  readonly onAcknowledge?: ((cardId: string) => void) | undefined
}

/** One change of somebody else in full: who, what, what it means, and what Restore would bring back. */
export function CardPane({ card, onRestore, onOpenServer, onAcknowledge }: CardPaneProps) {
  const { versionBefore, versionAfter } = card
  const versions = `${versionBefore ?? 'unknown'} to ${versionAfter ?? 'unknown'}`
  const foot = (
    <footer className={styles['foot']}>
      <Button variant="quiet" isDisabled={card.kind === 'gone'} onPress={() => onOpenServer(card.serverId)}>
        Open server
      </Button>
      {onAcknowledge && (
        <Button
          variant="quiet"
          kbd="a"
          isDisabled={card.state !== 'open'}
          onPress={() => onAcknowledge(card.id)}
        >
          Acknowledge
        </Button>
      )}
      <span className={styles['grow']} />
      <Button variant="primary" kbd="r" isDisabled={card.restore === null} onPress={() => onRestore(card)}>
        <Spoken says={`Restore ${card.serverName}`}>Restore…</Spoken>
      </Button>
    </footer>
  )
  return (
    <DetailsPane foot={foot}>
      <h2 className={styles['title']}>
        <MarkIcon shape="triangle" />
        <span>{card.title}</span>
      </h2>
      <Facts
        facts={[
          ['Server', card.serverName],
          ['Seen', <SeenAt key="seen" at={card.at} since={card.since} />],
          ['By', byOf(card)],
          ['Version', versionBefore === versionAfter ? `still ${versionAfter ?? 'unknown'}` : versions],
          ['State', STATES[card.state]],
        ]}
      />
      <h3>oauth_config, before and now: {diffSummary(card.diff)}</h3>
      <KeyChanges diff={card.diff} sides={['before', 'now']} none="no key differs" />
      <h3 className={styles['head']}>What it means</h3>
      <ul className={styles['lines']}>
        {card.lines.map(({ id, tone, text }) => (
          <Line key={id} icon={<ToneIcon tone={tone} />} text={text} />
        ))}
      </ul>
      {card.restore !== null && (
        <>
          <h3 className={styles['head']}>Restore would</h3>
          <ul className={styles['lines']}>
            <Line icon={<Icon name="undo" />} text={`${card.restore}, as seen at ${momentOf(card.since)}.`} />
          </ul>
        </>
      )}
    </DetailsPane>
  )
}

const SeenAt = ({ at, since }: { readonly at: string; readonly since: string }) => (
  <>
    <When at={at} />; unchanged at <Time at={since} />
  </>
)

function Line({ icon, text }: { readonly icon: ReactNode; readonly text: string }) {
  return (
    <li>
      {icon}
      <span>
        <Rich text={text} />
      </span>
    </li>
  )
}

const STATES: Readonly<Record<DriftCard['state'], string>> = {
  open: 'nobody has looked at it yet',
  acknowledged: 'acknowledged',
  restored: 'the server is as it was before',
  note: 'nothing to do',
}

function byOf({ by, via, kind }: DriftCard): string {
  if (kind === 'learned') return 'the gateway itself: an inference, since the version did not change'
  if (by === null || by === '') return 'not named by the gateway'
  return `${by}${via === 'ui' ? ', in the Admin UI' : via === null ? '' : `, through the ${via.toUpperCase()}`}`
}
