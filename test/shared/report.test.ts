import { describe, expect, test } from 'vitest'
import { miniBoardsOf } from '../../shared/audience/mini-boards.ts'
import { buildReport } from '../../shared/report/build.ts'
import { MAX_REPORT, readReport, readReportFile, report } from '../../shared/report/report.ts'
import { printedReport, reportName, writeReport } from '../../shared/report/write.ts'
import { judge } from '../../shared/judging/judge.ts'
import { reportParts } from '../helpers/saved-report.ts'
import { aServer, aToken, CANONICAL, SERVER_ID, someFacts } from '../helpers/worlds.ts'

const ALL = { people: true, hosts: true, ids: true }
const NONE = { people: false, hosts: false, ids: false }

describe('a report', () => {
  test('says of a fix in ContextForge itself where it is made', () => {
    const facts = someFacts({ user: { state: 'disabled' } })
    const { report: made } = buildReport(reportParts({}, { diagnosis: judge(facts) }), NONE)
    expect(made.remedies.map(({ where }) => where)).toContain('gateway')
    expect(writeReport(made, 'markdown')).toContain('in ContextForge')
  })

  test('holds no part of the token, whatever is chosen and in every format', () => {
    const token = aToken({ aud: 'x', secret_claim: 'S3CRET-VALUE' })
    for (const redaction of [ALL, NONE]) {
      const { report: made } = buildReport(reportParts({ aud: 'x', secret_claim: 'S3CRET-VALUE' }), redaction)
      for (const format of ['markdown', 'html', 'json'] as const) {
        const text = writeReport(made, format)
        for (const part of token.split('.').filter((piece) => piece.length > 8))
          expect(text).not.toContain(part)
        expect(text).not.toContain('S3CRET-VALUE')
        expect(text).toContain(format === 'markdown' ? 'secret\\_claim' : 'secret_claim')
      }
    }
  })

  test('replaces people, hosts and ids everywhere by the same stand-ins, and says which', () => {
    const { report: made, replaced } = buildReport(
      reportParts({ email: 'dana@corp.example', aud: 'https://mcp.corp.example/x' }),
      ALL,
    )
    const text = writeReport(made, 'json')
    for (const was of ['dana@corp.example', 'mcp.corp.example', SERVER_ID, 'internal-gateway.example.com'])
      expect(text).not.toContain(was)
    expect(replaced.map(({ was }) => was)).toEqual(
      expect.arrayContaining(['dana@corp.example', 'mcp.corp.example', SERVER_ID]),
    )
    const host = replaced.find(({ was }) => was === 'internal-gateway.example.com')?.is ?? ''
    const id = replaced.find(({ was }) => was === SERVER_ID)?.is ?? ''
    expect(made.expected.map(({ value }) => value)).toContain(`https://${host}/servers/${id}/mcp`)
  })

  test('keeps everything but the token when nothing is to be replaced', () => {
    const { report: made, replaced } = buildReport(reportParts({ email: 'dana@corp.example' }), NONE)
    expect(replaced).toEqual([])
    expect(writeReport(made, 'json')).toContain('dana@corp.example')
  })

  test('reads back as it was written', () => {
    for (const redaction of [ALL, NONE]) {
      const { report: made } = buildReport(reportParts({ aud: 'x' }), redaction)
      expect(readReportFile(writeReport(made, 'json'))).toEqual({ ok: true, value: made })
      expect(readReportFile(writeReport(made, 'html'))).toEqual({ ok: true, value: made })
    }
  })

  test('of Markdown, of another page and of a page with two reports, nothing is read', () => {
    const { report: made } = buildReport(reportParts(), ALL)
    const page = writeReport(made, 'html')
    for (const [text, why] of [
      [writeReport(made, 'markdown'), /not JSON/],
      ['<!doctype html><h1>Accepted</h1>', /page without a diagnosis/],
      [page + page, /more than one/],
      [page.replace('"rejected"', '"valid"').replace('"accepted"', '"valid"'), /form/],
      [page.replace('<pre id="claimcheck-diagnosis">', '<pre id="claimcheck-diagnosis"><b>'), /page without/],
    ] as const) {
      const read = readReportFile(text)
      expect(read.ok).toBe(false)
      if (!read.ok) expect(read.error).toMatch(why)
    }
  })

  test('is named after the server, with nothing a file system could read as a path', () => {
    const made = { ...buildReport(reportParts(), ALL).report, server: { name: '../../etc/Päss wd', id: 'x' } }
    expect(reportName(made, 'markdown')).toBe('diagnosis-etc-p-ss-wd-2026-11-23.md')
    expect(reportName({ ...made, server: { name: '🙂', id: 'x' } }, 'json')).toBe(
      'diagnosis-2026-11-23.claimcheck',
    )
  })
})

