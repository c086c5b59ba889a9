import { describe, expect, it } from 'vitest'
import { redact } from '../../electron/app/log.ts'
import { cleanText } from '../../shared/oauth/redact.ts'
import { redactAll } from '../../shared/report/redact.ts'
import { readReportFile } from '../../shared/report/report.ts'
import { expressionsIn, expressionsOf } from '../helpers/expressions.ts'
import { growsTooFast, MOST_GROWTH, timesAsLong } from '../helpers/growth.ts'

/** Expressions that are not run, by the file and the text that stands there, with the reason. */
const EXCUSED: Readonly<Record<string, string>> = {}

const all = expressionsIn(['shared', 'electron', 'renderer'])
const nameOf = ({ file, text }: (typeof all)[number]): string => `${file} ${text}`
const excused = all.filter((one) => Object.hasOwn(EXCUSED, nameOf(one)))
const run = all.filter((one) => !Object.hasOwn(EXCUSED, nameOf(one)))

describe(`T39: regular expressions, ${run.length} run over their worst cases, ${excused.length} excused`, () => {
  it('no expression takes a time that grows faster than its text', { timeout: 240_000 }, () => {
    const slow = run.flatMap(({ at, text, expression }) => {
      const found = expression && growsTooFast(expression)
      return found
        ? [
            `${at} ${text}: 8 times the text takes ${found.growth.toFixed(0)} times as long, ${JSON.stringify(found)}`,
          ]
        : []
    })
    expect(slow).toEqual([])
  })

  it('every expression that is not run is excused by name, and every excuse is of one that is there', () => {
    expect(run.filter(({ expression }) => expression === null).map(nameOf)).toEqual([])
    expect(Object.keys(EXCUSED).filter((name) => !all.some((one) => nameOf(one) === name))).toEqual([])
  })

  it('finds literals, constructed ones and texts that are taken for one', () => {
    const source =
      "const a = /x+/g; const b = new RegExp('y+', 'i'); const c = RegExp(`z${a}`); 'q'.match('w+')"
    expect(expressionsOf('a.ts', source).map(({ expression }) => expression)).toEqual([
      /x+/g,
      /y+/i,
      null,
      /w+/,
    ])
  })

  it.each([
    ['a run at the end', /\/+$/],
    ['a run before a sign that does not come', /[\w.+-]+@\w/],
    ['two repeats side by side', /^\s*\w*\d*$/],
    ['a repeat in a repeat', /^(\w+\s?)+$/],
    ['a search that begins anew', /<pre>[^]*?<\/pre>/g],
    ['a cube, which never ends at length', /a*b?a*$/],
    ['a name and its value', /\b([\w-]*(?:secret|token)[\w-]*)\s*[:=]/gi],
  ])('tells %s from what is linear', { timeout: 60_000 }, (_what, expression) => {
    expect(growsTooFast(expression)).not.toBeNull()
  })

  it(`tells at most ${MOST_GROWTH} times as long from more`, () => {
    for (const expression of [/^[^@]*@/, /(?<!\/)\/+$/, /[a-z]{1,8}\d/g, /"(?:[^"\\]|\\.)*"/g])
      expect(growsTooFast(expression)).toBeNull()
  })
})

/** What is done with a stranger's text, and how much of it there is at least. */
const DOORS: Readonly<Record<string, (text: string) => unknown>> = {
  'the words of a provider': (text) => cleanText(text, ['a secret', 'b'.repeat(4_000)]),
  'a line of the log': (text) => redact(text),
  'a report that is opened': (text) =>
    readReportFile(JSON.stringify({ format: 'claimcheck-diagnosis', text })),
  'a page that is opened': (text) => readReportFile(`<!doctype html>${text}`),
  'a report that is handed on': (text) =>
    redactAll(text, { people: true, hosts: true, ids: true }, ['somebody']),
  'a report with many hosts': (text) =>
    redactAll(
      Array.from(
        { length: text.length / 128 },
        (_, at) => `https://host-${at}.example.com/x host-${at}.example.com`,
      ),
      { people: true, hosts: true, ids: true },
      [],
    ),
}
const RUNS = [
  'a',
  'a+',
  'a.',
  'ey',
  'eyJ-',
  'token',
  'http://a',
  '://',
  'password=',
  '<pre id="',
  ' ',
  'a@a',
  '"\\',
]

describe('T39: a stranger’s text', () => {
  it.each(Object.entries(DOORS))(
    '%s takes a time that grows no faster than it',
    { timeout: 60_000 },
    (_what, door) => {
      const grown = RUNS.map((run) => ({
        run,
        times: timesAsLong((length) => {
          const text = run.repeat(length / run.length)
          return () => door(text)
        }),
      }))
      // Collecting what they leave behind adds to it; sixty-four would be quadratic.
      expect(grown.filter(({ times }) => times > 2 * MOST_GROWTH)).toEqual([])
    },
  )
})
