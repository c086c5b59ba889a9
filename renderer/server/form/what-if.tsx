import { expectedDiff } from '../../../shared/change/what-if.ts'
import { previewLines } from '../../../shared/change/words.ts'
import { errorText } from '../../../shared/kernel/error-text.ts'
import type { Output } from '../../../shared/ipc/contract.ts'
import type { Asked } from '../../reading/use-asked.ts'
import { Button } from '../../ui/button.tsx'
import { LaneBox } from '../../ui/chip.tsx'
import { Exact } from '../../ui/exact.tsx'
import { Effects } from '../../ui/effects.tsx'
import { DraftNotes } from './notes.tsx'
import styles from './form.module.css'

type WhatIfProps = {
  readonly asked: Asked<'change.whatIf'>
  readonly dirty: boolean
  readonly onBoard: () => void
}

/** What the typed settings would mean, before anything is sent. */
export function WhatIf({ asked, dirty, onBoard }: WhatIfProps) {
  const value: Output<'change.whatIf'> | null = asked.value
  return (
    <aside className={styles['whatif']} aria-label="What it would mean" aria-busy={asked.busy}>
      <h2>
        What it would mean
        <Button variant="quiet" isDisabled={!dirty} onPress={onBoard}>
          On the switchboard
        </Button>
      </h2>
      {asked.error && (
        <p role="alert">
          {errorText(asked.error).title}. {errorText(asked.error).next}
        </p>
      )}
      {value && (
        <>
          <h3>Expected audiences</h3>
          <ul className={styles['expected']} aria-label="Expected audiences">
            {expectedDiff(value.before, value.after).map(({ lane, value: audience, change }) => (
              <li key={change + audience} data-change={change}>
                <span role="img" aria-label={change === 'same' ? 'stays' : change}>
                  {change === 'gained' ? '+' : change === 'lost' ? '−' : ''}
                </span>
                <LaneBox lane={lane} />
                <Exact value={audience} form="wrapped" />
              </li>
            ))}
            {value.after.expected.every(({ state }) => state !== 'used') && (
              <li>No audience would match: every token is refused.</li>
            )}
          </ul>
          {dirty && <Effects lines={previewLines(value.effect)} form="lines" />}
          <DraftNotes notes={value.lint} at={null} />
        </>
      )}
    </aside>
  )
}
