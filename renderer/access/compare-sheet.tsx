import { COMPARED, COMPARED_WORDS, oldSays, type AccessComparison } from '../../shared/access/record.ts'
import { figure } from '../../shared/kernel/words.ts'
import { Button } from '../ui/button.tsx'
import { momentOf } from '../ui/clock.tsx'
import { Note } from '../ui/note.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from './compare-sheet.module.css'
import table from './table.module.css'

const SHAPES = {
  worse: 'octagon',
  better: 'circle',
  open: 'diamond',
  untried: 'circle',
  added: 'hole',
  gone: 'ring',
} as const

type CompareSheetProps = { readonly compared: AccessComparison; readonly onClose: () => void }

/** What is another since a record was made. What got worse comes first. */
export function CompareSheet({ compared, onClose }: CompareSheetProps) {
  const { counts, before, rules, elsewhere, old } = compared
  const differs = COMPARED.some((kind) => counts[kind] > 0)
  return (
    <Sheet
      title={`Since ${momentOf(before)}: ${figure(counts.worse)} worse, ${figure(counts.better)} better`}
      size="large"
      onClose={onClose}
      footer={
        <Button autoFocus onPress={onClose}>
          Close
        </Button>
      }
    >
      {elsewhere && <Note title="The record is of another address.">Differences may be of that.</Note>}
      {old > 0 && <Note title="Some of it is old.">{oldSays(old)}</Note>}
      {rules.length > 0 && (
        <Note
          tone="info"
          title={`Rules of ${rules.length === 1 ? 'a client are' : `${rules.length} clients are`} others.`}
        >
          {rules.slice(0, 3).join('; ')}
        </Note>
      )}
      {!differs && <p>{figure(counts.same)} pairs of a client and a server, and all end as they did.</p>}
      <div className={styles['compared']} tabIndex={0} role="region" aria-label="Differences">
        {COMPARED.filter((kind) => counts[kind] > 0).map((kind) => (
          <section key={kind} aria-label={COMPARED_WORDS[kind]}>
            <h3>
              <MarkIcon shape={SHAPES[kind]} size={14} hollow={kind === 'untried'} /> {COMPARED_WORDS[kind]}:{' '}
              {figure(counts[kind])}
            </h3>
            <table className={table['table']}>
              <thead>
                <tr>
                  <th scope="col">Server</th>
                  <th scope="col">Client</th>
                  <th scope="col">Then</th>
                  <th scope="col">Now</th>
                </tr>
              </thead>
              <tbody>
                {compared[kind].map((one) => (
                  <tr key={`${one.serverId} ${one.client}`}>
                    <th scope="row">{one.server}</th>
                    <td>{one.client}</td>
                    <td>{one.before === '' ? 'not there' : one.before}</td>
                    <td>{one.now === '' ? 'not there' : one.now}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {compared[kind].length < counts[kind] && (
              <p>
                and {figure(counts[kind] - compared[kind].length)} more: claimcheck access --compare counts
                them all
              </p>
            )}
          </section>
        ))}
        {differs && <p>{figure(counts.same)} end as they did.</p>}
      </div>
    </Sheet>
  )
}
