import { expect, test } from 'vitest'
import { createFeed, FIRST, PART, type Feed, type FeedSource } from '../../electron/reading/feed.ts'
import { NO_HINTS } from '../../shared/contextforge/lanes.ts'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { seeded } from '../helpers/random.ts'
import { aGateway, aServer } from '../helpers/worlds.ts'

const many = (count: number): VirtualServer[] =>
  Array.from({ length: count }, (_, at) =>
    aServer(
      { authorization_servers: ['https://idp.example.com'], resource: [`api://${at}`] },
      { id: `s${at}`, name: `server-${at}` },
    ),
  )

function feedOf(first: VirtualServer[]) {
  let servers = first
  const feed = createFeed('list', () => ({ servers, gateway: aGateway(), hintsFor: () => NO_HINTS }))
  let mark: string | null = null
  return {
    feed,
    set: (next: VirtualServer[]) => {
      servers = next
    },
    /** Asks until there is no more, as a window does. */
    all: async () => {
      const told = {
        ids: [] as string[],
        gone: [] as string[],
        order: null as string | null,
        parts: 0,
        from: 0,
      }
      for (let more = true; more;) {
        const part = await feed.part(mark)
        told.ids.push(...(JSON.parse(part.lines) as FleetLine[]).map(({ id }) => id))
        told.gone.push(...(part.gone === '' ? [] : part.gone.split('\n')))
        told.order = part.order
        told.from = part.from
        told.parts++
        ;({ mark, more } = part)
      }
      return told
    },
  }
}

test('a list comes in parts, all of it once, with its order at the end', async () => {
  const { all } = feedOf(many(PART * 2 + 5))
  const told = await all()
  expect(told.parts).toBe(3)
  expect(new Set(told.ids).size).toBe(PART * 2 + 5)
  expect(told.order?.split('\n')).toHaveLength(PART * 2 + 5 - FIRST)
})

test('the first lines of a long list do not wait for the others, which follow', async () => {
  const { feed } = feedOf(many(FIRST + 50))
  const first = await feed.part(null)
  expect((JSON.parse(first.lines) as FleetLine[]).map(({ id }) => id)).toHaveLength(FIRST)
  expect(first).toMatchObject({ more: true, from: 0 })
  const rest = await feed.part(first.mark)
  expect((JSON.parse(rest.lines) as FleetLine[]).map(({ id }) => id)[0]).toBe(`s${FIRST}`)
  expect(rest).toMatchObject({ more: false, from: FIRST })
  expect(rest.order?.split('\n')).toHaveLength(50)
})

test('of a list that grows only the end of the order is told, and of another order all of it', async () => {
  const servers = many(PART + 10)
  const { all, set } = feedOf(servers.slice(0, 4))
  expect((await all()).order).toBe('s0\ns1\ns2\ns3')
  set(servers.slice(0, 6))
  expect(await all()).toMatchObject({ ids: ['s4', 's5'], order: 's4\ns5', from: 4 })
  set(servers)
  const told = await all()
  expect([told.ids.length, told.from, told.order?.split('\n').length]).toEqual([PART + 4, 6, PART + 4])
  set(servers.toReversed())
  expect(await all()).toMatchObject({
    ids: [],
    from: 0,
    order: servers
      .map(({ id }) => id)
      .toReversed()
      .join('\n'),
  })
  expect(await all()).toMatchObject({ ids: [], order: null })
})

test('who asks without a mark is told all of it again, also when nothing is new', async () => {
  const { feed, all } = feedOf(many(3))
  const first = await all()
  const again = await feed.part(null)
  expect((JSON.parse(again.lines) as FleetLine[]).map(({ id }) => id)).toEqual(first.ids)
  expect(JSON.parse(again.lines)).toEqual([...feed.lines(first.ids)])
})

