import { describe, expect, test } from 'vitest'
import { capabilitiesOf } from '../../shared/contextforge/capabilities.ts'
import { UNTOLD, type Deployment, type Values } from '../../shared/contextforge/deployment.ts'
import { boardOf } from '../../shared/contextforge/lanes.ts'
import { countFindings } from '../../shared/fleet/arrange.ts'
import { fleetText } from '../../shared/fleet/export.ts'
import { findingsOf, severityOf } from '../../shared/fleet/findings.ts'
import { lineOf, type FleetLine } from '../../shared/fleet/line.ts'
import type { TwoAnswers } from '../../shared/fleet/two-answers.ts'
import { alternating } from '../../shared/history/live-answers.ts'
import type { TestRecord } from '../../shared/history/tests.ts'
import type { GatewayContext } from '../../shared/contextforge/server.ts'
import { aDeployment, aGateway, aServer } from '../helpers/worlds.ts'

const off = aServer({}, { oauthEnabled: false })
const lineAt = (gateway: GatewayContext, server = off, answers: TwoAnswers | null = null): FleetLine => {
  const board = boardOf(server, gateway)
  return lineOf(server, board, findingsOf(server, board, gateway, null, answers))
}
const withFacts = (deployment: Deployment, version = '1.1.0'): GatewayContext =>
  aGateway('strict-or-fallback', {
    deployment,
    capabilities: capabilitiesOf(version, { hasV1: true }).capabilities,
  })
const known = (
  value: boolean,
  how: 'read' | 'said' | 'assumed' | 'unknown',
  from = '/version',
): Partial<Deployment> => ({ MCP_REQUIRE_AUTH: { value, known: how, from } })
const at = (more: Partial<Deployment>, values: Partial<Values> = {}, version = '1.1.0'): FleetLine =>
  lineAt(withFacts(aDeployment(values, more), version))

describe('callers without any token, where OAuth is off', () => {
  test('are said to be let in only where that was read or said, with where it is from', () => {
    const read = at(known(false, 'read'))
    expect(read.findings.map(({ id }) => id)).toEqual(['let-in-without-token'])
    expect(read.health).toEqual({ level: 'risk', says: read.findings[0]?.says })
    expect(read.health.says).toMatch(/are let in.*MCP_REQUIRE_AUTH is off \(read from \/version\)\.$/)
    expect(at(known(false, 'said', 'you')).health.says).toMatch(/are let in.*is off, as you said\.$/)
  })

  test('are not known to be, where the setting follows another that is off, and nobody told it', () => {
    for (const how of ['assumed', 'unknown'] as const) {
      const line = at(known(false, how, ''))
      expect(line.findings.map(({ id }) => id)).toEqual(['may-be-let-in-without-token'])
      expect(line.health.level).toBe('unknown')
      expect(line.health.says).toMatch(/is not known: MCP_REQUIRE_AUTH is not told; it follows AUTH_REQUIRED/)
    }
  })

  test('are a note beside a server that stays as it was, where nobody told and the default refuses them', () => {
    const line = lineAt(aGateway('strict-or-fallback', { deployment: UNTOLD }))
    expect(line.findings.map(({ id }) => [id, severityOf(id)])).toEqual([['let-in-untold', 'note']])
    expect(line.findings[0]?.says).toMatch(/is not known: MCP_REQUIRE_AUTH is not told/)
    expect(line.health).toEqual({
      level: 'off',
      says: 'OAuth is off: tokens from your provider are not checked here.',
    })
  })

  test('are not mentioned where it was read or said that they are refused, nor where OAuth is on', () => {
    for (const how of ['read', 'said'] as const) expect(at(known(true, how)).findings).toEqual([])
    const gateway = withFacts(aDeployment({}, known(false, 'read')))
    expect(lineAt(gateway, aServer({ resource: ['x'] })).findings).toEqual([])
  })

  test('are not known to be, where another setting that is not told decides as well', () => {
    for (const version of ['1.0.1', '1.0.6']) {
      expect(at(known(false, 'read'), {}, version).health).toMatchObject({
        level: 'unknown',
        says: expect.stringContaining('CSRF_ENABLED') as string,
      })
      expect(at(known(true, 'read'), {}, version).findings).toEqual([])
    }
    const proxy = { MCP_CLIENT_AUTH_ENABLED: false, TRUST_PROXY_AUTH: true, PROXY_USER_HEADER: 'a@b.c' }
    expect(at(known(false, 'read'), proxy).health).toMatchObject({
      level: 'unknown',
      says: expect.stringContaining('MCP_CLIENT_AUTH_ENABLED') as string,
    })
    // Whom a trusted proxy names comes without a token, although one is asked of everybody else.
    expect(at(known(true, 'read'), proxy).health).toMatchObject({
      level: 'unknown',
      says: expect.stringContaining('whom it names decides') as string,
    })
    // Before 1.0.0 whoever was not known passed unless the setting was there.
    for (const untold of [known(true, 'assumed', ''), known(false, 'read')])
      expect(at(untold, {}, '1.0.0-RC-2').health.level).toBe('unknown')
  })
})

