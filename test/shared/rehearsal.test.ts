import { describe, expect, it, test } from 'vitest'
import { capabilitiesOf, CURRENT_RULES, VERIFIED } from '../../shared/contextforge/capabilities.ts'
import { CHANGED_DEFAULTS, defaultsBetween, doorsOf } from '../../shared/contextforge/release-changes.ts'
import { differs, knocksOf, rehearse, type Pair } from '../../shared/rehearsal/rehearse.ts'
import { rehearsal } from '../../shared/rehearsal/rehearsal.ts'
import { headlineOf, rehearsalLines, rehearsalReport } from '../../shared/rehearsal/words.ts'
import { aGateway, aServer, aToken, someFacts } from '../helpers/worlds.ts'

const rulesOf = (version: string) => capabilitiesOf(version, { hasV1: true }).capabilities
const server = aServer()
const off = aServer({}, { id: 'b'.repeat(32), name: 'open-mcp', oauthEnabled: false })
const pair = (label: string, version: string, more: Parameters<typeof someFacts>[0] = {}): Pair => ({
  label,
  facts: someFacts({ gateway: aGateway('strict-or-fallback', { capabilities: rulesOf(version) }), ...more }),
})
const going = (from: string, to: string, pairs: readonly Pair[] = [pair('dana', from)]) => ({
  from: rulesOf(from),
  to,
  servers: [server, off],
  pairs,
})

describe('going from 1.0.5 to 1.1.0', () => {
  const found = rehearse(going('1.0.5', '1.1.0'))
  const of = (kind: string) => found.differences.filter((one) => one.kind === kind)

  it('changes something, and no verdict on a token that passes', () => {
    expect(found.outcome).toBe('changes')
    expect(of('tokens')).toEqual([])
    expect(rehearsal.parse(found)).toEqual(found)
  })

  it('asks a client without a token to sign in, where it was refused as a forged request', () => {
    const [asked] = of('first-call')
    expect(asked).toMatchObject({
      before: '403 CSRF validation failed',
      after: '401 with a challenge that names the server’s metadata',
      servers: ['payments-mcp'],
    })
    expect(asked?.clients).toContain('TypeScript SDK 1')
    expect(asked?.clients).not.toContain('Claude Code')
    expect(of('first-call').find(({ servers }) => servers.includes('open-mcp'))?.after).toBe(
      '401 without the server’s metadata',
    )
  })

  it('opens the address under /v1/virtual-servers and MCP 2026-07-28, and says how the latter is kept shut', () => {
    expect(of('door').map(({ doors, before, after, keep }) => ({ doors, before, after, keep }))).toEqual([
      {
        doors: ['POST /servers/ID/mcp, speaking MCP 2026-07-28'],
        before: '400 Unsupported protocol version: 2026-07-28',
        after: 'accepted',
        keep: 'MCP_INBOUND_PROTOCOL_MODE=legacy',
      },
      {
        doors: ['POST /v1/virtual-servers/ID/mcp'],
        before: '401 Invalid authentication credentials',
        after: 'accepted',
        keep: '',
      },
    ])
  })

  it('names each default once, from what it was to what it is in the end', () => {
    const mode = of('default').filter(({ id }) => id === 'default-MCP_INBOUND_PROTOCOL_MODE')
    expect(mode).toMatchObject([
      { before: 'no such setting', after: 'auto', keep: 'MCP_INBOUND_PROTOCOL_MODE=legacy' },
    ])
    expect(of('default').map(({ id }) => id)).not.toContain('default-HEADER_SIZE_VALIDATION_ENABLED')
  })
})