test('afterwards only what is new, other or gone is told', async () => {
  const servers = many(20)
  const { all, set } = feedOf(servers)
  await all()
  expect(await all()).toMatchObject({ ids: [], gone: [], order: null })
  const [first, second, ...rest] = servers
  if (!first || !second) throw new Error('no servers')
  // Read anew, and just the same: that is no news.
  set([{ ...first }, { ...second, version: 9 }, ...rest.slice(1)])
  expect(await all()).toMatchObject({ ids: ['s1'], gone: ['s2'] })
})

test('a server that shares an audience now changes the lines of all that accept it', async () => {
  const servers = many(5)
  const { all, set } = feedOf(servers)
  await all()
  const twin = aServer(
    { authorization_servers: ['https://idp.example.com'], resource: ['api://3'] },
    { id: 'twin', name: 'twin' },
  )
  set([...servers, twin])
  expect((await all()).ids.sort()).toEqual(['s3', 'twin'])
})

test('a mark of another list is told everything, and that it is another', async () => {
  const { feed } = feedOf(many(3))
  const part = await feed.part('other|7|')
  expect(part.anew).toBe(true)
  expect(JSON.parse(part.lines)).toHaveLength(3)
})

test('neighbours are all servers with what they accept now, however they were read', async () => {
  const servers = many(3)
  const { feed, set } = feedOf(servers)
  const told = async () => (await feed.neighbours()).map(({ id, accepts }) => `${id} ${accepts.join(' ')}`)
  expect(await told()).toEqual(['s0 api://0', 's1 api://1', 's2 api://2'])
  const [zero, one, two] = servers
  if (!zero || !one || !two) throw new Error('no servers')
  const config = { authorization_servers: ['https://idp.example.com'], resource: ['api://0'] }
  set([{ ...zero }, { ...one, oauthConfig: config }])
  expect(await told()).toEqual(['s0 api://0', 's1 api://0'])
  // Read anew and just the same, it is not counted twice.
  set([{ ...zero }, { ...one, oauthConfig: config }])
  expect(await feed.sharedBy({ name: 'server-0', accepts: ['api://0'] })).toBe(
    'Shares api://0 with server-1.',
  )
  set([
    { ...zero, oauthConfig: { ...config, resource: ['api://other'] } },
    { ...one, oauthConfig: config },
  ])
  expect(await feed.sharedBy({ name: 'server-1', accepts: ['api://0'] })).toBeNull()
})

/** A window: it holds what it was told, and asks on until there is no more. */
function windowOf(feed: Feed) {
  const lines = new Map<string, string>()
  let order: string[] = []
  let mark: string | null = null
  return async (parts = Infinity) => {
    for (let more = true, asked = 0; more && asked < parts; asked++) {
      const part = await feed.part(mark)
      if (part.anew) lines.clear()
      for (const line of JSON.parse(part.lines) as FleetLine[]) lines.set(line.id, JSON.stringify(line))
      for (const id of part.gone.split('\n')) lines.delete(id)
      if (part.order !== null)
        order = [...order.slice(0, part.from), ...part.order.split('\n').filter((id) => id !== '')]
      ;({ mark, more } = part)
    }
    return order.map((id) => lines.get(id))
  }
}

