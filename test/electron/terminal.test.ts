import { describe, expect, test } from 'vitest'
import { createLog } from '../../electron/app/log.ts'
import {
  audiencesText,
  json,
  lintJunit,
  lintText,
  testJson,
  testJunit,
  testText,
  type Tested,
} from '../../electron/cli/print.ts'
import { runCommand } from '../../electron/cli/run.ts'
import type { ServerRow } from '../../shared/fleet/view.ts'
import { exportCsv, exportJson } from '../../shared/history/export.ts'
import type { Entry } from '../../shared/history/timeline.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { aTerminal } from '../helpers/terminal.ts'

/** Colours, the title of a window, a link, C1's short forms, a line made up, text that turns around. */
const HOSTILE =
  'x\u001b[31m\u001b]0;title\u0007\u009b2J\r\npayments: Accepted\n  remedy: none\u2028\u202ey\u0085z\u0008'
const LETTERS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/

/** Any object, with the hostile text wherever one is read. */
const hostile = (shape: object): never =>
  new Proxy(shape, { get: (target, key) => (key in target ? target[key as never] : HOSTILE) }) as never

const diagnosis = hostile({
  verdict: 'rejected',
  steps: [hostile({ number: 1, outcome: 'fail', stopsHere: true, expected: [HOSTILE], received: [HOSTILE] })],
  prediction: hostile({ status: 401 }),
  board: { expected: [hostile({ state: 'used' })] },
  remedies: [hostile({})],
  warnings: [hostile({})],
})
const tested: Tested = { server: HOSTILE, serverId: HOSTILE, diagnosis, testedAt: HOSTILE }
const row = hostile({
  server: hostile({ oauthEnabled: true }),
  board: { expected: [hostile({ state: 'used' })], toggle: hostile({}) },
  health: hostile({}),
  findings: [hostile({ id: 'audience-shared' })],
}) as ServerRow
const linted = { server: HOSTILE, findings: [{ title: HOSTILE, text: HOSTILE }] }

const PRINTED: Readonly<Record<string, () => string>> = {
  'a test': () => testText(tested, true),
  'a test in short': () => testText(tested, false),
  'a test as JSON': () =>
    testJson([
      {
        ...tested,
        diagnosis: JSON.parse(
          JSON.stringify({
            verdict: HOSTILE,
            board: { expected: HOSTILE },
            steps: [{ log: null, title: HOSTILE }],
            remedies: [],
            warnings: [],
          }),
        ) as never,
      },
    ]),
  'a test as JUnit': () => testJunit([tested]),
  audiences: () => audiencesText([row]),
  findings: () => lintText([linted]),
  'findings as JUnit': () => lintJunit([linted]),
  'anything as JSON': () => json({ [HOSTILE]: HOSTILE }),
}

describe('T41: a stranger’s text on the terminal', () => {
  test.each(Object.entries(PRINTED))('%s speaks to nobody’s terminal', (_what, print) => {
    expect(print()).not.toMatch(LETTERS)
  })

  test('JSON reads back as it was', () => {
    expect(JSON.parse(json({ a: HOSTILE }))).toEqual({ a: HOSTILE })
  })

  test('nor does an error', async () => {
    const { problems: said, io } = aTerminal()
    const handlers = {
      'profile.list': async () => ({
        ok: false,
        error: { kind: 'refused-by-gateway', status: 400, detail: HOSTILE },
      }),
    } as unknown as Handlers
    expect(await runCommand(['profiles'], handlers, io())).toBe(3)
    expect(said.join('')).not.toMatch(LETTERS)
    expect(said).toHaveLength(1)
    expect(said[0]).not.toContain('\n')
  })
})

describe('T42: a line made up by a stranger', () => {
  test.each(Object.entries(PRINTED).filter(([what]) => !what.includes('J')))(
    '%s has none',
    (_what, print) => {
      expect(
        print()
          .split('\n')
          .filter((line) => /^(payments: Accepted|\s*remedy: none)/.test(line)),
      ).toEqual([])
    },
  )

  test('the log has none: what goes on is indented', () => {
    const said: string[] = []
    const log = createLog(
      null,
      () => 0,
      (line) => void said.push(line),
    )
    log.info(`bad ${HOSTILE}\n2026-01-01T00:00:00.000Z all is well`)
    expect(said.join('')).not.toMatch(LETTERS)
    expect(
      said
        .join('')
        .split('\n')
        .slice(1, -1)
        .every((line) => line.startsWith('    ')),
    ).toBe(true)
  })
})

describe('T43: a cell of a table', () => {
  const csv = (text: string): string =>
    exportCsv([
      {
        kind: 'audit',
        id: 'a',
        at: '2026-01-01T00:00:00Z',
        serverName: text,
        serverId: 's',
        audit: { by: text, action: text },
      } as unknown as Entry,
    ])

  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(1)',
    ' =1',
    '\t=1',
    '\u00a0=1',
    '\r=1',
    '＝1+1',
    '＋1',
    '－1',
    '＠x',
    "'=1",
    '%0A=1',
    '|x',
  ])('%j is no formula, for any country’s spreadsheet', (text) => {
    const cells = csv(text).split('\r\n')[1] ?? ''
    expect(cells).not.toMatch(/(^|[,;\t"])\s*[=+\-@＝＋－＠|%]/)
  })

  test.each(['a;=1+1', 'a,=1', 'a|=1', ' a', 'a '])('%j stays one cell', (text) => {
    expect(csv(text)).toMatch(/"[^"]*"/)
    expect(csv(text).replace(/"[^"]*"/g, '')).not.toMatch(/[;\t|]/)
  })

  test('holds nothing that is not seen, and neither does the JSON', () => {
    expect(csv(HOSTILE).replaceAll('\r\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
    expect(exportJson({ gateway: HOSTILE, exportedAt: '', chain: '' }, [])).not.toMatch(LETTERS)
  })
})