describe('other ways', () => {
  test.each([
    ['1.0.8', '1.0.8'],
    ['1.0.7', '1.0.8'],
    ['1.0.9', '1.0.10'],
  ])('nothing changes from %s to %s', (from, to) => {
    expect(rehearse(going(from, to))).toMatchObject({ outcome: 'nothing', differences: [], open: [] })
  })

  it('finds tokens that are judged otherwise, and calls them by their names', () => {
    const early = { ...rulesOf('0.9.0') }
    const facts = pair('dana', '0.9.0').facts
    const found = rehearse({
      ...going('0.9.0', '1.0.8'),
      pairs: [{ label: 'dana', facts: { ...facts, gateway: { ...facts.gateway, capabilities: early } } }],
    })
    expect(found.differences.find(({ kind }) => kind === 'tokens')).toMatchObject({
      before: expect.stringContaining('Rejected') as string,
      after: 'Accepted (HTTP 200)',
      servers: ['payments-mcp'],
      tokens: ['dana'],
    })
  })

  it('names servers, doors and tokens together only where each of them changes at each server', () => {
    const on = aServer({}, { id: 'on', name: 'with OAuth' })
    const off = aServer({}, { id: 'off', name: 'without OAuth', oauthEnabled: false })
    const ask = { ...going('1.0.5', '1.1.0'), servers: [on, off] }
    const knocks = knocksOf(ask).filter((knock) => knock.token === null && differs(knock))
    const named = rehearse(ask)
      .differences.filter(({ kind }) => kind === 'first-call')
      .flatMap(({ servers, doors, before, after }) =>
        servers.flatMap((server) => doors.map((door) => `${server} ${door} ${before} ${after}`)),
      )
    expect([...named].sort()).toEqual(
      knocks
        .map(({ server, door, before, after }) => `${server.name} ${door.title} ${before.says} ${after.says}`)
        .sort(),
    )
  })

  it('cannot tell the defaults of going back to an earlier release', () => {
    expect(rehearse(going('1.1.0', '1.0.5')).open.map(({ what }) => what)).toContain(
      'The defaults of settings',
    )
    expect(rehearse(going('1.0.5', '1.1.0')).open).toEqual([])
  })

  it('cannot tell for a release that nobody has verified, and says so', () => {
    const found = rehearse(going('1.1.0', '1.2.0'))
    expect(found.outcome).toBe('cannot-tell')
    expect(found.open[0]).toMatchObject({ what: 'The rules of 1.2.0' })
    expect(found.open.map(({ what }) => what)).toContain('dana on payments-mcp')
  })

  it('cannot tell where a token cannot be judged before or after', () => {
    const blind = pair('dana', '1.0.7', { user: { state: 'unknown', why: 'this login may not look' } })
    const found = rehearse(going('1.0.7', '1.0.8', [blind]))
    expect(found.outcome).toBe('cannot-tell')
    expect(found.open).toMatchObject([{ what: 'dana on payments-mcp' }])
  })
})

describe('the tables behind it', () => {
  it('know the doors of every verified release, in an order in which none is lost again', () => {
    for (const version of VERIFIED) expect(doorsOf(version)).not.toBeNull()
    expect(doorsOf('1.0.4')).toEqual({ v1: false, virtualServers: false, modernProtocol: false })
    expect(doorsOf('1.0.8')).toEqual({ v1: true, virtualServers: false, modernProtocol: false })
    expect(doorsOf('1.0.10')).toEqual({ v1: true, virtualServers: true, modernProtocol: false })
    expect(doorsOf('1.1.0')).toEqual({ v1: true, virtualServers: true, modernProtocol: true })
    expect(doorsOf('main')).toBeNull()
  })

  it('have a default in the order of the releases, and none going back', () => {
    expect(defaultsBetween('1.1.0', '1.0.5')).toEqual([])
    expect(defaultsBetween('1.0.11', '1.1.0').map(({ setting }) => setting)).toEqual([
      'MCP_INBOUND_PROTOCOL_MODE',
      'MCP_ALLOWED_HOSTS',
      'MCP_ALLOWED_ORIGINS',
    ])
    for (const { since } of CHANGED_DEFAULTS) expect(VERIFIED).toContain(since)
  })

  it('compare every door of every server, without a token and with each', () => {
    const knocks = knocksOf(going('1.0.5', '1.1.0'))
    expect(knocks).toHaveLength(8 * 2 + 8)
    expect(knocks.some(differs)).toBe(true)
    expect(rulesOf('1.1.0').rules).toEqual(CURRENT_RULES)
  })
})

describe('what is said', () => {
  const found = rehearse(going('1.0.5', '1.1.0'))
  it('begins with the answer, and has the setting that keeps the old behaviour', () => {
    expect(headlineOf(found)).toBe('Going from 1.0.5 to 1.1.0: something changes')
    expect(rehearsalLines(found)).toContain('    keeps the old behaviour: MCP_INBOUND_PROTOCOL_MODE=legacy')
  })

  it('lets no name of a stranger become markup or a sequence', () => {
    const nasty = { ...aServer(), name: '<b>x</b>\u001b[2J\n# y' }
    const facts = { ...pair('t', '1.0.5').facts, server: nasty }
    const told = rehearse({ ...going('1.0.5', '1.1.0'), servers: [nasty], pairs: [{ label: 't', facts }] })
    expect(rehearsalLines(told).join('')).not.toContain('\u001b')
    expect(rehearsalReport(told)).not.toMatch(/<b>|\n# y/)
  })

  it('says nothing of the token itself', () => {
    expect(JSON.stringify(found) + rehearsalReport(found)).not.toContain(aToken().slice(0, 20))
  })
})
