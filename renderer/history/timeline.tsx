import { byDay, entrySays, isOpen, type Entry } from '../../shared/history/timeline.ts'
import { headingOf, minuteOf } from '../ui/clock.tsx'
import type { IconName } from '../ui/icon.tsx'
import { TimeGroup, TimeLine, TimeList } from '../ui/timeline.tsx'

type TimelineProps = {
  readonly entries: readonly Entry[]
  readonly current: string | null
  readonly onChoose: (id: string) => void
  readonly onMenu: (id: string, at: { readonly x: number; readonly y: number }) => void
}

/** The entries of the timeline, by day. */
export function Timeline({ entries, current, onChoose, onMenu }: TimelineProps) {
  return (
    <TimeList label="Timeline" current={current}>
      {byDay(entries, headingOf).map(({ day, entries: list }) => (
        <TimeGroup key={day} name={day}>
          {list.map((entry, index) => {
            const { title, text } = entrySays(entry)
            const [time, kind] = [minuteOf(entry.at), kindOf(entry)]
            return (
              <TimeLine
                key={entry.id}
                id={entry.id}
                at={entry.at}
                time={time}
                look={look(entry)}
                icon={iconOf(entry)}
                verdict={entry.kind === 'test' ? entry.test.verdict : undefined}
                title={title}
                text={text}
                kind={kind}
                says={`${time}, ${title}, ${text}, ${kind}`}
                selected={entry.id === current}
                first={index === 0}
                last={index === list.length - 1}
                onChoose={() => onChoose(entry.id)}
                onMenu={(at) => onMenu(entry.id, at)}
              />
            )
          })}
        </TimeGroup>
      ))}
    </TimeList>
  )
}

function look(entry: Entry): 'ours' | 'ring' | 'square' {
  if (entry.kind === 'seen') return entry.seen.state === 'note' ? 'ring' : 'square'
  if (entry.kind !== 'change') return 'ring'
  if (isOpen(entry.change) || entry.change.state === 'lost-race') return 'square'
  return entry.change.state === 'confirmed' ? 'ours' : 'ring'
}

function iconOf(entry: Entry): IconName {
  if (entry.kind === 'seen') return entry.seen.kind === 'learned' ? 'eye' : 'warning'
  if (entry.kind === 'audit') return 'edit'
  if (entry.kind === 'test') return 'bench'
  if (entry.change.state === 'confirmed') return entry.change.undoes === null ? 'check' : 'undo'
  return entry.change.state === 'not-applied' ? 'close' : 'warning'
}

function kindOf(entry: Entry): string {
  if (entry.kind === 'seen') return entry.seen.kind === 'learned' ? 'Learned' : 'Observed drift'
  const names = { change: 'Our change', audit: 'Gateway audit', test: 'Test' } as const
  return names[entry.kind]
}
