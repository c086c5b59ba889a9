import type { Handlers } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { REPORT_ENDING } from '../../shared/report/ending.ts'
import { MAX_REPORT_FILE, readReportFile } from '../../shared/report/report.ts'
import { readText, type TextFile } from '../system/files.ts'
import { FORMATS, printedReport, reportName, writeReport } from '../../shared/report/write.ts'
import { heldBy } from '../shelf/held-by.ts'
import type { Deps } from './deps.ts'

const shown = ({ name, text }: TextFile) => {
  const read = readReportFile(text)
  return read.ok
    ? ok({ opened: { name, report: read.value } })
    : err({ kind: 'report-refused', reason: `${name}: ${read.error}` } as const)
}

/** Reads the report at a path, which is not trusted. Errors: it cannot be read, or is no report. */
export async function openReport(path: string) {
  const opened = await readText(path, MAX_REPORT_FILE)
  return opened.ok ? shown(opened.value) : opened
}

/** The calls about report files: written where the operator chooses, and read back without trusting them. */
export function createReportHandlers({
  files,
  shelf,
  printPage,
}: Deps): Pick<Handlers, 'report.save' | 'report.open'> {
  const printed = async (page: string): Promise<Result<Uint8Array, AppError>> => {
    const failed = { kind: 'file-failed', name: 'PDF', reason: 'this computer cannot print it' } as const
    return (await printPage?.(page).then(ok, () => null)) ?? err(failed)
  }
  return {
    'report.save': async ({ report, format }) => {
      const { ending, name } = FORMATS[format]
      const text = format === 'pdf' ? printedReport(report) : writeReport(report, format)
      // In the text a sign of it may be escaped.
      if (heldBy(shelf, `${JSON.stringify(report)}\n${text}`))
        return err({ kind: 'report-refused', reason: 'It would hold a part of a token on the shelf' })
      const content = format === 'pdf' ? await printed(text) : ok(text)
      if (!content.ok) return content
      const saved = await files.save(
        reportName(report, format),
        { name, extensions: [ending] },
        content.value,
      )
      return saved.ok ? ok({ name: saved.value }) : saved
    },
    'report.open': async () => {
      const kinds = { name: 'Diagnosis (JSON or HTML)', extensions: [REPORT_ENDING, 'json', 'html'] }
      const opened = await files.open(kinds, MAX_REPORT_FILE)
      if (!opened.ok) return opened
      return opened.value === null ? ok({ opened: null }) : shown(opened.value)
    },
  }
}
