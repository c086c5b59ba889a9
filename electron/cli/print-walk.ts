import { PROFILES } from '../../shared/client/profiles/all.ts'
import type { Arrival } from '../../shared/client/arrival.ts'
import { proxyCures } from '../../shared/client/proxy-cures.ts'
import { STEPS } from '../../shared/client/way.ts'
import { saysOf } from '../../shared/client/words.ts'
import { titleOf } from '../../shared/client/steps.ts'
import type { ListedTools } from '../../shared/client/going.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { Expected } from './expected.ts'
import { json, lines, suite, xml } from './print.ts'

/** One client's walk to one server, for printing. `server`: a name, or the address that was typed. */
export interface WalkedTo {
  readonly server: string
  /** The server's address, as the client is given it. */
  readonly address: string
  readonly walked: Walked
  /**
   * Only after going on: the tools the client is shown, and the verdict of the gateway's checks on its token.
   */
  readonly tools?: ListedTools | null
  readonly judged?: { readonly verdict: string; readonly says: string } | null
  /** Who got in, with which tools. */
  readonly arrival?: Arrival | null
}

const MARK = {
  passed: 'ok',
  failed: 'NO',
  survived: '!!',
  assumed: '??',
  'not-looked-at': '..',
  'not-reached': '--',
} as const

/** How each product is told the cure, with the lines to be set for this address. */
const perProxy = (about: Parameters<typeof proxyCures>[0], address: string): readonly string[] =>
  proxyCures(about, new URL(address).pathname).flatMap(({ proxy, lines: toSet, says }) => [
    `          ${proxy}: ${says}`,
    ...toSet.map((line) => `            ${line}`),
  ])

/** A walk as text for people: the result, and where it stops, the step with its cure. */
export function walkText(to: WalkedTo): string {
  const { server, address, walked, tools = null, judged = null, arrival = null } = to
  const { client, rules, verdict, steps } = walked
  const said = [`${client} (${rules}) to ${server}: ${verdict}`, `  ${saysOf(walked, arrival)}`]
  if (judged !== null) said.push(`  By the gateway's checks: ${judged.verdict} ${judged.says}`.trimEnd())
  if (tools !== null)
    said.push(`  Tools: ${[...tools.names, tools.says].filter((one) => one !== '').join(', ')}`)
  if (arrival?.asPredicted === false)
    said.push('  By its roles and teams this person would be shown other tools.')
  for (const { id, title, received, whose, cure } of walked.seen)
    said.push(`  Also seen: ${title}. ${received}`, `        ${whose}: ${cure}`, ...perProxy(id, address))
  if (verdict !== 'stops') return lines(said)
  for (const { id, number, title, outcome, expected, received, whose, cure, where } of steps) {
    if (outcome === 'passed' || outcome === 'not-looked-at' || outcome === 'not-reached') continue
    said.push(`  ${String(number).padStart(2)} ${MARK[outcome]} ${title}`)
    if (outcome === 'assumed') continue
    said.push(`        expected ${expected}`, `        received ${received}`)
    if (outcome !== 'failed') continue
    said.push(`        ${whose}: ${cure} (${where})`)
    if (whose === 'proxy') said.push(...perProxy(id, address))
  }
  return lines(said)
}

/**
 * The walks as a JSON array with one object per client and server. It contains nothing secret: no query, no
 * token, no client id.
 * `arrival` is there where somebody got in whose roles the gateway told.
 */
export function walkJson(walked: readonly WalkedTo[]): string {
  return json(
    walked.map((one) => {
      const { client, rules, verdict, stoppedAt, endedAfter, requests } = one.walked
      const { server, arrival = null } = one
      const end = arrival === null || arrival.person === null ? {} : { arrival }
      return {
        client,
        server,
        rules,
        verdict,
        stoppedAt,
        endedAfter,
        requests,
        says: saysOf(one.walked, arrival),
        ...end,
      }
    }),
  )
}

/**
 * The walks as a JUnit suite with one case per client and server. An expected stop passes; an expectation
 * that no longer holds fails.
 */
export function walkJunit(
  walked: readonly WalkedTo[],
  expected: readonly Expected[],
  gone: readonly string[],
): string {
  const cases = walked.map(({ server, walked: { client, verdict, stoppedAt, says } }) => {
    const known = expected.some(
      (one) => one.client === client && one.server === server && one.step === stoppedAt?.id,
    )
    const kind = known ? null : verdict === 'stops' ? 'failure' : verdict === 'cannot-decide' ? 'error' : null
    const title = stoppedAt === null ? verdict : `stops at ${stoppedAt.id}`
    const inner = kind === null ? '' : `<${kind} message="${xml(title)}">${xml(says)}</${kind}>`
    return {
      kind,
      text: `  <testcase classname="claimcheck.walk.${xml(client)}" name="${xml(server)}">${inner}</testcase>`,
    }
  })
  const stale = gone.map(
    (line) =>
      `  <testcase classname="claimcheck.walk.expected" name="${xml(line)}"><failure message="no longer so"/></testcase>`,
  )
  const of = (wanted: string): number => cases.filter(({ kind }) => kind === wanted).length
  const all = [...cases.map(({ text }) => text), ...stale]
  return suite('claimcheck walk', all.length, of('failure') + stale.length, of('error'), all)
}

/**
 * The walks as SARIF 2.1.0: one result per stop and per walk that cannot be decided; the twelve steps are its
 * rules.
 */
export function walkSarif(walked: readonly WalkedTo[]): string {
  const rules = [
    ...STEPS.map((id) => ({ id, text: titleOf(id) })),
    { id: 'undecided', text: 'The walk cannot be decided' },
  ]
  const results = walked
    .filter(({ walked: { verdict } }) => verdict === 'stops' || verdict === 'cannot-decide')
    .map(({ server, walked: { client, rules: basis, verdict, stoppedAt, says, requests } }) => ({
      ruleId: stoppedAt?.id ?? 'undecided',
      level: verdict === 'stops' ? 'error' : 'warning',
      message: { text: says },
      locations: [
        { logicalLocations: [{ fullyQualifiedName: `${server} for ${client}`, kind: 'resource' }] },
      ],
      properties: {
        client,
        server,
        rules: basis,
        whose: stoppedAt?.whose ?? null,
        requests: requests.length,
      },
    }))
  return json({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'claimcheck walk',
            rules: rules.map(({ id, text }) => ({ id, shortDescription: { text } })),
          },
        },
        properties: { clients: PROFILES.map(({ id, rules: basis }) => `${id}: ${basis}`) },
        results,
      },
    ],
  })
}
