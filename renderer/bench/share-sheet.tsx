import { useState } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import { buildReport, type ReportParts } from '../../shared/report/build.ts'
import type { Redaction } from '../../shared/report/redact.ts'
import type { ReportFormat } from '../../shared/report/report.ts'
import { FORMATS, writeReport } from '../../shared/report/write.ts'
import { call } from '../bridge.ts'
import { Note } from '../ui/note.tsx'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import { Exact } from '../ui/exact.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { useToasts } from '../ui/toast.tsx'
import { useCopied } from '../ui/use-copied.ts'
import { Toggle } from '../ui/toggle.tsx'
import details from '../ui/details.module.css'
import styles from './share-sheet.module.css'

const CHOICES: readonly { readonly id: keyof Redaction; readonly label: string }[] = [
  { id: 'people', label: 'Replace people' },
  { id: 'hosts', label: 'Replace hosts' },
  { id: 'ids', label: 'Replace ids' },
]
const FORMAT_CHOICES = [
  { id: 'markdown', label: 'Markdown' },
  { id: 'html', label: 'HTML' },
  { id: 'pdf', label: 'PDF' },
  { id: 'json', label: 'JSON' },
] as const satisfies readonly { id: ReportFormat; label: string }[]

/**
 * Prepares a diagnosis for handing on: the operator chooses and sees what is replaced before anything is
 * written.
 */
export function ShareSheet({
  parts,
  onOpenSaved,
  onClose,
}: {
  readonly parts: ReportParts
  /** Opens a diagnosis somebody else saved. */
  readonly onOpenSaved: () => void
  readonly onClose: () => void
}) {
  const { show } = useToasts()
  const copied = useCopied()
  const [redaction, setRedaction] = useState<Redaction>({ people: true, hosts: true, ids: true })
  const [format, setFormat] = useState<ReportFormat>('markdown')
  const [problem, setProblem] = useState<{ readonly title: string; readonly text: string } | null>(null)
  const [saving, setSaving] = useState(false)
  const { report, replaced } = buildReport(parts, redaction)
  // The same words as in a PDF, for reading and copying.
  const text = writeReport(report, format === 'pdf' ? 'markdown' : format)

  const save = async () => {
    setSaving(true)
    setProblem(null)
    const result = await call('report.save', { report, format })
    setSaving(false)
    if (!result.ok) {
      const says = errorText(result.error)
      setProblem({ title: `${says.title}.`, text: `${says.explanation} ${says.next}` })
    } else if (result.value.name !== null) {
      show({ tone: 'ok', title: 'Diagnosis saved', text: result.value.name })
      onClose()
    }
  }

  return (
    <Sheet
      title="Share this diagnosis"
      size="large"
      onClose={onClose}
      footer={
        <>
          <Button
            variant="quiet"
            onPress={() => {
              onClose()
              onOpenSaved()
            }}
          >
            Open diagnosis…
          </Button>
          <Button onPress={onClose}>Cancel</Button>
          <Button icon="copy" onPress={() => void copyText(text).then(copied)}>
            Copy
          </Button>
          <Button variant="primary" busy={saving} onPress={() => void save()}>
            Save…
          </Button>
        </>
      }
    >
      <div className={styles['choices']}>
        <Segmented label="Format" value={format} options={FORMAT_CHOICES} onChange={setFormat} />
        {CHOICES.map(({ id, label }) => (
          <Toggle
            key={id}
            isSelected={redaction[id]}
            onChange={(on) => setRedaction({ ...redaction, [id]: on })}
          >
            {label}
          </Toggle>
        ))}
      </div>
      {problem && (
        <Note tone="bad" title={problem.title}>
          {problem.text}
        </Note>
      )}
      <p className={styles['says']}>
        The token is never in it. {FORMATS[format].name}:{' '}
        {replaced.length === 0
          ? 'nothing is replaced.'
          : `${replaced.length} ${replaced.length === 1 ? 'value is' : 'values are'} replaced, the same one by the same stand-in everywhere.`}{' '}
        {format === 'markdown' || format === 'pdf'
          ? `${format === 'pdf' ? 'A PDF' : 'Markdown'} is for reading: only JSON and HTML open here again.`
          : 'The file opens here again, read-only.'}
      </p>
      {replaced.length > 0 && (
        <details className={styles['replaced']}>
          <summary>What is replaced</summary>
          <table className={details['table']} aria-label="What is replaced">
            <tbody>
              {replaced.map((one) => (
                <tr key={`${one.kind}:${one.was}`}>
                  <td>
                    <Exact value={one.was} limit={60} quiet />
                  </td>
                  <td>{one.is}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
      <pre className={styles['preview']} aria-label="Preview" tabIndex={0}>
        {text}
      </pre>
    </Sheet>
  )
}
