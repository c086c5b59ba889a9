import { useEffect } from 'react'
import { tourStep, TOUR_SERVER, type TourStep } from '../../shared/window/tour.ts'
import { onAnswer } from '../bridge.ts'
import { useConnection } from '../reading/connection.tsx'
import { changeDesk, deskNow, useDesk } from '../reading/desk.ts'
import { useLines } from '../reading/lines.ts'
import { useShelf } from '../reading/shelf.tsx'
import { Button } from '../ui/button.tsx'
import { doKey } from '../ui/keymap.ts'
import { useToasts } from '../ui/toast.tsx'
import type { Place } from './screens.tsx'
import styles from './tour.module.css'

/** The name under which the desk of the demo remembers that the first steps were made or skipped. */
const KEPT = 'first steps'

/** Shows the first steps again. */
export const beginTour = (): void => remember('shown')
const endTour = (): void => remember('done')

function remember(what: 'shown' | 'applied' | 'done'): void {
  changeDesk({ kept: { ...deskNow().kept, [KEPT]: what } })
}

type TourProps = {
  readonly place: Place
  readonly onGo: (to: Place) => void
}

/** In the demo, what to do first; remembered once it was done or skipped. */
export function Tour({ place, onGo }: TourProps) {
  const { connection } = useConnection()
  const { lines } = useLines()
  const done = useDesk(({ kept }) => kept[KEPT])
  const { selected, demoToken } = useShelf()
  const { fail } = useToasts()
  const isDemo = connection?.demo === true
  const server = isDemo ? lines.find(({ name }) => name === TOUR_SERVER) : undefined
  useEffect(() => {
    if (!isDemo) return undefined
    return onAnswer('change.apply', ({ outcome }) => {
      if (outcome === 'confirmed' && deskNow().kept[KEPT] !== 'done') remember('applied')
    })
  }, [isDemo])
  const isHere = place.at === 'fleet' || place.at === 'bench'
  if (!isDemo || server === undefined || !isHere || done === 'done') return null
  const bench = place.at === 'bench' ? (lines.find(({ id }) => id === place.server)?.name ?? null) : null
  const step = tourStep({
    bench,
    token: selected !== null,
    applied: done === 'applied',
  })
  const see = async () => {
    const result = await demoToken(server.id)
    if (result.ok) onGo({ at: 'bench', server: server.id })
    else fail(result.error)
  }
  const does = { 1: () => void see(), 2: () => void doKey('f'), 3: endTour } as const
  return <FirstStep step={step} onAct={does[step.number]} onSkip={endTour} />
}

type FirstStepProps = {
  readonly step: TourStep
  readonly onAct: () => void
  readonly onSkip: () => void
}

/** One of the first steps: what is there to see, the act that shows it, and the way out of them. */
export function FirstStep({ step: { number, title, text, act }, onAct, onSkip }: FirstStepProps) {
  return (
    <section className={styles['tour']} data-edge aria-label="First steps">
      <span className={styles['count']}>{number} of 3</span>
      <p>
        <b>{title}</b> <span>{text}</span>
      </p>
      <Button variant={number === 1 ? 'primary' : 'default'} onPress={onAct}>
        {act}
      </Button>
      {number !== 3 && (
        <Button variant="quiet" onPress={onSkip}>
          Skip the first steps
        </Button>
      )}
    </section>
  )
}
