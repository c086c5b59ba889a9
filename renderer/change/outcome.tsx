import { errorText } from '../../shared/error-text.ts'
import type { AppError } from '../../shared/errors.ts'
import type { ApplyReport } from '../../shared/ipc/contract.ts'
import { Button } from '../ui/button.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import { Rich } from '../server/rich.tsx'
import styles from './review-sheet.module.css'

type OutcomeProps = {
  readonly report: ApplyReport | null
  readonly error: AppError | null
  readonly onAgain: () => void
}

const TITLES: Readonly<Record<ApplyReport['outcome'], string>> = {
  confirmed: 'Saved, read back, confirmed',
  'lost-race': 'Somebody else saved at the same moment',
  'not-applied': 'Not applied',
  unknown: 'Not known whether it was applied',
}

/** Everything but a confirmed change: what happened, what stands on the server now, and the next act. */
export function Outcome({ report, error, onAgain }: OutcomeProps) {
  const says = error && errorText(error)
  const title = says?.title ?? (report ? TITLES[report.outcome] : '')
  const shape =
    report?.outcome === 'unknown' ? 'diamond' : error?.kind === 'changed-elsewhere' ? 'triangle' : 'octagon'
  return (
    <section className={styles['outcome']} role="alert" data-outcome={report?.outcome ?? error?.kind}>
      <MarkIcon shape={shape} size={24} />
      <div>
        <h3>{title}</h3>
        {says ? (
          <>
            <p>
              <Rich text={says.explanation} />
            </p>
            <p>
              <Rich text={says.next} />
            </p>
          </>
        ) : (
          report && (
            <p>
              <Rich text={report.says} />
            </p>
          )
        )}
        {error?.kind === 'changed-elsewhere' && error.keys.length > 0 && (
          <ul className={styles['keys']} aria-label="Keys changed by somebody else">
            {error.keys.map((key) => (
              <li key={key}>{key}</li>
            ))}
          </ul>
        )}
        <Button autoFocus onPress={onAgain}>
          Read again and review
        </Button>
      </div>
    </section>
  )
}
