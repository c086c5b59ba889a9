import { describe, expect, test } from 'vitest'
import { arrivalOf } from '../../shared/client/arrival.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { walk } from '../../shared/client/walk.ts'
import { buildWalkReport, walkReport, type WalkParts } from '../../shared/report/walk.ts'
import { WALK_FORMATS } from '../../shared/report/walk-formats.ts'
import { walkFileName, writeWalk } from '../../shared/report/walk-text.ts'
import type { AfterToken } from '../../shared/contextforge/index.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { Ask, Reply } from '../../shared/client/way.ts'

const ID = '5ccc809f382b40669e8bf750b9c72781'
const HOST = 'mcp.acme-corp.example'
const ADDRESS = `https://${HOST}/servers/${ID}/mcp`
const TOKEN = [
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
  'eyJzdWIiOiJkYW5hQGV4YW1wbGUuY29tIiwiYXVkIjoieCJ9',
  'c2lnbmF0dXJlLXRoYXQtbm9ib2R5LXJlYWRz',
].join('.')
const ALL = { people: true, hosts: true, ids: true } as const
const NONE = { people: false, hosts: false, ids: false } as const

const answered = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'answered',
  status,
  headers,
  text: JSON.stringify(body),
})

function walked(id: string, resource: string): Walked {
  const profile = PROFILES.find((one) => one.id === id)
  if (profile === undefined) throw new Error(`no client ${id}`)
  const reply = ({ purpose, url }: Ask): Reply => {
    const known = `https://${HOST}/.well-known/oauth-protected-resource/servers/${ID}/mcp`
    if (purpose === 'call')
      return answered(401, {}, { 'www-authenticate': `Bearer resource_metadata="${known}"` })
    return url === known
      ? answered(200, { resource, authorization_servers: ['https://sso.acme-corp.example'] })
      : answered(404, {})
  }
  const way = walk(profile, ADDRESS, null)
  let item = way.next()
  while (item.done !== true) item = way.next(reply(item.value))
  return item.value
}

const parts = (clients: readonly Walked[], change: Partial<WalkParts> = {}): WalkParts => ({
  madeBy: 'Claimcheck 0.1.0',
  madeAt: '2026-11-28T13:00:00.000Z',
  gateway: 'prod',
  server: { name: 'payments', id: ID },
  address: ADDRESS,
  clients: clients.map((one) => ({ walked: one, arrival: null, tools: null })),
  ...change,
})
const STOPPED = walked('sdk1', 'https://elsewhere.acme-corp.example/mcp')

describe('the report of a walk', () => {
  test.each(WALK_FORMATS)(
    'as %s says the step, what was received, whose it is and what cures it',
    (format) => {
      const { report } = buildWalkReport(parts([STOPPED]), NONE)
      const text = writeWalk(report, format)
      const stop = STOPPED.steps.find(({ outcome }) => outcome === 'failed')
      expect(stop?.id).toBe('resource')
      for (const wanted of ['TypeScript SDK 1', 'proven on', 'elsewhere', 'POST', '401', '/servers/'])
        expect(text).toContain(wanted)
      // The cure has signs that each format escapes in its own way: a piece without any is looked for.
      const piece = /[a-z]{4,} [a-z]{2,} [a-z]{2,}/.exec(stop?.cure ?? '')?.[0]
      expect(piece).toBeDefined()
      expect(text).toContain(piece)
    },
  )

  test('as JSON has the form that is said, and the verdict of the walk', () => {
    const { report } = buildWalkReport(parts([STOPPED, walked('codex', ADDRESS)]), ALL)
    const back = walkReport.parse(JSON.parse(writeWalk(report, 'json')))
    expect(back).toEqual(report)
    expect(back.clients.map(({ client, verdict }) => [client, verdict])).toEqual([
      ['sdk1', 'stops'],
      ['codex', 'stops'],
    ])
    expect(back.clients[0]?.stoppedAt).toEqual({ number: 4, id: 'resource', whose: 'gateway' })
    expect(back.clients[0]?.steps).toHaveLength(12)
  })

  test.each(WALK_FORMATS)(
    'as %s names no person, host or id that is replaced, and no token at all',
    (format) => {
      const inside = { ...STOPPED, verdict: 'in', stoppedAt: null, says: `It is in with ${TOKEN}.` } as const
      const after: AfterToken = {
        ...{ person: 'dana@acme-corp.example', says: '', use: 'yes', call: 'yes', why: '', steps: [] },
        tools: { seen: [], maybe: [], listedOnly: [], total: 0 },
      }
      const tools = { names: [`tool ${TOKEN}`], complete: true, says: '' }
      const given = parts([], {
        clients: [{ walked: inside, arrival: arrivalOf(inside, tools, after), tools }],
      })
      const shown = writeWalk(buildWalkReport(given, NONE).report, format)
      expect(shown).toContain('dana@acme')
      for (const redaction of [ALL, NONE]) {
        const text = writeWalk(buildWalkReport(given, redaction).report, format)
        for (const secret of TOKEN.split('.')) expect(text).not.toContain(secret)
      }
      const text = writeWalk(buildWalkReport(given, ALL).report, format)
      for (const name of ['dana', 'acme-corp', ID]) expect(text).not.toContain(name)
    },
  )

  test('of a stranger’s answer holds no markup, and no more than a page of it', () => {
    const hostile = `https://x.example/<script>alert(1)</script>[a](javascript:b)\u202e${'y'.repeat(20_000)}`
    const { report } = buildWalkReport(parts([walked('sdk1', hostile)]), NONE)
    expect(writeWalk(report, 'html')).not.toMatch(/<script|\u202e/)
    expect(writeWalk(report, 'markdown')).not.toMatch(/(?<!\\)<script|(?<!\\)\[a\]|\u202e/)
    expect(writeWalk(report, 'json')).not.toContain('\u202e')
    expect(walkReport.safeParse(report).success).toBe(true)
  })

  test('has a file name of letters, digits, dashes and dots', () => {
    const named = (name: string) =>
      walkFileName(buildWalkReport(parts([STOPPED], { server: { name, id: ID } }), NONE).report, 'markdown')
    expect(named('Payments / EU')).toBe('walk-payments-eu-2026-11-28.md')
    expect(named('../../etc/passwd')).toBe('walk-etc-passwd-2026-11-28.md')
    expect(named('日本')).toBe('walk-2026-11-28.md')
  })
})

test('however long a stranger made the names, the report is one that can be saved', () => {
  const long = 'n'.repeat(100_000)
  const { report } = buildWalkReport(
    parts([STOPPED], { server: { name: long, id: ID }, gateway: long, address: `${ADDRESS}/${long}` }),
    ALL,
  )
  expect(walkReport.safeParse(report).success).toBe(true)
})
