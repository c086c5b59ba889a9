import { uncapitalised } from '../../shared/kernel/words.ts'
import { Fragment, useEffect, useRef, type KeyboardEvent } from 'react'
import type { Step, StepOutcome } from '../../shared/contextforge/index.ts'
import { cx } from './cx.ts'
import styles from './steps.module.css'
import { MarkIcon } from './verdict.tsx'

const SHAPES = { pass: 'circle', fail: 'octagon', unknown: 'diamond', 'not-checked': 'ring' } as const
const WORDS: Readonly<Record<StepOutcome, string>> = {
  pass: 'pass',
  fail: 'fail',
  unknown: 'cannot know',
  'not-checked': 'not checked',
}
const WORDS_AFTER: Readonly<Record<StepOutcome, string>> = {
  ...WORDS,
  pass: 'would pass',
  fail: 'would fail',
}

/**
 * The outcome of one step as a shape: filled where the gateway reaches the step, hollow after the step where
 * it stops.
 */
export function StepIcon({
  outcome,
  after = false,
}: {
  readonly outcome: StepOutcome
  readonly after?: boolean
}) {
  const size = outcome === 'pass' || outcome === 'not-checked' ? 14 : 16
  return <MarkIcon shape={SHAPES[outcome]} size={size} hollow={after} />
}

/**
 * The word for an outcome. `after`: the gateway stops before this step, so the word says what it would be.
 */
export const stepWord = (outcome: StepOutcome, after: boolean): string =>
  (after ? WORDS_AFTER : WORDS)[outcome]

type LadderProps = {
  readonly steps: readonly Step[]
  readonly selected: Step['id'] | null
  readonly onSelect: (id: Step['id']) => void
  /** Groups that pass stand in one row each, until one of their steps is chosen. */
  readonly folds?: boolean
}

/**
 * All steps in the gateway's order, in groups, with a line where the gateway stops. Arrow keys move; the list
 * is one tab stop.
 */
export function StepLadder({ steps, selected, onSelect, folds = false }: LadderProps) {
  const root = useRef<HTMLDivElement>(null)
  const stop = steps.findIndex((step) => step.stopsHere)
  const groups = [...new Set(steps.map((step) => step.group))]

  useEffect(() => {
    // Done in the next frame: here it would make the browser lay out the whole bench while it is still being
    // drawn.
    const frame = requestAnimationFrame(() =>
      root.current?.querySelector('[aria-current=step]')?.scrollIntoView({ block: 'nearest' }),
    )
    return () => cancelAnimationFrame(frame)
  }, [selected])

  const move = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, Home: -steps.length, End: steps.length }[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const at = steps.findIndex((step) => step.id === selected)
    const next = steps[Math.min(steps.length - 1, Math.max(0, at + by))]
    if (!next) return
    onSelect(next.id)
    root.current?.querySelector<HTMLElement>(`[data-step="${next.id}"]`)?.focus()
  }

  return (
    <div className={styles['ladder']} ref={root} onKeyDown={move}>
      {groups.map((group) => {
        const inGroup = steps.filter((step) => step.group === group)
        const after = stop >= 0 && steps.indexOf(inGroup[0] as Step) > stop
        if (folds && inGroup.every(({ id, outcome }) => outcome === 'pass' && id !== selected))
          return <FoldedGroup key={group} group={group} steps={inGroup} after={after} onSelect={onSelect} />
        return (
          <section key={group} className={styles['group']} aria-label={group}>
            <span className={styles['name']} aria-hidden="true">
              {group}
            </span>
            <ol>
              {steps.map((step, index) =>
                step.group === group ? (
                  <Fragment key={step.id}>
                    <Rung
                      step={step}
                      after={stop >= 0 && index > stop}
                      first={index === 0}
                      last={index === steps.length - 1}
                      selected={step.id === selected}
                      onSelect={onSelect}
                    />
                    {step.stopsHere && (
                      <li className={styles['stop']}>
                        <b>
                          {step.outcome === 'fail'
                            ? 'The gateway stops here'
                            : 'What the gateway does here is not known'}
                        </b>
                        {index < steps.length - 1 && <span>below: still computed</span>}
                      </li>
                    )}
                  </Fragment>
                ) : null,
              )}
            </ol>
          </section>
        )
      })}
    </div>
  )
}

type FoldedProps = {
  readonly group: string
  readonly steps: readonly Step[]
  readonly after: boolean
  readonly onSelect: (id: Step['id']) => void
}

/** A group of which every step passes, in one row; pressing it opens its first step. */
function FoldedGroup({ group, steps, after, onSelect }: FoldedProps) {
  const [first, last] = [steps[0], steps.at(-1)]
  if (!first || !last) return null
  const word = stepWord('pass', after)
  const range = first === last ? `${first.number}` : `${first.number} to ${last.number}`
  const titles = steps.map(({ title }) => uncapitalised(title)).join(', ')
  return (
    <section className={styles['folded']} aria-label={group}>
      <button
        type="button"
        tabIndex={-1}
        aria-expanded="false"
        aria-label={`${group}, ${range}: ${titles}, ${word}`}
        onClick={() => onSelect(first.id)}
      >
        <StepIcon outcome="pass" after={after} />
        <b>{group}</b>{' '}
        <span className={styles['detail']} title={titles}>
          {range}: {titles}
        </span>{' '}
        <span>{word}</span>
      </button>
    </section>
  )
}

type RungProps = {
  readonly step: Step
  readonly after: boolean
  readonly first: boolean
  readonly last: boolean
  readonly selected: boolean
  readonly onSelect: (id: Step['id']) => void
}

function Rung({ step, after, first, last, selected, onSelect }: RungProps) {
  const look = cx(
    styles['step'],
    styles[step.outcome],
    after && styles['after'],
    first && styles['first'],
    (last || step.stopsHere) && styles['last'],
    step.stopsHere && styles['blocking'],
    selected && styles['selected'],
  )
  const word = stepWord(step.outcome, after)
  return (
    <li>
      <button
        type="button"
        className={look}
        data-step={step.id}
        data-lands={selected ? '' : undefined}
        data-outcome={step.outcome}
        aria-label={`Step ${step.number}: ${step.title}${step.detail === '' ? '' : `, ${step.detail}`}, ${word}`}
        aria-current={selected ? 'step' : undefined}
        tabIndex={selected ? 0 : -1}
        onClick={() => onSelect(step.id)}
      >
        <span className={styles['number']}>{step.number}</span>{' '}
        <span className={styles['icon']}>
          <StepIcon outcome={step.outcome} after={after} />
        </span>
        <span className={styles['title']}>{step.title}</span>{' '}
        <span className={styles['detail']} title={step.detail}>
          {step.detail}
        </span>{' '}
        <span className={styles['word']}>{word}</span>
      </button>
    </li>
  )
}
