import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fetch } from 'undici'
import { createGatewayClient } from '../../electron/gateway/client.ts'
import { openHistory } from '../../electron/history/history.ts'
import { createReading } from '../../electron/reading/reading.ts'
import { createSight } from '../../electron/reading/sight.ts'
import { sameJson } from '../../shared/kernel/json.ts'
import { quickHttp } from '../helpers/http.ts'
import { aGateway } from '../helpers/worlds.ts'
import { interleaved, proven, timed, type Case, type Samples } from './kernel.ts'
import { startStub } from './stub.ts'

const SERVERS = 10_000

/** What the app does with a list: read, checked row by row, compared with before, kept. */
async function load(baseUrl: string, folder: string, asked: string[]): Promise<number> {
  const path = join(folder, `${asked.length}-${Math.trunc(performance.now())}.db`)
  const history = openHistory(path, 'now', ({ kind }) => kind)
  const http = quickHttp({ logged: ({ path: one }) => void asked.push(one) })
  const client = createGatewayClient({
    baseUrl,
    basePath: '/v1',
    headerName: 'Authorization',
    token: () => 't',
    unauthorized: (detail) => ({ kind: 'sign-in-refused', status: 401, detail }),
    http,
  })
  const took = await timed(async () => {
    const first = await client.listServers(undefined, { firstOnly: true })
    if (!first.ok) throw new Error(first.error.kind)
    const reading = createReading({
      id: 'r',
      client,
      now: Date.now,
      first: first.value,
      settings: null,
      before: () => undefined,
    })
    const sight = createSight(history, 'p', Date.now)
    const stored = new Promise<void>((resolve, reject) =>
      reading.subscribe((news) =>
        sight.take(news, ({ complete }) => {
          if (complete === null) return
          const about = { url: baseUrl, gateway: aGateway(), scopeNote: '' }
          history.kept.keep('p', { readAt: 'now', about, servers: complete }).then(resolve, reject)
        }),
      ),
    )
    reading.begin()
    const list = await reading.fleet(0)
    proven(list.ok && list.value.complete, 'the list is not whole')
    await stored
  })
  history.close()
  await http.close()
  const again = openHistory(path, 'now', ({ kind }) => kind)
  const newest = again.snapshots.newest('p')
  const kept = new Map((await again.kept.servers('p')).map((server) => [server.id, server]))
  again.close()
  for (const [what, { size }] of Object.entries({ snapshots: newest, 'the kept list': kept }))
    proven(size === SERVERS, `${size} servers in ${what}`)
  for (const [id, { config }] of newest)
    proven(sameJson(config, kept.get(id)?.oauthConfig ?? null), `${id} is stored in two ways`)
  return took
}

/** The same pages one after the other, parsed. */
async function bare(baseUrl: string, sizes: readonly number[]): Promise<number> {
  let count = 0
  const took = await timed(async () => {
    let cursor: string | null = null
    for (let page = 0; page === 0 || cursor !== null; page++) {
      const limit = sizes[Math.min(page, sizes.length - 1)]
      const at: string = cursor === null ? '' : `&cursor=${cursor}`
      const reply = await fetch(`${baseUrl}/v1/servers?include_pagination=true&limit=${limit}${at}`)
      const body = (await reply.json()) as { servers: unknown[]; nextCursor: string | null }
      count += body.servers.length
      cursor = body.nextCursor
    }
  })
  proven(count === SERVERS, `the bare loop read ${count} servers`)
  return took
}

async function measure(rounds: number, stubUrl: string): Promise<Readonly<Record<string, Samples>>> {
  const folder = mkdtempSync(join(process.cwd(), 'out', 'bench', 'load-'))
  const found: Record<string, Samples> = {}
  try {
    for (const [id, late] of [
      ['P6 load', 0],
      ['P6 load at 20 ms', 20],
    ] as const) {
      const baseUrl = `${stubUrl}/rtt${late}/${SERVERS}`
      let sizes: number[] = []
      const { app, floor } = await interleaved(rounds, {
        app: async () => {
          const asked: string[] = []
          const took = await load(baseUrl, folder, asked)
          sizes = asked.flatMap((one) => /[?&]limit=(\d+)/.exec(one)?.[1] ?? []).map(Number)
          return took
        },
        floor: () => bare(baseUrl, sizes.length > 0 ? sizes : [100, 200, 400, 500]),
      })
      found[id] = { values: app, floors: floor }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return found
}

/** A large list read, checked and stored, beside the bare requests for the same pages. */
export const p6: Case = {
  id: 'P6',
  runs: 'in-electron',
  rounds: 7,
  stub: () => startStub(),
  goals: [
    {
      id: 'P6 load',
      what: `${SERVERS} servers read, checked and stored; the same pages by fetch and JSON`,
      unit: 'ms',
      goal: 1.5,
      stable: false,
      why: 'the disk has a share in it, which is not the same from minute to minute',
    },
    {
      id: 'P6 load at 20 ms',
      what: 'the same, each answer 20 ms late',
      unit: 'ms',
      goal: 1.1,
      stable: false,
      why: 'as above',
    },
  ],
  measure,
}
