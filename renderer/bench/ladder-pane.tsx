import type { ReactNode } from 'react'
import type { StepId } from '../../shared/contextforge/index.ts'
import type { Asked } from '../reading/use-asked.ts'
import { Button } from '../ui/button.tsx'
import { momentOf } from '../ui/clock.tsx'
import { StepLadder, stepWord } from '../ui/steps.tsx'
import { NARROW, useMedia } from '../ui/use-media.ts'
import { AfterSteps } from './after-steps.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from './ladder-pane.module.css'
import pane from './pane.module.css'

type LadderPaneProps = {
  readonly test: Asked<'token.test'>
  readonly step: StepId | null
  readonly onStep: (id: StepId) => void
  /** What stands below the steps. */
  readonly below?: ReactNode
}

/** Every check in the gateway's order; all are computed, even where the gateway stops earlier. */
export function LadderPane({ test, step, onStep, below }: LadderPaneProps) {
  const narrow = useMedia(NARROW)
  const steps = test.value?.diagnosis.steps ?? []
  const unknown = steps.find((candidate) => candidate.outcome === 'unknown')
  return (
    <section className={pane['pane']} aria-label="Steps">
      <div className={pane['head']}>
        <h2>{steps.length === 0 ? 'Steps' : `${steps.length} steps, in the gateway’s order`}</h2>
        <span className={pane['aside']}>
          {test.value
            ? `${momentOf(test.value.testedAt)}, ${(test.value.milliseconds / 1000).toFixed(1)} s`
            : ''}
        </span>
      </div>
      <div className={pane['scroll']}>
        {steps.length === 0 ? (
          <p className={styles['empty']}>
            {test.busy
              ? 'The steps fill in as soon as the server and the issuer’s keys are read.'
              : 'The gateway’s checks, one by one, will stand here.'}
          </p>
        ) : (
          <>
            <StepLadder steps={steps} selected={step} onSelect={onStep} folds={narrow} />
            {test.value?.diagnosis.after && <AfterSteps after={test.value.diagnosis.after} />}
            {below}
          </>
        )}
      </div>
      {unknown && unknown.id !== step && (
        <div className={styles['why']} role="note">
          <MarkIcon shape="diamond" hollow />
          <span>
            Step {unknown.number}: {unknown.detail || stepWord(unknown.outcome, false)}
          </span>
          <Button
            variant="quiet"
            aria-label={`Details of step ${unknown.number}`}
            onPress={() => onStep(unknown.id)}
          >
            Details
          </Button>
        </div>
      )}
    </section>
  )
}