describe('what a hostile gateway or token wrote', () => {
  const NASTY = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '![x](https://evil.example/p.png)',
    '[click](javascript:alert(1))',
    '| a | b |\n| --- |',
    '=HYPERLINK("https://evil.example")',
    'abc\u202etxt.exe',
    'a\u200bb',
    '</td></table><h1>Accepted',
    '`code`',
    '&lt;b&gt;',
  ]

  test.each(NASTY)('is text in every format: %j', (nasty) => {
    const made = {
      ...buildReport(reportParts({ aud: nasty, sub: nasty }), NONE).report,
      server: { name: nasty, id: nasty },
    }
    const html = writeReport(made, 'html')
    expect(html).not.toMatch(/<(script|img|h1>Accepted)/)
    expect(html.match(/<h1>/g)).toHaveLength(1)
    expect(html).not.toContain('\u202e')
    expect(readReportFile(html)).toEqual({ ok: true, value: made })
    // The page a PDF is printed from says the same, and names nothing that could be loaded.
    const printed = printedReport(made)
    expect(printed).not.toMatch(
      /<(script|img|link|iframe|object|embed|base|meta http-equiv="refresh"|h1>Accepted)/,
    )
    expect(printed).not.toMatch(/url\(|@import|<[a-z]+[^>]* (?:src|href|srcset|xlink:href)=/)
    expect(printed.match(/<h1>/g)).toHaveLength(1)
    expect(printed).not.toContain('\u202e')
    expect(printed).not.toContain('claimcheck-diagnosis')
    const markdown = writeReport(made, 'markdown')
    expect(markdown).not.toMatch(/(^|[^\\])!\[|(^|[^\\])\[[^\]]*[^\\]\]\(|(^|[^\\])<script/)
    expect(markdown.split('\n').filter((line) => /^# /.test(line))).toHaveLength(1)
    expect(markdown).not.toMatch(/[\u200b\u202e]/)
    // Every row of a table has as many cells as its head: nothing in a value ends one.
    for (const table of markdown.split('\n\n').filter((block) => block.startsWith('| '))) {
      const cells = table
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/(?<!\\)\|/).length)
      expect(new Set(cells).size).toBe(1)
    }
  })
})

describe('a file that is no report is refused', () => {
  const good = writeReport(buildReport(reportParts(), ALL).report, 'json')
  const changed = (change: (value: Record<string, unknown>) => void): string => {
    const value = JSON.parse(good) as Record<string, unknown>
    change(value)
    return JSON.stringify(value)
  }
  test.each<[string, string, RegExp]>([
    ['nothing', '', /not JSON/],
    ['a page', '<html>', /not JSON/],
    ['half a report', good.slice(0, good.length / 2), /not JSON/],
    ['something else', '{"a":1}', /not a diagnosis/],
    ['a list', '[]', /not a diagnosis/],
    ['null', 'null', /not a diagnosis/],
    ['a later format', changed((value) => (value['version'] = 2)), /form of a diagnosis \(version\)/],
    ['an unknown key', changed((value) => (value['evil'] = 1)), /form/],
    ['a verdict of its own', changed((value) => (value['verdict'] = 'valid')), /\(verdict\)/],
    ['a prototype', good.replace('{', '{"__proto__":{"verdict":"accepted"},'), /form/],
    ['a very long text', changed((value) => (value['headline'] = 'x'.repeat(5_000))), /\(headline\)/],
    [
      'many steps',
      changed((value) => {
        value['steps'] = Array.from({ length: 40 }, () => (value['steps'] as unknown[])[0])
      }),
      /\(steps\)/,
    ],
    [
      'deep nesting',
      changed((value) => {
        value['steps'] = JSON.parse('['.repeat(100) + ']'.repeat(100)) as unknown
      }),
      /too deep/,
    ],
    ['a token in it', changed((value) => (value['summary'] = aToken())), /looks like a token/],
    ['one that is too large', `${good}${' '.repeat(MAX_REPORT)}`, /larger than 512 KiB/],
    ['a million brackets', `${'['.repeat(400_000)}`, /not JSON|too deep/],
  ])('%s', (_name, text, why) => {
    const read = readReport(text)
    expect(read.ok).toBe(false)
    if (!read.ok) expect(read.error).toMatch(why)
  })

  test('and the good one is not', () => {
    expect(report.safeParse(JSON.parse(good)).success).toBe(true)
  })
})

describe('the switchboards of a report', () => {
  const CLIENT = 'my-oauth-client-id'
  const sideOf = (resource: string[]) => {
    const { board, tokenAudiences } = judge(
      someFacts({ server: aServer({ resource, client_id: CLIENT }), token: aToken({ aud: CLIENT }) }),
    )
    return { board, token: tokenAudiences, oauth: true }
  }
  const change = {
    title: 'Include the client id',
    boards: miniBoardsOf(sideOf([CANONICAL]), sideOf([CANONICAL, CLIENT])),
  }

  test('before and after the fix are pictures in a page, tables in both texts, and read back', () => {
    const { report: made } = buildReport(reportParts({ aud: CLIENT }, { change }), NONE)
    const page = writeReport(made, 'html')
    expect(page.match(/<svg viewBox/g)).toHaveLength(2)
    expect(page).toContain('aria-label="Before: expects R https://')
    expect(page).toContain(`${CLIENT} (added), matched by aud[0]`)
    for (const text of [page, writeReport(made, 'markdown').replaceAll('\\', '')]) {
      expect(text).toContain('Before and after: Include the client id')
      expect(text).toContain('expected, matched by aud[0]')
      expect(text).toContain('not expected')
    }
    expect(writeReport(made, 'markdown')).not.toContain('<svg')
    expect(readReportFile(page)).toEqual({ ok: true, value: made })
  })

  test('hold no host and no id that is replaced elsewhere', () => {
    const { report: made } = buildReport(reportParts({ aud: CLIENT }, { change }), ALL)
    const page = writeReport(made, 'html')
    expect(page).not.toContain('internal-gateway.example.com')
    expect(page).not.toContain(SERVER_ID)
    const host = made.boards?.before.rows[0]?.value ?? ''
    expect(host).toMatch(/^https:\/\/host-\d+\.example\/servers\/id-\d+\/mcp$/)
    expect(made.expected.map(({ value }) => value)).toContain(host)
  })

  test('without a fix the switchboard is drawn as it is', () => {
    const { report: made } = buildReport(reportParts(), NONE)
    expect(writeReport(made, 'html').match(/<svg viewBox/g)).toHaveLength(1)
    expect(made.boards?.change).toBeUndefined()
  })

  test('are missing in a report of an older release, which still opens', () => {
    const { report: made } = buildReport(reportParts(), NONE)
    const { boards: _none, ...older } = made
    const read = readReportFile(writeReport(older, 'html'))
    expect(read.ok && read.value.boards).toBeUndefined()
  })
})
