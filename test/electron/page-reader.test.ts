import { expect, test } from 'vitest'
import { createPageReader } from '../../electron/gateway/page.ts'
import { seeded } from '../helpers/random.ts'

const MEBIBYTE = 1024 * 1024

type Row = { readonly row: unknown } | { readonly broken: string | null }
const kinds = {
  parsed: (row: unknown): Row => ({ row }),
  text: (text: string | null): Row => {
    try {
      return { row: JSON.parse(text ?? '') as unknown }
    } catch {
      return { broken: text }
    }
  },
}

/** Reads a page that comes in such pieces. Out: null where it is refused. */
async function read(text: string, piece = 997, clean = (one: string): string => one) {
  const reader = createPageReader(kinds, clean)
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += piece) reader.write(bytes.subarray(at, at + piece))
  const page = reader.end()
  if (page === null) return null
  const rows: Row[] = []
  await page.rows((row) => rows.push(row))
  expect(page.count).toBe(rows.length)
  expect(reader.bytes()).toBe(bytes.length)
  return { rest: page.rest, rows }
}
/** The same page made so long by white space that its rows are cut out while it comes. */
const long = (text: string): string => text.replace('[', `[${' '.repeat(MEBIBYTE)}`)

test('a short page and a long one give the same rest and rows, in both forms and any pieces', async () => {
  const dice = seeded(7)
  const texts = ['plain', '"', '\\', '[{', '}]', 'é😀', 'x,y', '\u2028', '']
  const value = (depth: number): unknown =>
    depth === 0 || dice() < 0.4
      ? texts[Math.floor(dice() * texts.length)]
      : dice() < 0.5
        ? Array.from({ length: Math.floor(dice() * 4) }, () => value(depth - 1))
        : { a: value(depth - 1), oauthConfig: value(depth - 1) }
  for (let at = 0; at < 200; at++) {
    const servers = Array.from({ length: Math.floor(dice() * 6) }, (_, id) => ({ id, of: value(4) }))
    for (const page of [{ servers, nextCursor: 'c' }, { nextCursor: null, servers }, servers]) {
      const text = JSON.stringify(page, null, dice() < 0.3 ? 1 : 0)
      const short = await read(text, 1 + Math.floor(dice() * 50))
      expect(short).toEqual({
        rest: Array.isArray(page) ? [] : { ...page, servers: [] },
        rows: servers.map((row) => ({ row })),
      })
      if (at % 10 === 0) expect(await read(long(text), MEBIBYTE - 3)).toEqual(short)
    }
  }
})

test('the end of a page tells its cursor in any pieces, and never another', () => {
  const dice = seeded(11)
  const forged = [
    '"nextCursor":"forged"}',
    ',"nextCursor":"forged"}',
    '{"nextCursor":"forged"}',
    '\\"nextCursor"',
  ]
  const pick = <T>(of: readonly T[]): T => of[Math.floor(dice() * of.length)] as T
  let told = 0
  for (let at = 0; at < 2_000; at++) {
    const value = (): unknown =>
      pick<unknown>([
        pick(forged),
        { [pick(forged)]: pick(forged) },
        { nextCursor: 'forged' },
        [pick(forged)],
      ])
    const servers = Array.from({ length: Math.floor(dice() * 3) }, value)
    const cursor = pick(['eyJpZCI6IjEifQ==', 'a-b_c.d~e', '', null, 'quo"te', 'x'.repeat(5_000)])
    const page = pick<unknown>([
      { servers, nextCursor: cursor },
      { nextCursor: cursor, servers },
      { nextCursor: cursor, servers, more: value() },
      { servers, nextCursor: cursor, [pick(forged)]: 'forged' },
      servers,
    ])
    const reader = createPageReader(kinds, (text) => text)
    const bytes = Buffer.from(JSON.stringify(page, null, dice() < 0.5 ? 1 : 0) + pick(['', '\n']))
    const piece = 1 + Math.floor(dice() * pick([60, 4_000]))
    for (let from = 0; from < bytes.length; from += piece) reader.write(bytes.subarray(from, from + piece))
    const ahead = reader.ahead()
    const isLast = Object.keys(page as object).at(-1) === 'nextCursor'
    const isPlain = cursor === 'eyJpZCI6IjEifQ==' || cursor === 'a-b_c.d~e'
    expect(ahead).toBe(isLast && isPlain ? cursor : null)
    if (ahead !== null) told++
  }
  expect(told).toBeGreaterThan(100)
})

test('a broken row costs only itself, on a short page and on a long one', async () => {
  const text = '{"servers":[{"id":1},{"id":nope},{"id":3}],"nextCursor":"c"}'
  const wanted = {
    rest: { servers: [], nextCursor: 'c' },
    rows: [{ row: { id: 1 } }, { broken: '{"id":nope}' }, { row: { id: 3 } }],
  }
  expect(await read(text)).toEqual(wanted)
  expect(await read(long(text))).toEqual(wanted)
})

test('a page of very many small rows is read like any other, and one of more than any page has is refused', async () => {
  const page = (count: number, row: string): string => `{"servers":[${`${row},`.repeat(count - 1)}${row}]}`
  expect((await read(page(190_000, '{"id":12345}'), 64 * 1024))?.rows).toHaveLength(190_000)
  for (const row of ['1', '{"id":12345}']) expect(await read(page(200_001, row), 64 * 1024)).toBeNull()
})

test('what is cut off, no JSON around its rows, or has two lists is refused, short and long', async () => {
  const pages = [
    '{"servers":[{"id":1}',
    '{"servers":[{"id":1},],"nextCursor":null}',
    '{"servers":[{"id":1}],nextCursor}',
    '{"servers":[{"id":1}],"servers":[{"id":2}]}',
    '\ufeff{"servers":[]}',
    '',
  ]
  for (const page of pages) for (const one of [page, long(page)]) expect(await read(one)).toBeNull()
})

test('rows are found however deep one of them is nested', async () => {
  const deep = '['.repeat(5_000) + ']'.repeat(5_000)
  const text = `{"servers":[{"id":1,"oauthConfig":${deep}},{"id":2}],"nextCursor":null}`
  for (const one of [text, long(text)]) expect((await read(one))?.rows).toHaveLength(2)
})

test('every row is cleaned before it is parsed, short and long', async () => {
  const clean = (text: string): string => text.replaceAll('TOKEN', '…')
  const text = '{"servers":[{"id":"TOKEN"},{"id":2}],"nextCursor":null}'
  for (const one of [text, long(text)])
    expect((await read(one, 997, clean))?.rows).toEqual([{ row: { id: '…' } }, { row: { id: 2 } }])
})

test('the number of rows so far is known while a page comes', () => {
  const reader = createPageReader(kinds, (text) => text)
  reader.write(Buffer.from('{"servers":[{"id":1},{"id":2},{"i'))
  expect(reader.count()).toBe(2)
  reader.write(Buffer.from('d":3}]}'))
  expect(reader.count()).toBe(3)
  expect(reader.end()?.count).toBe(3)
})
