import { randomUUID } from 'node:crypto'
import { createChangeHandlers, type ChangeDeps } from '../../electron/handlers/change.ts'
import type { StoredChange } from '../../shared/change/journal.ts'
import type { Writer } from '../../electron/change/apply.ts'
import { rowsFor, viewServer } from '../../electron/judging/view-server.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import type { Profile } from '../../shared/connection/view.ts'
import type { VirtualServer } from '../../shared/contextforge/server.ts'
import { canonicalJson, type Json } from '../../shared/kernel/json.ts'
import { ok } from '../../shared/kernel/result.ts'
import { appScene } from '../helpers/app-scene.ts'
import { postInitialize } from './rig/admin.ts'
import type { Rig } from './rig/rig.ts'

const X = 'toggle-client-id'

/**
 * Every shape `resource` can have when somebody reaches for the toggle. `canonical` is known once the server
 * exists.
 */
const shapes: readonly {
  readonly name: string
  readonly config: (canonical: string) => Record<string, unknown>
  readonly starts: 'on' | 'off' | 'on-until-learned'
}[] = [
  { name: 'resource is empty', starts: 'on-until-learned', config: () => ({ client_id: X }) },
  {
    name: 'resource is an empty list',
    starts: 'on-until-learned',
    config: () => ({ client_id: X, resource: [] }),
  },
  { name: 'resource is text', starts: 'off', config: (url) => ({ client_id: X, resource: url }) },
  {
    name: 'resource is a list',
    starts: 'off',
    config: (url) => ({ client_id: X, resource: [url, 'api://orders'] }),
  },
  { name: 'resource was learned', starts: 'off', config: () => ({ client_id: X, resource: 'account' }) },
  {
    name: 'the flag is set but without effect',
    starts: 'off',
    config: (url) => ({ client_id: X, resource: url, include_client_id_in_audience: true }),
  },
  { name: 'the old SQL workaround', starts: 'on', config: (url) => ({ client_id: X, resource: [url, X] }) },
  { name: 'the client id alone', starts: 'on', config: () => ({ client_id: X, resource: X }) },
]

export interface Proof {
  readonly shapes: number
  /** Single checks over all shapes. */
  readonly held: number
  readonly failures: readonly string[]
}

/**
 * Turns the toggle on and off and takes each change back, from every starting shape, through the app's own
 * handlers against the real gateway. After each change four tokens (client id, canonical URL, public URL, a
 * stranger's audience) must behave as the effect preview said, every other key must be as it was, and undo
 * must bring back exactly what was there.
 */
