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

/** What is cut at its end, by where: names, sentences and what was shortened in the middle before. */
const CUT_AT_THE_END: Readonly<Record<string, string>> = {
  'access/access-row.module.css .server > span': 'name',
  'access/access-row.module.css .band .sum span': 'sentence',
  'access/access-row.module.css .bandName b, .bandName i': 'name',
  'access/group-labels.module.css .group b, .group i': 'name',
  'access/stop-bars.module.css .bar span': 'name',
  'app/band.module.css .gateway > strong, .host': 'name; the host is cut in its middle before',
  'app/gateway-menu.module.css .what > *': 'name and host',
  'app/palette.module.css .text': 'found text, with the letters that were typed marked',
  'app/palette.module.css .right > span': 'sentence',
  'app/rail.module.css .token span, .token small': 'name',
  'app/rail.module.css .changes .item > span:not(.count)': 'name',
  'app/status-bar.module.css .list': 'list of hosts',
  'bench/after-steps.module.css .detail': 'sentence',
  'bench/bench-screen.module.css .id': 'version and time',
  'bench/claims.module.css .use': 'sentence',
  'bench/get-token/get-token.module.css .contacts': 'sentence',
  'bench/pane.module.css .aside': 'sentence',
  'bench/probe.module.css .curl': 'command, copied whole',
  'bench/token-pane.module.css .found small': 'sentence',
  'bench/token-pane.module.css .row b': 'name',
  'bench/token-pane.module.css .row span': 'sentence',
  'change/review-sheet.module.css .request span:first-child': 'request, whose ids are cut before',
  'clients/clients.module.css .client b': 'name',
  'clients/clients.module.css .says, .rules': 'sentence',
  'clients/plan.module.css .who b': 'name',
  'clients/way-steps.module.css .title, .received': 'sentence',
  'connect/saved-gateways.module.css .what > *': 'name; the host is cut in its middle before',
  'fleet/fleet-table.module.css .table th': 'name of a column',
  'fleet/fleet-table.module.css .group button > span': 'name of a group',
  'fleet/fleet-table.module.css .name': 'name',
  'fleet/fleet-table.module.css .hidden': 'found text, with the letters that were typed marked',
  'fleet/fleet-table.module.css .line': 'sentence, and the provider with its host',
  'fleet/testing-strip.module.css .says': 'sentence',
  'history/history-screen.module.css .audit': 'sentence',
  'network/network-screen.module.css .says': 'sentence',
  'network/network-screen.module.css .scroll td': 'word; host and path are cut in their middle before',
  'rehearsal/rehearsal.module.css .says': 'sentence',
  'server/form/form.module.css .foot > span': 'sentence',
  'server/nodes.module.css .key': 'name of a setting',
  'server/nodes.module.css .from': 'name of a setting',
  'server/nodes.module.css .inline i': 'word',
  'server/nodes.module.css .note': 'sentence',
  'server/nodes.module.css .special i': 'sentence',
  'server/value-stack.module.css .label': 'sentence',
  'ui/exact.module.css .head': 'the middle of an exact value',
  'ui/exact.module.css .tail': 'an exact value of a few characters',
  'ui/heat-strip.module.css .step': 'sentence',
  'ui/picker.module.css .value': 'name',
  'ui/picker.module.css .label': 'name',
  'ui/screen.module.css .bar .long': 'name',
  'ui/steps.module.css .detail': 'sentence',
}

test('what is cut at its end is known, and is no exact value', () => {
  const found = filesIn('renderer', /\.css$/).flatMap((name) =>
    [
      ...read(name)
        .replaceAll(/\/\*[^*]*\*\//g, '')
        .matchAll(/([^{}]+)\{([^{}]*)\}/g),
    ]
      .filter(([, , body = '']) => body.includes('text-overflow: ellipsis'))
      .map(([, selector = '']) => `${relative('renderer', name)} ${selector.trim().replaceAll(/\s+/g, ' ')}`),
  )
  const unknown = found.filter((one) => CUT_AT_THE_END[one] === undefined)
  expect(unknown, 'a new place cuts text: exact values go through Exact or Middle of ui/exact.tsx').toEqual(
    [],
  )
  const gone = Object.keys(CUT_AT_THE_END).filter((one) => !found.includes(one))
  expect(gone, 'no longer cut: take it out of the table').toEqual([])
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
