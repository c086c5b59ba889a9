import type { DriftCard } from '../../shared/watch/view.ts'
import { dayOf } from '../ui/clock.tsx'
import { TimeGroup, TimeLine, TimeList } from '../ui/timeline.tsx'

type CardListProps = {
  readonly cards: readonly DriftCard[]
  readonly current: string
  readonly onChoose: (cardId: string) => void
}

/** The cards; those nobody has looked at come first. */
export function CardList({ cards, current, onChoose }: CardListProps) {
  const open = cards.filter(({ state }) => state === 'open')
  const rest = cards.filter(({ state }) => state !== 'open')
  return (
    <TimeList long label="Cards" current={`card-${current}`}>
      <Group name="To look at" cards={open} current={current} onChoose={onChoose} />
      <Group name="Looked at" cards={rest} current={current} onChoose={onChoose} />
    </TimeList>
  )
}

function Group({ name, cards, current, onChoose }: CardListProps & { readonly name: string }) {
  if (cards.length === 0) return null
  return (
    <TimeGroup name={name}>
      {cards.map((card, index) => {
        const text = (card.lines[0]?.text ?? '').replaceAll('`', '')
        const time = dayOf(card.at)
        return (
          <TimeLine
            key={card.id}
            id={`card-${card.id}`}
            at={card.at}
            time={time}
            look={card.state === 'open' ? 'square' : 'ring'}
            icon={card.state === 'restored' ? 'check' : card.kind === 'learned' ? 'eye' : 'warning'}
            title={card.title}
            text={text}
            kind={KINDS[card.kind]}
            says={`${time}, ${card.title}, ${text}, ${KINDS[card.kind]}`}
            selected={card.id === current}
            first={index === 0}
            last={index === cards.length - 1}
            onChoose={() => onChoose(card.id)}
          />
        )
      })}
    </TimeGroup>
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
