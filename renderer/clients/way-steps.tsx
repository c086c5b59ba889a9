import { Fragment, useRef, type KeyboardEvent } from 'react'
import { outcomeWord, stepTitle, WAY_GROUPS } from '../../shared/client/words.ts'
import type { StepOutcome, StepRecord, Walked } from '../../shared/client/walked.ts'
import { STEPS, type StepId } from '../../shared/client/way.ts'
import { cx } from '../ui/cx.ts'
import { MarkIcon } from '../ui/verdict.tsx'
import tab from './clients.module.css'
import styles from './way-steps.module.css'

const SHAPES: Readonly<Record<StepOutcome, 'circle' | 'octagon' | 'triangle' | 'ring'>> = {
  passed: 'circle',
  failed: 'octagon',
  survived: 'triangle',
  assumed: 'ring',
  'not-looked-at': 'ring',
  'not-reached': 'ring',
}

type WayStepsProps = {
  readonly client: Walked | null
  readonly step: StepId | null
  readonly onStep: (step: StepId) => void
}

/**
 * The twelve steps of one client in groups, with a line where it stops. Arrow keys move; the list is one tab
 * stop.
 */
export function WaySteps({ client, step, onStep }: WayStepsProps) {
  const root = useRef<HTMLDivElement>(null)
  const steps = client?.steps ?? []
  const move = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, Home: -steps.length, End: steps.length }[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const at = steps.findIndex(({ id }) => id === step)
    const next = steps[Math.min(steps.length - 1, Math.max(0, at + by))]
    if (!next) return
    onStep(next.id)
    root.current?.querySelector<HTMLElement>(`[data-way-step="${next.id}"]`)?.focus()
  }
  return (
    <section className={tab['pane']} aria-label="Steps">
      <header className={tab['head']}>
        <h2>{client === null ? `${STEPS.length} steps` : `${STEPS.length} steps of ${client.name}`}</h2>
        <span>{client?.verdict === 'in' ? 'with a token' : client === null ? '' : 'before any token'}</span>
      </header>
      <div className={styles['steps']} ref={root} onKeyDown={move}>
        {client !== null &&
          WAY_GROUPS.map(([name, ids]) => (
            <section key={name} className={styles['group']} aria-label={name}>
              <span className={styles['label']} aria-hidden="true">
                {name}
              </span>
              <ol>
                {steps
                  .filter(({ id }) => ids.includes(id))
                  .map((record) => (
                    <Fragment key={record.id}>
                      <Rung
                        record={record}
                        after={client.stoppedAt !== null && record.number > client.stoppedAt.number}
                        selected={record.id === step}
                        onStep={onStep}
                      />
                      {record.outcome === 'failed' && (
                        <li className={styles['stop']}>
                          <b>{client.name} stops here</b>
                        </li>
                      )}
                    </Fragment>
                  ))}
              </ol>
            </section>
          ))}
      </div>
    </section>
  )
}

type RungProps = {
  readonly record: StepRecord
  /** True: the client stops before this step, so the text says what it would be. */
  readonly after: boolean
  readonly selected: boolean
  readonly onStep: (step: StepId) => void
}

function Rung({ record, after, selected, onStep }: RungProps) {
  const { id, number, outcome, received } = record
  const title = stepTitle(id)
  const word = outcomeWord(outcome, after)
  return (
    <li>
      <button
        type="button"
        className={cx(
          styles['step'],
          styles[outcome],
          after && styles['after'],
          selected && styles['selected'],
        )}
        data-way-step={id}
        data-explains={selected ? `way-${id}` : undefined}
        data-outcome={outcome}
        aria-current={selected ? 'step' : undefined}
        tabIndex={selected ? 0 : -1}
        onClick={() => onStep(id)}
      >
        <span className={styles['number']}>
          <Heard says="Step " />
          {number}
          <Heard says=": " />
        </span>
        <span className={styles['icon']}>
          <MarkIcon
            shape={after && outcome === 'survived' ? 'octagon' : SHAPES[outcome]}
            size={outcome === 'failed' ? 16 : 14}
            hollow={after}
          />
        </span>
        <span className={styles['text']}>
          <span className={styles['title']} title={title}>
            {title}
          </span>
          <span className={styles['received']} title={received}>
            {received !== '' && <Heard says=", " />}
            {received}
          </span>
        </span>
        <span className={styles['word']}>
          <Heard says=", " />
          {word}
        </span>
      </button>
    </li>
  )
}

/** Said, not shown: what stands beside it is seen by its place. */
const Heard = ({ says }: { readonly says: string }) => (
  <span className={cx('sr', styles['heard'])}>{says}</span>
)
