import type { AfterToken } from '../../shared/contextforge/index.ts'
import { StepIcon, stepWord } from '../ui/steps.tsx'
import styles from './after-steps.module.css'

/** What comes after the token: two more steps below the ladder, which never change the verdict. */
export function AfterSteps({ after }: { readonly after: AfterToken }) {
  return (
    <section className={styles['after']} aria-label="After the token">
      <h3>After the token</h3>
      <ol>
        {after.steps.map(({ id, number, title, outcome, detail, explanation }) => (
          <li
            key={id}
            data-outcome={outcome}
            aria-label={`Step ${number}: ${title}, ${stepWord(outcome, false)}, ${detail}`}
          >
            <span className={styles['number']}>{number}</span>
            <StepIcon outcome={outcome} />
            <span className={styles['title']}>{title}</span>
            <span className={styles['detail']}>{detail}</span>
            <p>{explanation}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}
