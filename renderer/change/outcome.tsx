import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { ApplyReport } from '../../shared/change/apply-report.ts'
import type { MergeField } from '../../shared/kernel/merge-field.ts'
import { Button } from '../ui/button.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import { Rich } from '../ui/rich.tsx'
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

/** The next step for each outcome. */
const NEXT: Readonly<Record<ApplyReport['outcome'], string>> = {
  confirmed: '',
  'lost-race':
    'Look at what stands there now, and plan again what is still wanted. Both states are in the history.',
  'not-applied':
    'Nothing is lost: review it again, or look whether something in front of the gateway answers for it.',
  unknown:
    'Do not save it a second time yet. Claimcheck looks again by itself, for two minutes at least, and notes in the history what became of it.',
}

/**
 * Shown after every apply that is not confirmed: what happened, what the server has now, and the next step.
 */
export function Outcome({ report, error, onAgain }: OutcomeProps) {
  const says = error && errorText(error)
  const title = says?.title ?? (report ? TITLES[report.outcome] : '')
  const shape = report?.outcome === 'unknown' ? 'diamond' : 'octagon'
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
        {report && report.differing.length > 0 && <Differing fields={report.differing} />}
        {report && <p>{NEXT[report.outcome]}</p>}
        <Button autoFocus onPress={onAgain}>
          Read again and review
        </Button>
      </div>
    </section>
  )
}

/** What was sent and what was found, field by field. */
export function Differing({ fields }: { readonly fields: readonly MergeField[] }) {
  return (
    <table className={styles['differing']} aria-label="Sent and found">
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Sent</th>
          <th scope="col">Found</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ key, mine, theirs }) => (
          <tr key={key}>
            <th scope="row">{key}</th>
            <td>{mine ?? 'not set'}</td>
            <td>{theirs ?? 'not set'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
