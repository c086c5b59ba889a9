import type { PasteAnswer } from '../../shared/paste/answer.ts'
import { isOfTheWay, stepOfPaste } from '../../shared/client/of-paste.ts'
import type { StepId } from '../../shared/client/way.ts'
import { Button } from '../ui/button.tsx'
import styles from './paste-answers.module.css'

/** What a paste contains besides tokens: what it is, whose it is, what it means, and what cures it where. */
export function PasteAnswers({
  answers,
  onWalk,
}: {
  readonly answers: readonly PasteAnswer[]
  /** Opens the clients' way to the chosen server; missing where none is chosen. */
  readonly onWalk: ((step: StepId | null) => void) | undefined
}) {
  if (answers.length === 0) return null
  return (
    <div className={styles['answers']} role="region" aria-label="What was pasted">
      {answers.map(({ kind, first, whose, means, cure, code }) => (
        <section key={`${first}${means}`} className={styles['answer']} aria-label={first}>
          <h3>{first}</h3>
          <dl>
            <dt>Whose</dt>
            <dd>{whose}</dd>
            <dt>Means</dt>
            <dd>{means}</dd>
            {cure !== '' && <dt>Cure</dt>}
            {cure !== '' && <dd className={styles['cure']}>{cure}</dd>}
          </dl>
          {onWalk && isOfTheWay(kind) && (
            <Button onPress={() => onWalk(stepOfPaste({ kind, code }))}>Walk clients to this step</Button>
          )}
        </section>
      ))}
    </div>
  )
}
