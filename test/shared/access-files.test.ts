import { describe, expect, test } from 'vitest'
import { NOT_WALKED, type AccessCell } from '../../shared/access/cell.ts'
import type { AccessMap, AccessRow } from '../../shared/access/map.ts'
import {
  compareRecords,
  comparisonLines,
  readRecord,
  recordOf,
  type AccessRecord,
} from '../../shared/access/record.ts'
import { ACCESS_FORMATS } from '../../shared/access/formats.ts'
import { accessParts, writeAccess } from '../../shared/access/write.ts'

const HEAD = {
  madeBy: 'Claimcheck 0.1.0',
  gateway: 'production',
  base: 'https://mcp.example.com',
  madeAt: '2026-11-28T04:00:00.000Z',
}
const cell = (state: AccessCell['state'], id: string, step: number | null): AccessCell => ({
  ...NOT_WALKED,
  state,
  id,
  step,
  title: id,
  says: 'It says <img src=x onerror=alert(1)> | `\u202e`',
})
const LEGEND = [NOT_WALKED, cell('would', '', null), cell('stops', 'resource', 4), cell('in', '', null)]

const map: AccessMap = {
  rows: [
    {
      id: 'a',
      name: '=cmd()|<b>',
      provider: 'p',
      issuers: ['https://idp/x'],
      at: 1_000,
      version: 4,
      old: true,
    },
    { id: 'b', name: 'two', provider: 'p', issuers: [], at: 0, version: null, old: false },
  ],
  columns: [
    { kind: 'client', id: 'codex', name: 'Codex CLI', note: 'rules proven on 1', documented: false },
    { kind: 'token', id: 't1', name: 'dana | [x](y)', note: 'https://idp/x', documented: false },
  ],
  cells: Uint16Array.from([2, 3, 0, 2]),
  legend: LEGEND,
}

describe('the map as a file', () => {
  test('a stranger’s text is markup in none, a formula in none, and seen in all', () => {
    for (const format of ACCESS_FORMATS) {
      const text = writeAccess(HEAD, map, format)
      if (format === 'html') expect(text).not.toContain('<img')
      if (format === 'markdown') expect(text).not.toMatch(/(?<!\\)<img/)
      expect(text, format).not.toContain('\u202e')
      expect(text, format).not.toContain(',=cmd')
      expect(text, format).toMatch(/two/)
    }
    expect(writeAccess(HEAD, map, 'csv')).toContain(
      `"'=cmd()|<b>",a,p,https://idp/x,4,1970-01-01T00:00:01.000Z,yes,1`,
    )
    expect(writeAccess(HEAD, map, 'html')).toContain('&lt;b&gt;')
    expect(writeAccess(HEAD, map, 'markdown')).toContain('\\[x\\](y)')
  })

  test('all say of each cell where it ends, and which rows are old', () => {
    const markdown = writeAccess(HEAD, map, 'markdown')
    expect(markdown).toContain('| ✕ 4 | ✓ | 1 of 2 | 1970-01-01T00:00:01.000Z, version 4, changed since |')
    expect(markdown).toContain('1 server was changed since')
    expect(writeAccess(HEAD, map, 'csv').split('\r\n')[2]).toBe('two,b,p,,,,no,0,not walked,stops at 4')
    const data = JSON.parse(writeAccess(HEAD, map, 'json')) as { servers: { cells: { state: string }[] }[] }
    expect(data.servers[0]?.cells.map(({ state }) => state)).toEqual(['stops', 'in'])
  })

  test('a long map comes in parts of a few rows, in every format', () => {
    const count = 5_000
    const rows = Array.from({ length: count }, (_, at) => ({ ...(map.rows[1] as AccessRow), id: `id-${at}` }))
    const cells = Uint16Array.from({ length: count * map.columns.length }, (_, at) => at % 4)
    const long = { ...map, rows, cells }
    for (const format of ACCESS_FORMATS) {
      const parts = [...accessParts(HEAD, long, format)]
      expect(parts.length, format).toBeGreaterThan(5)
      expect(Math.max(...parts.map(({ length }) => length)), format).toBeLessThan(50_000)
    }
    const text = writeAccess(HEAD, long, 'record')
    expect(text).toBe(`${JSON.stringify(recordOf(HEAD, long), null, 1)}\n`)
    const none = { ...map, rows: [], cells: new Uint16Array() }
    expect(JSON.parse(writeAccess(HEAD, none, 'json'))).toMatchObject({ servers: [] })
  })

  test('a record has no tokens and reads back as it was', () => {
    const text = writeAccess(HEAD, map, 'record')
    expect(text).not.toContain('dana')
    expect(readRecord(text)).toEqual(recordOf(HEAD, map))
    expect((readRecord(text) as AccessRecord).servers.map(({ ends }) => ends)).toEqual([
      { codex: 'stops resource' },
      {},
    ])
  })

  test('what is no record is refused with a reason', () => {
    expect(readRecord('{')).toBe('it is no JSON')
    expect(readRecord('[]')).toContain('it is no record')
    expect(readRecord(JSON.stringify({ ...recordOf(HEAD, map), format: 2 }))).toContain('format 2')
    expect(readRecord(JSON.stringify({ ...recordOf(HEAD, map), servers: [{ id: 1 }] }))).toContain('servers')
  })
})