export async function proveToggle(rig: Rig): Promise<Proof> {
  const failures: string[] = []
  let held = 0
  const { url, authHeaderName, admin } = rig.gateway
  const { scene, opened, close } = await appScene({
    url,
    authHeaderName,
    caPem: rig.authority.certPem,
    ...admin,
  })
  try {
    const { email } = await rig.admin.createUser({ email: 'toggle@example.com' })
    for (const shape of shapes) {
      const issuer = rig.forge.issuer()
      const created = await rig.admin.createServer({
        oauth_enabled: true,
        oauth_config: { authorization_servers: [issuer.url] },
      })
      const canonical = rig.gateway.canonical(created.id)
      const others = {
        authorization_servers: [issuer.url, 'https://second.example.com'],
        client_secret: 'kept by the gateway',
        x_note: { a: [1, null] },
      }
      await rig.admin.putServer(created.id, { oauthConfig: { ...others, ...shape.config(canonical) } })
      const config = async (): Promise<Json> => (await rig.admin.getServer(created.id)).oauthConfig as Json
      const start = await config()
      const audiences = [
        X,
        canonical,
        `https://mcp.example.com/servers/${created.id}/mcp`,
        'https://stranger.example.com',
      ]
      const tokens = audiences.map((aud, index) => ({
        id: String(index),
        label: aud,
        token: issuer.token({ aud, email }),
      }))
      const journal = aJournal()
      const handlers = createChangeHandlers(
        depsFor(scene, opened.profile, opened.client.putServer.bind(opened.client), tokens, journal),
      )
      const check = (holds: boolean, what: string): void => {
        if (holds) held += 1
        else failures.push(`toggle, ${shape.name}: ${what}`)
      }

      const step = async (wanted: WantedChange, what: string): Promise<string | null> => {
        const preview = await handlers['change.preview']({ serverId: created.id, wanted, tokenId: '0' })
        if (!preview.ok) return (check(false, `${what}: ${JSON.stringify(preview.error)}`), null)
        const { effect, planId } = preview.value.review
        const applied = await handlers['change.apply']({ planId, typedName: '', canonicalConfirmed: false })
        check(
          applied.ok && applied.value.outcome === 'confirmed',
          `${what} was not confirmed: ${JSON.stringify(applied)}`,
        )
        const now = (await config()) as Record<string, Json>
        // Where learning is armed an accepted token would change the server, so only what must be refused is
        // sent.
        const armed = !isTruthyResource(now['resource'])
        for (const { id, label, token } of tokens) {
          const said = effect.tokens.find(({ tokenId }) => tokenId === id)?.after
          if (armed && said === 'accepted') continue
          const { status } = await postInitialize(rig.gateway, created.id, token)
          check(
            (said === 'accepted') === (status === 200),
            `${what}: preview said ${said} for ${label}, the gateway answers ${status}`,
          )
        }
        for (const key of ['authorization_servers', 'client_id', 'client_secret', 'x_note']) {
          check(
            canonicalJson(now[key] ?? null) === canonicalJson((start as Record<string, Json>)[key] ?? null),
            `${what} changed ${key}`,
          )
        }
        return applied.ok ? applied.value.record.id : null
      }
      const toggle = async (): Promise<string> => {
        const reading = await scene.readServer(created.id)
        return reading.ok ? (rowsFor(scene, [reading.value.server])[0]?.board.toggle.state ?? '?') : '?'
      }

      check((await toggle()) === shape.starts, `starts as ${await toggle()} in place of ${shape.starts}`)
      if (shape.starts !== 'on') {
        const change = await step({ kind: 'toggle', on: true, clientId: null }, 'on')
        check((await toggle()) === 'on', 'is not on after turning it on')
        if (change !== null) await step({ kind: 'undo', changeId: change }, 'undo of on')
        check(
          canonicalJson(await config()) === canonicalJson(start),
          `undo of on left ${canonicalJson(await config())}`,
        )
      }
      const change = await step({ kind: 'toggle', on: false, clientId: null }, 'off')
      check((await toggle()) === 'off', 'is not off after turning it off')
      check(
        isTruthyResource(((await config()) as Record<string, Json>)['resource']),
        'off left resource empty',
      )
      if (change !== null) await step({ kind: 'undo', changeId: change }, 'undo of off')
      check(
        canonicalJson(await config()) === canonicalJson(start),
        `undo of off left ${canonicalJson(await config())}`,
      )
    }
  } finally {
    await close()
  }
  return { shapes: shapes.length, held, failures }
}

const isTruthyResource = (value: Json | undefined): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

/** What the app's change handlers need, against a real gateway and without a database. */
export function depsFor(
  scene: Awaited<ReturnType<typeof appScene>>['scene'],
  profile: Profile,
  write: Writer['write'],
  shelf: ReturnType<ChangeDeps['shelf']>,
  journal: ChangeDeps['journal'],
): ChangeDeps {
  return {
    open: () =>
      ok({
        scene,
        profile,
        signedInAs: 'rig',
        writer: { read: scene.readServer, write },
        fleet: () => Promise.resolve([]),
        viewServer: (server: VirtualServer, readAt: string) =>
          viewServer(scene, server, async () => null, readAt),
      }),
    shelf: () => shelf,
    journal,
    tests: () => [],
    now: Date.now,
    newId: randomUUID,
  }
}

/** The journal in memory: what is proven here is the gateway's side. */
export function aJournal(): ChangeDeps['journal'] {
  const rows = new Map<string, StoredChange>()
  return {
    recordIntent: (intent) => {
      rows.set(intent.id, { ...intent, state: 'intended', detail: '' })
      return ok(null)
    },
    recordOutcome: ({ changeId, state, detail }) => {
      const row = rows.get(changeId)
      if (row) rows.set(changeId, { ...row, state, detail })
      return ok(null)
    },
    getChange: (id) => rows.get(id) ?? null,
    openChanges: () => [],
    listChanges: () => [...rows.values()].map((row) => ({ ...row, undoneBy: null, diff: [], batchId: null })),
    lastBatch: () => null,
  }
}
