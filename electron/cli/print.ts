import { countFindings } from '../../shared/fleet/arrange.ts'
import { findingName, severityOf } from '../../shared/fleet/findings.ts'
import { escaped, visible } from '../../shared/kernel/visible.ts'
import type { ServerRow } from '../../shared/fleet/view.ts'
import type { Diagnosis, Verdict } from '../../shared/contextforge/index.ts'

/** One token at one server, for printing. */
export interface Tested {
  readonly server: string
  readonly serverId: string
  readonly diagnosis: Diagnosis
  readonly testedAt: string
}

/** One server, with what is wrong or risky in its settings. */
export interface Linted {
  readonly server: string
  readonly findings: readonly { readonly title: string; readonly text: string }[]
}

const MARK = { pass: 'ok', fail: 'NO', unknown: '??', 'not-checked': '--' } as const

/**
 * Everything printed to a terminal goes through here: each text becomes exactly one line, whatever it
 * contains, so that neither an escape sequence nor a forged line gets through. In: texts without line breaks
 * of our own.
 */
export const lines = (each: readonly string[]): string => each.map(visible).join('\n')

/** For whatever was printed without `lines`: at least no escape sequence gets through. */
export const forTerminal = (text: string): string => lines(text.split('\n'))

/**
 * A verdict as text for people. With `explain`: every step, the audiences and the remedies. Contains nothing
 * of the token but claims.
 */
export function testText({ server, diagnosis }: Tested, explain: boolean): string {
  const { verdict, headline, summary, steps, prediction, board, remedies, warnings, after } = diagnosis
  const said = [
    `${server}: ${headline}`,
    ...(verdict === 'accepted' ? [] : [`  ${summary}`]),
    ...(after === null ? [] : [`  ${after.says}`]),
  ]
  if (!explain) return lines(said)
  for (const step of steps) {
    said.push(
      `  ${step.stopsHere ? '>' : ' '} ${String(step.number).padStart(2)} ${MARK[step.outcome]} ${step.title}: ${step.detail}`,
    )
    if (step.stopsHere && step.log !== null) said.push(`        the gateway logs: ${step.log.text}`)
  }
  for (const { number, outcome, title, detail, explanation } of after?.steps ?? []) {
    said.push(`    ${String(number).padStart(2)} ${MARK[outcome]} ${title}: ${detail}`)
    if (outcome !== 'pass') said.push(`        ${explanation}`)
  }
  said.push(
    '  expected audiences:',
    ...board.expected
      .filter(({ state }) => state === 'used')
      .map(({ value, from }) => `    ${value} (${from})`),
  )
  if (prediction.status !== null)
    said.push(
      `  the gateway would answer HTTP ${prediction.status}${prediction.detail === null ? '' : `: ${prediction.detail}`}`,
    )
  if (prediction.learnedResource !== null)
    said.push(`  and would store ${JSON.stringify(prediction.learnedResource)} as resource`)
  for (const { title, text, risk } of remedies) said.push(`  remedy: ${title}. ${text} ${risk}`.trimEnd())
  for (const one of diagnosis.restsOn)
    said.push(
      `  ${one.known === 'said' ? 'as you said' : 'depends on'}: ${one.setting} is ${one.value}; ${one.other}, and the token is ${one.otherAnswer}`,
    )
  for (const { title, text } of warnings) said.push(`  warning: ${title}. ${text}`)
  return lines(said)
}

/** Verdicts as a JSON array with one object per server. */
export function testJson(tested: readonly Tested[]): string {
  return json(
    tested.map(({ server, serverId, diagnosis, testedAt }) => ({
      server,
      serverId,
      testedAt,
      verdict: diagnosis.verdict,
      stoppedAt: diagnosis.stoppedAt,
      headline: diagnosis.headline,
      summary: diagnosis.summary,
      prediction: diagnosis.prediction,
      expected: diagnosis.board.expected,
      steps: diagnosis.steps.map((step) => ({ ...step, log: step.log?.text ?? null })),
      after: diagnosis.after,
      remedies: diagnosis.remedies,
      warnings: diagnosis.warnings,
      restsOn: diagnosis.restsOn,
    })),
  )
}

