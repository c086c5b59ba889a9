import { diffLines, diffSummary } from '../../shared/change/words.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { Rich } from '../ui/rich.tsx'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icon.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import pane from '../history/entry-pane.module.css'
import styles from './card-pane.module.css'

type CardPaneProps = {
  readonly card: DriftCard
  readonly onRestore: (card: DriftCard) => void
  readonly onOpenServer: (serverId: string) => void
  /** Missing where cards are only looked at. */
  readonly onAcknowledge?: ((cardId: string) => void) | undefined
}

/** One thing somebody else did, in full: who, what, what it means, and what Restore would put back. */
export function CardPane({ card, onRestore, onOpenServer, onAcknowledge }: CardPaneProps) {
  const versions = `${card.versionBefore ?? 'unknown'} to ${card.versionAfter ?? 'unknown'}`
  return (
    <section className={pane['pane']} aria-label="Details">
      <div className={pane['inside']}>
        <h2 className={styles['title']}>
          <MarkIcon shape="triangle" />
          <span>{card.title}</span>
        </h2>
        <dl className={pane['meta']}>
          <dt>Server</dt>
          <dd>{card.serverName}</dd>
          <dt>Seen</dt>
          <dd>
            {whenOf(card.at)}, unchanged at {whenOf(card.since)}
          </dd>
          <dt>By</dt>
          <dd>{byOf(card)}</dd>
          <dt>Version</dt>
          <dd>{card.versionBefore === card.versionAfter ? `still ${card.versionAfter ?? 'unknown'}` : versions}</dd>
          <dt>State</dt>
          <dd>{STATES[card.state]}</dd>
        </dl>
        <h3>oauth_config, before and now: {diffSummary(card.diff)}</h3>
        <div className={pane['diff']} role="list" aria-label="Keys before and now" tabIndex={0}>
          {diffLines(card.diff).map((line) => (
            <div key={line.id} role="listitem" className={cx(line.sign === '+' ? pane['added'] : pane['removed'])}>
              <i>
                <span aria-hidden="true">{line.sign === '+' ? '+' : '−'}</span>
                <span className={pane['unseen']}>{line.sign === '+' ? 'now' : 'before'}</span>
              </i>
              <span>{line.text}</span>
            </div>
          ))}
          {card.diff.length === 0 && (
            <div className={pane['same']}>
              <i />
              <span>no key differs</span>
            </div>
          )}
        </div>
        <h3 className={styles['head']}>What it means</h3>
        <ul className={styles['lines']}>
          {card.lines.map(({ id, tone, text }) => (
            <li key={id}>
              {tone === 'bad' ? <MarkIcon shape="octagon" /> : tone === 'warn' ? <MarkIcon shape="triangle" /> : <Icon name={tone === 'plus' ? 'plus' : 'info'} />}
              <span>
                <Rich text={text} />
              </span>
            </li>
          ))}
        </ul>
        {card.restore !== null && (
          <>
            <h3 className={styles['head']}>Restore would</h3>
            <ul className={styles['lines']}>
              <li>
                <Icon name="undo" />
                <span>
                  <Rich text={`${card.restore}, as seen at ${whenOf(card.since)}.`} />
                </span>
              </li>
            </ul>
          </>
        )}
      </div>
      <footer className={styles['foot']}>
        <Button variant="quiet" isDisabled={card.kind === 'gone'} onPress={() => onOpenServer(card.serverId)}>
          Open server
        </Button>
        {onAcknowledge && (
          <Button variant="quiet" kbd="a" isDisabled={card.state !== 'open'} onPress={() => onAcknowledge(card.id)}>
            Acknowledge
          </Button>
        )}
        <span className={styles['grow']} />
        <Button variant="primary" kbd="r" isDisabled={card.restore === null} aria-label={`Restore ${card.serverName}`} onPress={() => onRestore(card)}>
          Restore…
        </Button>
      </footer>
    </section>
  )
} // prettier-ignore

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

const whenOf = (at: string): string => {
  const time = new Date(at)
  if (Number.isNaN(time.getTime())) return 'an unknown time'
  const today = time.toDateString() === new Date().toDateString()
  return today
    ? time.toLocaleTimeString('en-GB')
    : time.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
}
