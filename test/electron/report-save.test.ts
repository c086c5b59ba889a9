import { expect, test } from 'vitest'
import type { Deps } from '../../electron/handlers/deps.ts'
import { createReportHandlers } from '../../electron/handlers/report.ts'
import { createShelf } from '../../electron/shelf/shelf.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Report } from '../../shared/report/report.ts'
import { savedReport } from '../helpers/saved-report.ts'
import { aToken } from '../helpers/worlds.ts'

const PDF = new TextEncoder().encode('%PDF-1.4 a test')

/** The handlers with a shelf of one token; what is printed and saved is noted. */
function desk(printPage?: (html: string) => Promise<Uint8Array>) {
  const token = aToken({ aud: 'x', jti: 'not-in-any-report-0123456789' })
  const shelf = createShelf(() => 'token-1')
  shelf.entrance().add(token)
  const printed: string[] = []
  const saved: { readonly name: string; readonly content: unknown }[] = []
  const handlers = createReportHandlers({
    shelf,
    files: {
      save: async (name: string, _kind: unknown, content: unknown) => {
        saved.push({ name, content })
        return ok(name)
      },
    },
    printPage: async (html: string) => {
      printed.push(html)
      return printPage ? printPage(html) : PDF
    },
  } as unknown as Deps)
  return { handlers, printed, saved, token }
}

test('T52: a PDF is printed from the page of the report, without the data that opens again', async () => {
  const { handlers, printed, saved, token } = desk()
  const report = savedReport()
  const result = await handlers['report.save']({ report, format: 'pdf' })
  expect(result).toEqual(ok({ name: expect.stringMatching(/^diagnosis-.*\.pdf$/) as unknown }))
  expect(saved[0]?.content).toBe(PDF)
  expect(printed[0]).toContain(report.headline)
  expect(printed[0]).not.toContain('claimcheck-diagnosis')
  for (const part of token.split('.')) expect(printed[0]).not.toContain(part)
})

test('T52: a report with a part of a token of the shelf is neither printed nor saved', async () => {
  const { handlers, printed, saved, token } = desk()
  const report: Report = { ...savedReport(), summary: `see ${token}` }
  const result = await handlers['report.save']({ report, format: 'pdf' })
  expect(result).toMatchObject({ ok: false, error: { kind: 'report-refused' } })
  expect([printed, saved]).toEqual([[], []])
})

test('T52: what cannot be printed is said, and no file is written', async () => {
  const { handlers, saved } = desk(() => Promise.reject(new Error('no printer process')))
  const result = await handlers['report.save']({ report: savedReport(), format: 'pdf' })
  expect(result).toMatchObject({ ok: false, error: { kind: 'file-failed', name: 'PDF' } })
  expect(saved).toEqual([])
})