test('whoever is told only what changed, at whatever time, holds the same lines as whoever is told all', async () => {
  const random = seeded(7)
  const below = (most: number): number => Math.floor(random() * most)
  let servers = many(FIRST + 40)
  let gateway = aGateway()
  const learned = new Set<string>()
  const answers = new Map<string, number>()
  const source = (): FeedSource => ({
    servers,
    gateway,
    hintsFor: ({ id }) => ({ clientIds: [], learned: learned.has(id) }),
    answersOf: ({ id }) => {
      const at = answers.get(id)
      return at === undefined ? null : { kind: 'settings', version: 1, at }
    },
  })
  const feed = createFeed('list', source)
  const [often, seldom] = [windowOf(feed), windowOf(feed)]
  const acts: ((at: number) => void)[] = [
    (at) => (servers = servers.toSpliced(at, 1)),
    (at) =>
      (servers = servers.toSpliced(
        at,
        0,
        ...many(FIRST + 80)
          .slice(-1 - below(40))
          .slice(0, 1),
      )),
    (at) => (servers = servers.toSpliced(at, 1, { ...(servers[at] as VirtualServer), name: `n${below(3)}` })),
    (at) => {
      const config = { authorization_servers: ['https://idp.example.com'], resource: [`api://${below(9)}`] }
      servers = servers.toSpliced(at, 1, { ...(servers[at] as VirtualServer), oauthConfig: config })
    },
    (at) => void learned.add(servers[at]?.id ?? ''),
    (at) => void answers.set(servers[at]?.id ?? '', 1 + below(2)),
    () => (servers = servers.toReversed()),
    () =>
      (gateway = { ...gateway, appDomain: { source: 'assumed', url: `https://g${below(2)}.example.com` } }),
  ]
  for (let round = 0; round < 60; round++) {
    for (let times = below(6); times > 0; times--) acts[below(acts.length)]?.(below(servers.length))
    servers = [...new Map(servers.map((server) => [server.id, server])).values()]
    const told = await often()
    expect(told).toEqual([...feed.lines(servers.map(({ id }) => id))].map((line) => JSON.stringify(line)))
    const anew = await windowOf(createFeed('other', source))()
    expect(told).toEqual(anew)
    if (round % 7 === 6) expect(await seldom()).toEqual(anew)
  }
})

test('a change that was taken back before it was told is told as it is', async () => {
  const servers = many(3)
  const { feed, all, set } = feedOf(servers)
  await all()
  const [first, ...rest] = servers
  if (!first) throw new Error('no servers')
  set([{ ...first, version: 9 }, ...rest])
  await feed.neighbours()
  set([{ ...first }, ...rest])
  await feed.neighbours()
  for (const id of (await all()).ids) expect([...feed.lines([id])][0]?.version).toBe(first.version)
})

test('lines asked for by id are those of that moment, also where they are read after the list changed', async () => {
  const servers = many(20)
  const { feed, all, set } = feedOf(servers)
  const { ids } = await all()
  const lines = feed.lines([...ids].reverse())
  const was = [...lines].map((line) => JSON.stringify(line))
  const later = feed.lines([...ids].reverse())
  set(servers.slice(1).map((server) => ({ ...server, name: 'renamed', version: 99 })))
  await all()
  expect([...later].map((line) => JSON.stringify(line))).toEqual(was)
  expect([...feed.lines(ids)].map(({ name }) => name)).toEqual(servers.slice(1).map(() => 'renamed'))
})

test('a server that comes back, at the end of a longer list, is told once', async () => {
  const servers = many(PART + 20)
  const { all, set } = feedOf(servers.slice(0, 5))
  await all()
  set(servers.slice(1, 5))
  expect((await all()).gone).toEqual(['s0'])
  const back = [...servers.slice(1), ...servers.slice(0, 1)]
  set(back)
  expect((await all()).ids.toSorted()).toEqual([...back.slice(4)].map(({ id }) => id).toSorted())
})

test('two windows that are told a long list in turn, while it changes, hold the same in the end', async () => {
  const servers = many(PART * 2 + 50)
  const { feed, set } = feedOf(servers)
  const [one, other] = [windowOf(feed), windowOf(feed)]
  await one(2)
  await other(1)
  set(servers.toSpliced(3, 1, { ...(servers[3] as VirtualServer), version: 9 }).toSpliced(9, 1))
  await feed.neighbours()
  await one(1)
  await other(2)
  const whole = await one()
  expect(whole).toHaveLength(PART * 2 + 49)
  expect(await other()).toEqual(whole)
  expect(whole.every((line) => line !== undefined)).toBe(true)
  expect(whole[3]).toContain('"version":9')
})
