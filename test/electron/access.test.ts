import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { walkMany } from '../../electron/client/walk-many.ts'
import { directWay } from '../../electron/network/dispatcher.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'
import { cellOfWalk } from '../../shared/access/cell.ts'
import type { AccessView } from '../../shared/access/view.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'

let world: DemoWorld
beforeEach(async () => {
  world = await startDemoWorld()
  await world.call('connection.demo', {})
})
afterEach(async () => {
  await world.close()
})

const idsOf = async (): Promise<readonly string[]> =>
  (await world.call('fleet.list', {})).rows.map(({ server }) => server.id)

const walkAll = (ids: readonly string[], hostsOnly: string[] | null = null) =>
  world.call('access.walk', { serverIds: ids.join('\n'), hostsOnly, publicUrl: null })

/** The cells of one server, by client. */
function cellsOf(view: AccessView, serverId: string) {
  const at = view.serverIds.split('\n').indexOf(serverId)
  return view.clients.map(({ id }, client) => ({
    client: id,
    cell: view.legend[view.cells[at * view.clients.length + client] ?? 0],
  }))
}

describe('the map of who gets in where', () => {
  test('says of every client at every server what the walk of one server says', async () => {
    const told = (await idsOf()).filter((id) => world.demo.wayIn.story(id) !== '')
    const ids = [...told.slice(0, 4), ...(await idsOf()).filter((id) => !told.includes(id)).slice(0, 2)]
    expect(await walkAll(ids)).toEqual({ done: ids.length, of: ids.length, notAsked: [] })
    const view = await world.call('access.read', {})
    expect(view.serverIds.split('\n').toSorted()).toEqual([...ids].toSorted())
    const states = new Set<string>()
    for (const serverId of ids) {
      const ask = { serverId, clients: [], clientId: null, hostsOnly: null, publicUrl: null }
      const { walked } = await world.call('client.walk', ask)
      for (const [at, { client, cell }] of cellsOf(view, serverId).entries()) {
        const one = walked[at]
        expect(one?.client).toBe(client)
        if (one !== undefined) expect(cell, `${client} at ${serverId}`).toEqual(cellOfWalk(one, serverId))
        states.add(cell?.state ?? '')
      }
    }
    expect(states).toContain('stops')
    expect(states).toContain('would')
  })

  test('reads each document of a host once, whoever wants it', async () => {
    const ids = await idsOf()
    await walkAll(ids)
    const { entries } = await world.call('network.log', {})
    const walked = entries.filter(({ part }) => part === 'walk')
    const documents = walked.filter(({ path }) => path.includes('/.well-known/'))
    // A proxy that loses the scheme sends clients to the same document under http, which is another address.
    const gateway = new URL((await world.call('access.read', {})).base).host
    const times = new Map<string, number>()
    for (const { method, host, path } of documents) {
      const key = `${method} ${host}${path}`
      times.set(key, (times.get(key) ?? 0) + 1)
    }
    expect(times.size).toBeGreaterThan(ids.length)
    for (const [key, count] of times) expect(count, key).toBeLessThanOrEqual(key.includes(gateway) ? 2 : 1)
    // Eighteen clients, and yet few requests a server.
    expect(walked.length / ids.length).toBeLessThan(20)
  })

  test('asks only hosts that were agreed to, and says which others documents name', async () => {
    const ids = (await idsOf()).slice(0, 4)
    const gateway = new URL((await world.call('access.read', {})).base).host
    const { notAsked } = await walkAll(ids, [gateway])
    expect(notAsked.length).toBeGreaterThan(0)
    const view = await world.call('access.read', {})
    expect(view.notAsked.toSorted()).toEqual([...notAsked].toSorted())
    const { entries } = await world.call('network.log', {})
    const sent = entries.filter(({ part, refused }) => part === 'walk' && !refused)
    expect(new Set(sent.map(({ host }) => host))).toEqual(new Set([gateway]))
    const met = new Set(ids.flatMap((id) => cellsOf(view, id).map(({ cell }) => cell?.state)))
    expect(met).toContain('cannot-decide')
    expect(met).not.toContain('would')
  })

  test('hosts that were agreed to later are not among those that were not asked, told with or without port', async () => {
    const ids = (await idsOf()).slice(0, 4)
    const gateway = new URL((await world.call('access.read', {})).base)
    const left = async (): Promise<readonly string[]> => (await world.call('access.read', {})).notAsked
    const { notAsked } = await walkAll(ids, [gateway.host])
    const [first = ''] = notAsked
    await walkAll(ids.slice(0, 1), [gateway.host, first])
    expect(await left()).not.toContain(first)
    await walkAll(ids, [gateway.host])
    expect(await left()).toContain(first)
    await walkAll([], [new URL(`https://${first}`).hostname])
    expect(await left()).not.toContain(first)
    await walkAll(ids, [gateway.host])
    await walkAll([], null)
    expect(await left()).toEqual([])
  })

  test('ended early it keeps what was walked, and another may begin', async () => {
    const ids = await idsOf()
    const walking = walkAll(ids)
    expect(
      (await world.refused('access.walk', { serverIds: '', hostsOnly: null, publicUrl: null })).kind,
    ).toBe('request-refused')
    const doneSoFar = () =>
      world.published.findLast(({ event }) => event === 'access.progress')?.payload as
        { round: { done: number } | null } | undefined
    await vi.waitFor(() => expect(doneSoFar()?.round?.done).toBeGreaterThan(0), {
      timeout: 15_000,
      interval: 10,
    })
    await world.call('access.cancel', {})
    const { done, of } = await walking
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(of)
    const view = await world.call('access.read', {})
    expect(view.serverIds.split('\n')).toHaveLength(done)
    expect(view.round).toBeNull()
    expect(doneSoFar()?.round).toBeNull()
    const before = (await world.call('network.log', {})).entries.length
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await world.call('network.log', {})).entries).toHaveLength(before)
    expect((await walkAll(ids.slice(0, 1))).done).toBe(1)
  })

  test('what was walked is old once the server is another one, and gone with the connection', async () => {
    const [first = '', second = ''] = await idsOf()
    await walkAll([first, second])
    const oldOf = async (): Promise<Record<string, number>> => {
      const view = await world.call('access.read', {})
      return Object.fromEntries(view.serverIds.split('\n').map((id, at) => [id, view.old[at] ?? -1]))
    }
    expect(await oldOf()).toEqual({ [first]: 0, [second]: 0 })
    const admin = await adminOf(world.demo)
    const name = world.demo.servers.find(({ id }) => id === first)?.name ?? ''
    await admin.put(name, { description: 'somebody was here' })
    await world.call('fleet.read', { anew: true })
    expect(await oldOf()).toEqual({ [first]: 1, [second]: 0 })
    await walkAll([first])
    expect(await oldOf()).toEqual({ [first]: 0, [second]: 0 })
    await world.call('connection.demo', {})
    expect((await world.call('access.read', {})).serverIds).toBe('')
  })
})

