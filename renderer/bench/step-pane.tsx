import { sentence } from '../../shared/kernel/words.ts'
import { nearestPair } from '../../shared/audience/near-miss.ts'
import type { ClockView } from '../../shared/token/shelf.ts'
import type { TokenView } from '../../shared/token/view.ts'
import {
  type Diagnosis,
  levelSays,
  type LogLine,
  type Step,
  type StepId,
  stepOf,
} from '../../shared/contextforge/index.ts'
import { comparedIn } from '../../shared/judging/compared.ts'
import { Note } from '../ui/note.tsx'
import { Rich } from '../ui/rich.tsx'
import { scrollStop } from '../ui/scroll-stop.ts'
import { LaneBox } from '../ui/chip.tsx'
import { Exact } from '../ui/exact.tsx'
import { Nearest } from './nearest.tsx'
import pane from './pane.module.css'
import { RestsOnNotes } from './rests-on.tsx'
import { Times } from '../ui/times.tsx'
import styles from './step-pane.module.css'

type StepPaneProps = {
  readonly diagnosis: Diagnosis | null
  readonly token: TokenView | null
  readonly clock: ClockView | null
  readonly step: StepId | null
  /** Called when the operator told a value, so that the token is judged again. */
  readonly onSaid: () => void
}

/** Explains the chosen step. */
export function StepPane({ diagnosis, token, clock, step: chosen, onSaid }: StepPaneProps) {
  const step = diagnosis?.steps.find((candidate) => candidate.id === chosen) ?? null
  return (
    <div className={pane['pane']}>
      <div className={pane['head']}>
        <h2>{step ? `Step ${step.number}: ${step.title}` : 'Explanation'}</h2>
        <span className={pane['aside']} title={step?.source}>
          {step?.source}
        </span>
      </div>
      <div className={pane['scroll']} ref={scrollStop}>
        {step && diagnosis && <Explained step={step} diagnosis={diagnosis} />}
        {step?.id === 'time' && token && clock && <Times token={token} clock={clock} />}
        {!step && <p className={styles['empty']}>Choose a step to read what the gateway compares there.</p>}
        {diagnosis && (
          <>
            {notAudience(diagnosis) && (
              <Note tone="info" title="This is not an audience problem.">
                The audience fits. Changing resource or the toggle would not let this token in.
              </Note>
            )}
            <RestsOnNotes restsOn={diagnosis.restsOn} onSaid={onSaid} />
            {step !== null && step.log !== null && <Log line={step.log} />}
            {diagnosis.warnings.map((warning) => (
              <Note key={`${warning.id}:${warning.text}`} title={sentence(warning.title)}>
                <Rich text={warning.text} />
              </Note>
            ))}
          </>
        )}
      </div>
    </div>
  )
}

/** True where the token is rejected although the audience, which people suspect first, matches. */
const notAudience = ({ verdict, steps, stoppedAt }: Diagnosis): boolean =>
  verdict === 'rejected' &&
  stoppedAt !== 'audience' &&
  steps.some(({ id, outcome }) => id === 'audience' && outcome === 'pass')

function Explained({ step, diagnosis }: { readonly step: Step; readonly diagnosis: Diagnosis }) {
  const miss =
    step.id === 'audience' && step.outcome === 'fail' ? nearestPair(step.expected, step.received) : null
  return (
    <>
      <p className={styles['says']}>
        <Rich text={step.explanation} />
      </p>
      <Compared step={step} diagnosis={diagnosis} />
      {miss && <Nearest miss={miss} board={diagnosis.board} received={step.received} />}
    </>
  )
}

function Log({ line }: { readonly line: LogLine }) {
  return (
    <div className={styles['section']}>
      <div className={styles['sub']}>
        <h3>What the gateway logs</h3>
        <span>{levelSays(line)}</span>
      </div>
      <pre className={styles['log']}>{line.text}</pre>
    </div>
  )
}

/** How many values are drawn per side; a hostile token may have thousands. */
const MOST = 30

function Compared({ step, diagnosis }: { readonly step: Step; readonly diagnosis: Diagnosis }) {
  const isAudience = step.id === 'audience'
  const entryOf = (value: string) =>
    diagnosis.board.expected.find((entry) => entry.value === value && entry.state === 'used')
  const { expected, received, inWords } = comparedIn(step)
  const what = stepOf(step.id).foundAt
  const lanes = [...new Set(step.expected.flatMap((value) => entryOf(value)?.lane ?? []))]
  return (
    <div className={styles['compared']}>
      <div role="group" aria-label="Expected">
        <h3>
          {isAudience && lanes.map((lane) => <LaneBox key={lane} lane={lane} />)}
          Expected{inWords ? '' : ` (${step.expected.length})`}
        </h3>
        {expected.slice(0, MOST).map((value) => (
          <p key={value}>
            {inWords ? (
              <span className={styles['words']}>{value}</span>
            ) : (
              <Exact value={value} form="wrapped" />
            )}
            {isAudience && <i>= {entryOf(value)?.from ?? 'not in force'}</i>}
          </p>
        ))}
        <Rest of={expected} />
      </div>
      <div role="group" aria-label={what}>
        <h3>
          {what}
          {step.received.length > 0 && ` (${step.received.length})`}
        </h3>
        {received.length === 0 && <p className={styles['hint']}>nothing</p>}
        {received.slice(0, MOST).map((value, index) => (
          <p key={`${index}:${value}`}>
            {isAudience && <i>aud[{index}]</i>}
            <Exact value={value} form="wrapped" />
          </p>
        ))}
        <Rest of={received} />
      </div>
    </div>
  )
}

function Rest({ of }: { readonly of: readonly string[] }) {
  return of.length > MOST ? <p className={styles['hint']}>and {of.length - MOST} more</p> : null
}
