import { z } from 'zod'
import { miniBoard } from '../audience/mini-boards.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { stepId, stepOutcome, verdict } from '../contextforge/index.ts'
import { isShallow } from '../kernel/json.ts'
import { holdsToken } from '../kernel/secret-text.ts'

/** The longest report that is read, in characters of JSON. */
export const MAX_REPORT = 512 * 1024
/** The largest file that is opened, in bytes: a page contains a report twice, as data and for people. */
export const MAX_REPORT_FILE = 4 * MAX_REPORT
export const REPORT_FORMAT = 'claimcheck-diagnosis'
const line = z.string().max(4_000)
const lines = z.array(line).max(200)

const reportStep = z.strictObject({
  id: stepId,
  number: z.number(),
  title: line,
  outcome: stepOutcome,
  detail: line,
  explanation: line,
  expected: lines,
  received: lines,
  source: line,
  log: line.nullable(),
  stopsHere: z.boolean(),
})

/**
 * A diagnosis to hand on: what was tested, the verdict, every step, the claims the gateway reads. Never a
 * token; names of people and places are left out as the sender chose.
 */
export const report = z.strictObject({
  format: z.literal(REPORT_FORMAT),
  version: z.literal(1),
  madeAt: line,
  madeBy: line,
  redacted: z.strictObject({ people: z.boolean(), hosts: z.boolean(), ids: z.boolean() }),
  gateway: z.strictObject({ name: line, release: line, environment: line, model: line }),
  server: z.strictObject({ name: line, id: line }),
  token: z.strictObject({
    label: line,
    fingerprint: line,
    form: z.enum(['jwt', 'opaque', 'encrypted']),
    bytes: z.number(),
    claims: z.array(z.strictObject({ name: line, value: line, use: line })).max(200),
  }),
  testedAt: line,
  verdict,
  headline: line,
  summary: line,
  steps: z.array(reportStep).max(32),
  expected: z.array(z.strictObject({ lane: line, value: line, state: line, from: line })).max(200),
  prediction: z.strictObject({ status: z.number().nullable(), detail: line.nullable() }),
  live: z
    .strictObject({
      status: z.number(),
      detail: line.nullable(),
      agrees: z.boolean().nullable(),
      at: line,
      /** The predicted status it was compared with, which may differ from the prediction of this report. */
      predicted: z.number().nullable().optional(),
      /**
       * Present where the server changed after the answer: says what it was compared with and that it should
       * be sent again.
       */
      old: line.optional(),
    })
    .nullable(),
  /** The switchboard, small, and as it would be after a change; left out by older releases. */
  boards: z
    .strictObject({ before: miniBoard, change: z.strictObject({ title: line, after: miniBoard }).optional() })
    .optional(),
  /** What comes after the token; left out where nobody looked. */
  after: z
    .strictObject({
      says: line,
      steps: z
        .array(
          z.strictObject({
            number: z.number(),
            title: line,
            outcome: stepOutcome,
            detail: line,
            explanation: line,
          }),
        )
        .max(8),
    })
    .optional(),
  warnings: z.array(z.strictObject({ title: line, text: line })).max(50),
  remedies: z.array(z.strictObject({ title: line, text: line, risk: line, where: line })).max(50),
})
export type Report = z.infer<typeof report>

export const reportFormat = z.enum(['markdown', 'html', 'pdf', 'json'])
export type ReportFormat = z.infer<typeof reportFormat>

/** The id of the element in which a page holds its report as data. */
export const DATA_ID = 'claimcheck-diagnosis'
const DATA = /<pre id="claimcheck-diagnosis">([^<]*)<\/pre>/g

/**
 * The report as data in a page, still readable for people. Out: JSON of ASCII characters only, without one
 * that could begin a tag or an entity, so that it can be read back unchanged.
 */
export const dataInPage = (value: Report): string =>
  JSON.stringify(value, null, 1).replace(
    /[^\n -~]|[<>&]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/**
 * Reads a report from a file: JSON, or a page with its data in it. In: the text of the file. Of a page only
 * that data is read, and the page itself is never shown. Errors: those of `readReport`, or that the page
 * contains no report.
 */
export function readReportFile(text: string): Result<Report, string> {
  if (!/^\ufeff?\s*</.test(text)) return readReport(text)
  const [data, another] = text.matchAll(DATA)
  if (data === undefined) return err('It is a page without a diagnosis made by Claimcheck')
  if (another !== undefined) return err('It is a page with more than one diagnosis in it')
  return readReport(data[1] ?? '')
}

/**
 * Reads a report from somebody else. In: JSON text. Refuses a text that is too large, no JSON, nested too
 * deep, of another form, or that contains something like a token. Does not check whether it is true: a report
 * says what its author's app saw, or what its author wrote.
 */
export function readReport(text: string): Result<Report, string> {
  if (text.length > MAX_REPORT) return err(`It is larger than ${MAX_REPORT / 1024} KiB`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return err('It is not JSON')
  }
  if (!isShallow(value)) return err('It is nested too deep')
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== REPORT_FORMAT)
    return err('It is not a diagnosis made by Claimcheck')
  const parsed = report.safeParse(value)
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.map(String).join('.').slice(0, 60) ?? ''
    return err(`It does not have the form of a diagnosis${at === '' ? '' : ` (${at})`}`)
  }
  if (holdsToken(text)) return err('It holds something that looks like a token')
  return ok(parsed.data)
}
