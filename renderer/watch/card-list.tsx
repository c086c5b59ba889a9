import type { DriftCard } from '../../shared/watch/view.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icon.tsx'
import styles from '../history/timeline.module.css'

type CardListProps = {
  readonly cards: readonly DriftCard[]
  readonly current: string
  readonly onChoose: (cardId: string) => void
}

/** The cards, what nobody has looked at first. Arrows move the choice from anywhere on the screen. */
export function CardList({ cards, current, onChoose }: CardListProps) {
  const open = cards.filter(({ state }) => state === 'open')
  const rest = cards.filter(({ state }) => state !== 'open')
  return (
    <div
      className={styles['scroll']}
      role="listbox"
      aria-label="Cards"
      tabIndex={0}
      aria-activedescendant={`card-${current}`}
    >
      <Group name="To look at" cards={open} current={current} onChoose={onChoose} />
      <Group name="Looked at" cards={rest} current={current} onChoose={onChoose} />
    </div>
  )
}

function Group({ name, cards, current, onChoose }: CardListProps & { readonly name: string }) {
  if (cards.length === 0) return null
  return (
    <div role="group" aria-label={name}>
      <div className={styles['day']} aria-hidden="true">
        {name}
      </div>
      {cards.map((card, index) => {
        const text = (card.lines[0]?.text ?? '').replaceAll('`', '')
        const fresh = card.state === 'open'
        return (
          <div
            key={card.id}
            id={`card-${card.id}`}
            role="option"
            aria-selected={card.id === current}
            aria-label={`${clock(card.at)}, ${card.title}, ${text}`}
            className={cx(
              styles['entry'],
              index === 0 && styles['first'],
              index === cards.length - 1 && styles['last'],
            )}
            onClick={() => onChoose(card.id)}
          >
            <time dateTime={card.at}>{clock(card.at)}</time>
            <span className={cx(styles['dot'], fresh ? styles['square'] : styles['ring'])}>
              <Icon
                name={card.state === 'restored' ? 'check' : card.kind === 'learned' ? 'eye' : 'warning'}
                size={14}
              />
            </span>
            <span className={styles['says']}>
              <b>{card.title}</b>
              <small>{text}</small>
            </span>
            <span className={styles['kind']}>{KINDS[card.kind]}</span>
          </div>
        )
      })}
    </div>
  )
}

const KINDS: Readonly<Record<DriftCard['kind'], string>> = {
  edited: 'Edited',
  learned: 'Learned',
  'oauth-off': 'OAuth off',
  'oauth-on': 'OAuth on',
  saved: 'Saved',
  gone: 'Gone',
}

const clock = (at: string): string =>
  new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
