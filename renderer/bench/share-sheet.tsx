import { buildReport, type ReportParts } from '../../shared/report/build.ts'
import type { ReportFormat } from '../../shared/report/report.ts'
import { FORMATS, writeReport } from '../../shared/report/write.ts'
import { call } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { Share } from '../ui/share.tsx'

const FORMAT_CHOICES = [
  { id: 'markdown', label: 'Markdown' },
  { id: 'html', label: 'HTML' },
  { id: 'pdf', label: 'PDF' },
  { id: 'json', label: 'JSON' },
] as const satisfies readonly { id: ReportFormat; label: string }[]

/** What a file of a format is good for. */
function goodFor(format: ReportFormat): string {
  if (format === 'json' || format === 'html') return 'The file opens here again, read-only.'
  return `${format === 'pdf' ? 'A PDF' : 'Markdown'} is for reading: only JSON and HTML open here again.`
}

/** Prepares a diagnosis for handing on. */
export const ShareSheet = ({
  parts,
  onOpenSaved,
  onClose,
}: {
  readonly parts: ReportParts
  /** Opens a diagnosis somebody else saved. */
  readonly onOpenSaved: () => void
  readonly onClose: () => void
}) => (
  <Share<ReportFormat>
    title="Share this diagnosis"
    saved="Diagnosis saved"
    formats={FORMAT_CHOICES}
    first="markdown"
    says={(format) => [FORMATS[format].name, goodFor(format)]}
    make={(redaction) => {
      const { report, replaced } = buildReport(parts, redaction)
      return {
        replaced,
        // The same words as in a PDF, for reading and copying.
        text: (format) => writeReport(report, format === 'pdf' ? 'markdown' : format),
        save: (format) => call('report.save', { report, format }),
      }
    }}
    act={
      <Button
        variant="quiet"
        onPress={() => {
          onClose()
          onOpenSaved()
        }}
      >
        Open diagnosis…
      </Button>
    }
    onClose={onClose}
  />
)