describe('a walk of many servers over HTTP', () => {
  test('waits where the host asks for it, everybody together, and says so', async () => {
    let refusals = 3
    const times: number[] = []
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/servers/') === true && refusals-- > 0)
        return void response.writeHead(429, { 'retry-after': '7' }).end('slow down')
      response.writeHead(404).end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    let clock = 1_000_000
    const waits: boolean[] = []
    const walked: string[] = []
    await walkMany({
      stops: ['a1', 'b2'].map((id) => ({
        serverId: id,
        address: `http://127.0.0.1:${port}/servers/${id}/mcp`,
      })),
      clients: PROFILES.slice(0, 2),
      way: directWay(''),
      hostsOnly: null,
      signal: new AbortController().signal,
      watch: { contacted: () => undefined, now: () => clock },
      sleep: async (milliseconds) => {
        times.push(milliseconds)
        clock += milliseconds
      },
      walked: (id, all) => void walked.push(`${id} ${all.map(({ stoppedAt }) => stoppedAt?.id).join(' ')}`),
      waits: (one) => void waits.push(one),
      notAsked: () => undefined,
    })
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(times.length).toBeGreaterThan(0)
    expect(Math.max(...times)).toBe(7_000)
    expect(waits[0]).toBe(true)
    expect(waits.at(-1)).toBe(false)
    // What the host said meanwhile is nobody's stop.
    expect(walked.toSorted()).toEqual(['a1 metadata metadata', 'b2 metadata metadata'])
  })
})