/**
 * Verdicts as a JUnit suite with one case per server. Rejected is a failure and cannot-decide an error, so
 * that neither counts as passed.
 */
export function testJunit(tested: readonly Tested[]): string {
  const cases = tested.map(({ server, diagnosis }) => {
    const { verdict, headline, summary } = diagnosis
    const inner =
      verdict === 'accepted'
        ? ''
        : `<${verdict === 'rejected' ? 'failure' : 'error'} message="${xml(headline)}">${xml(summary)}</${verdict === 'rejected' ? 'failure' : 'error'}>`
    return `  <testcase classname="claimcheck.test" name="${xml(server)}">${inner}</testcase>`
  })
  const of = (wanted: Verdict): number =>
    tested.filter(({ diagnosis }) => diagnosis.verdict === wanted).length
  return suite('claimcheck test', tested.length, of('rejected'), of('cannot-decide'), cases)
}

/** The findings about servers as text for people. */
export function lintText(linted: readonly Linted[]): string {
  return linted
    .map(({ server, findings }) =>
      lines([
        `${server}: ${findings.length === 0 ? 'nothing found' : `${findings.length} found`}`,
        ...findings.map(({ title, text }) => `  ${title}. ${text}`),
      ]),
    )
    .join('\n')
}

/** The findings as a JUnit suite with one case per server. */
export function lintJunit(linted: readonly Linted[]): string {
  const cases = linted.map(({ server, findings }) => {
    const inner = findings
      .map(({ title, text }) => `<failure message="${xml(title)}">${xml(text)}</failure>`)
      .join('')
    return `  <testcase classname="claimcheck.lint" name="${xml(server)}">${inner}</testcase>`
  })
  return suite(
    'claimcheck lint',
    linted.length,
    linted.filter(({ findings }) => findings.length > 0).length,
    0,
    cases,
  )
}

/** The expected audiences of servers as text for people. */
export function audiencesText(rows: readonly ServerRow[]): string {
  const servers = rows
    .map(({ server, board, health, findings }) => {
      const used = board.expected.filter(({ state }) => state === 'used')
      const toggle =
        board.toggle.state === 'not-used'
          ? []
          : [`  client id in audience: ${board.toggle.state}. ${board.toggle.note}`]
      return lines([
        `${server.name} (${server.id}): ${server.oauthEnabled ? health.says : 'OAuth is off'}`,
        ...used.map(({ value, lane, from }) => `  ${lane}  ${value} (${from})`),
        ...(server.oauthEnabled && used.length === 0 ? ['  no audience is expected'] : []),
        ...(server.oauthEnabled ? toggle : []),
        ...findings
          .filter(({ says }) => !server.oauthEnabled || says !== health.says)
          .map(({ id, says }) => `  ${severityOf(id)}: ${says}`),
      ])
    })
    .join('\n')
  const found = countFindings(rows).map(({ id, servers: many }) => `${findingName(id)} ${many}`)
  return found.length === 0 ? servers : `${servers}\n${lines([`Findings: ${found.join(', ')}`])}`
}

/** JSON without characters that would affect a terminal; it reads back unchanged. */
export const json = (value: unknown): string => escaped(JSON.stringify(value, null, 2))

/** A JUnit suite as XML text. */
export function suite(
  name: string,
  tests: number,
  failures: number,
  errors: number,
  cases: readonly string[],
): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${name}" tests="${tests}" failures="${failures}" errors="${errors}">`,
    ...cases,
    '</testsuite>',
  ].join('\n')
}

/**
 * Text for an attribute or element of XML. Characters XML 1.0 cannot represent, and invisible ones, are
 * written out.
 */
export function xml(text: string): string {
  return visible(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
