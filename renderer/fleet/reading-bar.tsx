import { figure, uncapitalised } from '../../shared/kernel/words.ts'
import { call } from '../bridge.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { readKeptAgain, useLinesPart, type Lines } from '../reading/lines.ts'
import { momentOf } from '../ui/clock.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { Grow } from '../ui/screen.tsx'

type ReadingBarProps = Pick<Lines, 'reading'> & {
  /** True: it is a stored list, which nobody has to stop. */
  readonly isKept?: boolean
}

/**
 * Shown while the list is read: how many servers of how many, when it goes on where the gateway asks to wait,
 * and a button to stop. What was read stays. Of a stored list that did not come whole it says so.
 */
export function ReadingBar({ reading, isKept = false }: ReadingBarProps) {
  if (reading === null) return null
  const { servers, of, until, failed } = reading
  const all = of === null || of < servers ? null : of
  const told = all === null ? figure(servers) : `${figure(servers)} of ${figure(all)}`
  const noun = (all ?? servers) === 1 ? 'server' : 'servers'
  if (failed !== undefined)
    return (
      <>
        <Grow />
        <ProgressBar
          {...{ label: 'Reading', counts: 'Servers read', done: servers, of: all }}
          {...{ stop: 'Read again', onStop: readKeptAgain }}
        >
          only <b>{told}</b> {noun} of the stored list came: {uncapitalised(errorText(failed).title)}
        </ProgressBar>
      </>
    )
  return (
    <>
      <Grow />
      <ProgressBar
        label="Reading"
        counts="Servers read"
        done={servers}
        of={all}
        {...(!isKept && { stop: 'Stop reading', onStop: () => void call('fleet.cancel', {}) })}
      >
        reading <b>{told}</b> {noun}
        {until !== undefined && `; the gateway asks to wait, going on at ${momentOf(until)}`}
      </ProgressBar>
    </>
  )
}

/** The same of the fleet. The screen around it is not rendered again with each page that is read. */
export function FleetReadingBar() {
  const isKept = useLinesPart(({ kept }) => kept !== null)
  return <ReadingBar reading={useLinesPart(({ reading }) => reading)} isKept={isKept} />
}
