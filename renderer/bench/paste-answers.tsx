import type { PasteAnswer } from '../../shared/paste/answer.ts'
import styles from './paste-answers.module.css'

/** What a paste holds that is no token: what it is, whose, what it means, and what cures it where. */
export function PasteAnswers({ answers }: { readonly answers: readonly PasteAnswer[] }) {
  if (answers.length === 0) return null
  return (
    <div className={styles['answers']} role="region" aria-label="What was pasted">
      {answers.map(({ first, whose, means, cure }) => (
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
        </section>
      ))}
    </div>
  )
}
