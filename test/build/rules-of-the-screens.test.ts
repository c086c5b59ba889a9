import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/*
 * Two rules of the screens, read from their source. Exact values (ids, addresses, audiences) lose their
 * middle where they do not fit, never their end, because they differ there: ui/exact.tsx does that. Times are
 * written by shared/kernel/times.ts, and by nothing else.
 */

const root = fileURLToPath(new URL('../..', import.meta.url))

const filesIn = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name))
const read = (name: string): string => readFileSync(join(root, name), 'utf8')

/** Of what looks like an exact value and is cut at its end: what it is. */
const CUT_AT_THE_END: Readonly<Record<string, string>> = {
  'app/band.module.css .gateway > strong, .host': 'name, and the host in words beside it',
  'bench/bench-screen.module.css .id': 'version and time',
  'bench/probe.module.css .curl': 'command, copied whole',
  'server/nodes.module.css .key': 'name of a setting',
  'ui/exact.module.css .head': 'the middle of an exact value',
  'ui/exact.module.css .tail': 'an exact value of a few characters',
  'ui/picker.module.css .value': 'name of what is chosen',
}
/** Classes that are named after an exact value, and the fonts such values are written in. */
const EXACT = /\.(?:id|url|uri|path|host|address|aud|audience|issuer|fingerprint|value|exact|head|tail)\b/
const EXACT_FONT = /font:\s*var\(--font-mono/

test('no exact value is cut at its end', () => {
  const found = filesIn('renderer', /\.css$/).flatMap((name) =>
    [
      ...read(name)
        .replaceAll(/\/\*[^*]*\*\//g, '')
        .matchAll(/([^{}]+)\{([^{}]*)\}/g),
    ]
      .filter(([, selector = '', body = '']) => {
        const isExact = EXACT.test(selector) || EXACT_FONT.test(body)
        return body.includes('text-overflow: ellipsis') && isExact
      })
      .map(([, selector = '']) => `${relative('renderer', name)} ${selector.trim().replaceAll(/\s+/g, ' ')}`),
  )
  const unknown = found.filter((one) => CUT_AT_THE_END[one] === undefined)
  expect(unknown, 'exact values go through Exact or Middle of ui/exact.tsx').toEqual([])
  const gone = Object.keys(CUT_AT_THE_END).filter((one) => !found.includes(one))
  expect(gone, 'what is not cut any more needs no excuse').toEqual([])
})

/** Where times are made into text. */
const CLOCKS = ['renderer/ui/clock.tsx']
const BY_HAND =
  /toLocale(?:Time|Date)String|toDateString|toTimeString|toUTCString|toGMTString|Intl\.(?:DateTime|RelativeTime)Format|\.get(?:Hours|Minutes|Month|FullYear|Date)\(\)/

test('no screen writes a time by hand', () => {
  const offenders = filesIn('renderer', /\.tsx?$/).filter(
    (name) => !CLOCKS.includes(name) && BY_HAND.test(read(name)),
  )
  expect(offenders, 'use Time, momentOf or dayOf of ui/clock.tsx').toEqual([])
})

test('no screen shows a time as it was stored', () => {
  // `{entry.at}` as the content of an element, instead of <Time at={entry.at} />.
  const offenders = filesIn('renderer', /\.tsx$/).flatMap((name) =>
    [...read(name).matchAll(/>\s*\{[\w.]*(?:\.at|At|\.asOf|\basOf)\}\s*</g)].map(
      ([text]) => `${name}: ${text}`,
    ),
  )
  expect(offenders).toEqual([])
})