describe('two days compared', () => {
  const record = (
    servers: Readonly<Record<string, Readonly<Record<string, string>>>>,
    more: Partial<AccessRecord> = {},
  ): AccessRecord => ({
    ...recordOf(HEAD, { ...map, rows: [], cells: new Uint16Array() }),
    clients: ['x', 'y'].map((id) => ({ id, name: id.toUpperCase(), rules: 'rules proven on 1' })),
    servers: Object.entries(servers).map(([id, ends]) => ({
      id,
      name: id,
      issuer: '',
      version: 1,
      walkedAt: HEAD.madeAt,
      old: false,
      ends,
    })),
    ...more,
  })
  const before = record({
    a: { x: 'stops resource', y: 'would' },
    b: { x: 'stops pkce', y: 'cannot-decide metadata' },
    gone: { x: 'in' },
    c: { x: 'would', y: 'in' },
    proven: { x: 'in', y: 'in' },
  })
  const now = record({
    a: { x: 'stops registration', y: 'stops challenge' },
    b: { x: 'would', y: 'stops metadata' },
    c: { x: 'in' },
    proven: { x: 'would', y: 'in' },
    new: { y: 'stops issuer' },
  })

  test('tells what got better, worse, open, new and gone', () => {
    const compared = compareRecords(before, now)
    expect(compared.counts).toEqual({ worse: 1, better: 2, open: 1, untried: 1, added: 1, gone: 2, same: 2 })
    expect(compared.worse).toEqual([
      {
        serverId: 'a',
        server: 'a',
        client: 'Y',
        before: 'would get in',
        now: 'stops at 2, Challenge names the metadata',
      },
    ])
    expect(compared.better.map(({ server, client }) => server + client)).toEqual(['aX', 'bX'])
    expect(compared.open.map(({ server, client }) => server + client)).toEqual(['bY'])
    expect(compared.added.map(({ server, client }) => server + client)).toEqual(['newY'])
    expect(compared.gone.map(({ server, client }) => server + client)).toEqual(['cY', 'goneX'])
    expect(comparisonLines(compared)[0]).toContain('1 worse, 2 better')
  })

  test('says of who got in then and is only read now that this was not tried since, and no harm of it', () => {
    const { untried, counts } = compareRecords(before, now)
    expect(untried).toEqual([
      {
        serverId: 'proven',
        server: 'proven',
        client: 'X',
        before: `got in on ${HEAD.madeAt.slice(0, 10)}`,
        now: 'would get in, not tried since',
      },
    ])
    expect(comparisonLines(compareRecords(before, now)).join('\n')).toContain('1 not tried since')
    expect(counts.worse).toBe(1)
    const undated = { ...before, servers: before.servers.map((one) => ({ ...one, walkedAt: 'long ago' })) }
    expect(compareRecords(undated, now).untried[0]?.before).toBe('got in')
  })

  test('the other way round better is worse, and new is gone', () => {
    const { counts } = compareRecords(now, before)
    expect(counts).toEqual({ worse: 2, better: 1, open: 1, untried: 1, added: 2, gone: 1, same: 2 })
  })

  test('says where a difference may be of the rules, or of another address', () => {
    const clients = [{ id: 'x', name: 'X', rules: 'rules proven on 2' }]
    const compared = compareRecords(before, { ...now, clients, base: 'https://elsewhere.example.com' })
    expect(compared.rules).toEqual(['X: rules proven on 1, now rules proven on 2'])
    expect(compared.elsewhere).toBe(true)
    expect(compareRecords(before, now).elsewhere).toBe(false)
  })

  test('says how many servers were changed since they were walked, then or now', () => {
    const aged = { ...before, servers: before.servers.map((one) => ({ ...one, old: one.id === 'a' })) }
    const says = '1 server was changed since it was walked; what is said of it is old.'
    for (const [then, today] of [
      [aged, now],
      [now, aged],
      [aged, aged],
    ] as const) {
      const compared = compareRecords(then, today)
      expect(compared.old).toBe(1)
      expect(comparisonLines(compared)).toContain(says)
    }
    expect(compareRecords(before, now).old).toBe(0)
    expect(comparisonLines(compareRecords(before, now))).not.toContain(says)
  })

  test.each(['constructor', 'toString', 'hasOwnProperty'])('a client called %s is a client', (id) => {
    const clients = [{ id, name: 'X', rules: '' }]
    const at = (end: string | null): AccessRecord =>
      record({ a: end === null ? {} : { [id]: end } }, { clients })
    expect(compareRecords(at(null), at(null)).counts).toMatchObject({ added: 0, gone: 0, same: 0 })
    expect(compareRecords(at(null), at('in')).added).toMatchObject([{ before: '', now: 'gets in' }])
    // An end may be called so too.
    expect(compareRecords(at('in'), at(id)).open).toMatchObject([{ now: id }])
  })
})