const SEEN = Date.parse('2026-11-28T14:03:12Z')

describe('two answers to one question', () => {
  test('stand with what is known and when, and with what they may be', () => {
    const says = (answers: TwoAnswers): string =>
      lineAt(aGateway(), aServer({ resource: ['x'] }), answers).health.says
    expect(says({ kind: 'version', version: 6, seenVersion: 7, at: SEEN })).toBe(
      'Two answers: version 6 after version 7 (2026-11-28 14:03:12, UTC): a replica is behind, or the gateway was restored.',
    )
    expect(says({ kind: 'settings', version: 7, at: SEEN })).toMatch(
      /other settings under the same version 7, and then the first again.*replicas differ/,
    )
    expect(says({ kind: 'live', label: 'dana', usual: 200, other: 401, at: SEEN })).toMatch(
      /dana got 200, 401 and 200 again.*replicas differ/,
    )
  })

  test('stand below what is worse, are counted, and are exported with how bad they are', () => {
    const answers: TwoAnswers = { kind: 'version', version: 6, seenVersion: 7, at: SEEN }
    const lines = [
      lineAt(aGateway(), aServer({ resource: {} }, { oauthConfig: null }), answers),
      lineAt(aGateway(), off, answers),
      at(known(false, 'read')),
    ]
    expect(lines[0]?.findings.map(({ id }) => id)).toEqual(['no-settings', 'two-answers'])
    expect(lines[1]?.health.level).toBe('risk')
    expect(countFindings(lines)).toEqual([
      { id: 'no-settings', servers: 1 },
      { id: 'two-answers', servers: 2 },
      { id: 'let-in-without-token', servers: 1 },
    ])
    const [first, , third] = (
      JSON.parse(fleetText({ gateway: 'g', asOf: 'now' }, lines, 'json')) as {
        servers: { findings: { id: string; severity: string }[] }[]
      }
    ).servers
    expect(first?.findings.map(({ id, severity }) => `${severity} ${id}`)).toEqual([
      'broken no-settings',
      'risk two-answers',
    ])
    expect(third?.findings.map(({ severity }) => severity)).toEqual(['risk'])
    expect(fleetText({ gateway: 'g', asOf: 'now' }, lines, 'csv')).toContain('no-settings two-answers')
  })
})

describe('one token sent again and again', () => {
  let count = 0
  const sent = (minute: number, probe: string | null, more: Partial<TestRecord> = {}): TestRecord => ({
    id: `${count++}`,
    serverId: 's',
    serverName: 's',
    at: new Date(SEEN + minute * 60_000).toISOString(),
    fingerprint: 'f',
    label: 'dana',
    verdict: 'accepted',
    stoppedAt: null,
    probe,
    ...more,
  })
  const found = (tests: readonly TestRecord[], sameSince = 0): TwoAnswers | undefined =>
    alternating([...tests].reverse(), () => sameSince).get('s')

  test('got two answers where it is answered as at first after another answer', () => {
    expect(found([sent(0, '200'), sent(1, '401 Invalid'), sent(2, '200')])).toEqual({
      kind: 'live',
      label: 'dana',
      usual: 200,
      other: 401,
      at: SEEN + 2 * 60_000,
    })
    expect(found([sent(0, '401 a'), sent(1, '401 a'), sent(2, '403 b'), sent(3, '401 a')])).toMatchObject({
      usual: 401,
      other: 403,
    })
  })

  test('did not where the answer changed once, as it does when a cache runs out or somebody mends it', () => {
    expect(found([sent(0, '401 a'), sent(1, '401 a'), sent(2, '200'), sent(3, '200')])).toBeUndefined()
    expect(found([sent(0, '200'), sent(1, '401 a')])).toBeUndefined()
    expect(found([])).toBeUndefined()
  })

  test('did not where an answer was of the moment, of another token, or of another prediction', () => {
    expect(found([sent(0, '200'), sent(1, '503'), sent(2, '200')])).toBeUndefined()
    expect(found([sent(0, '200'), sent(1, '429 slow down'), sent(2, '200')])).toBeUndefined()
    expect(found([sent(0, '200'), sent(1, null), sent(2, '200')])).toBeUndefined()
    expect(found([sent(0, '200'), sent(1, '401 a', { fingerprint: 'g' }), sent(2, '200')])).toBeUndefined()
    expect(
      found([
        sent(0, '200'),
        sent(1, '401 a', { verdict: 'rejected', stoppedAt: 'active-user' }),
        sent(2, '200'),
      ]),
    ).toBeUndefined()
    expect(found([sent(0, '200', { serverId: 't' }), sent(1, '401 a'), sent(2, '200')])).toBeUndefined()
  })

  test('did not where the server changed in between, or where the answers are far apart', () => {
    const three = [sent(0, '200'), sent(1, '401 a'), sent(2, '200')]
    expect(found(three, SEEN + 30_000)).toBeUndefined()
    expect(found(three, SEEN)).toBeDefined()
    expect(found([sent(0, '200'), sent(1, '401 a'), sent(11, '200')])).toBeUndefined()
  })
})
