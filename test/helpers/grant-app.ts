import { randomUUID } from 'node:crypto'
import { createHandlers } from '../../electron/app/compose.ts'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { createFiles } from '../../electron/app/files.ts'
import { openDatabase } from '../../electron/history/database.ts'
import { historyOn } from '../../electron/history/history.ts'
import { createServe } from '../../electron/ipc/serve.ts'
import { createGatewayHolder } from '../../electron/reading/holder.ts'
import { createShelf, type Shelf } from '../../electron/shelf/shelf.ts'
import { later, sleep } from '../../electron/app/timers.ts'
import { createVault } from '../../electron/vault/vault.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import type { Call, Input, Output } from '../../shared/ipc/contract.ts'
import type { Flow } from '../../shared/oauth/metadata.ts'
import type { GrantRequest, GrantView } from '../../shared/oauth/view.ts'
import { startBrowser, type Browser } from './browser.ts'
import { adminOf } from './gateway-admin.ts'
import { recogniser } from './recogniser.ts'

/** The main process without Electron, connected to a demo gateway, with a browser that waits to be told what to do. */
export interface GrantApp {
  readonly demo: Demo
  readonly admin: Awaited<ReturnType<typeof adminOf>>
  readonly shelf: Shelf
  readonly browser: Browser
  /** Addresses the app opened, in order. */
  readonly opened: readonly string[]
  /** Hosts the app contacted itself. */
  readonly hosts: ReadonlySet<string>
  /** Everything the window was told, as text. */
  readonly told: () => string
  call<C extends Call>(name: C, input: Input<C>): Promise<Output<C>>
  refused<C extends Call>(name: C, input: Input<C>): Promise<AppError>
  /** A request for a server as the form would make it: prefilled, for its first issuer. */
  request(server: string, flow: Flow, more?: Partial<GrantRequest>): Promise<GrantRequest>
  /** The fetch once the window was told of what is looked for. */
  until(is: (view: GrantView) => boolean): Promise<GrantView>
  /** The fetch once it is done or has failed. */
  over(): Promise<GrantView>
  /** The address the app opens next, or has opened last. */
  address(): Promise<string>
  /** Lets the server name this issuer. */
  useIssuer(server: string, issuer: string, more?: JsonObject): Promise<void>
  stop(): Promise<void>
}

/** Starts it. In: authorities trusted besides the demo's, and how opening a browser fails, if it does. */
export async function startGrantApp(
  options: { readonly caPem?: string; readonly browserFails?: boolean } = {},
): Promise<GrantApp> {
  const demo = await startDemo()
  const caPem = `${demo.caPem}\n${options.caPem ?? ''}`
  const admin = await adminOf(demo)
  const database = openDatabase(':memory:', 'now')
  if (!database.ok) throw new Error(database.error.kind)
  const history = historyOn(database.value)
  const hosts = new Set<string>()
  const httpOptions = {
    contacted: (host: string) => void hosts.add(host),
    now: Date.now,
    random: Math.random,
    sleep,
  }
  const gateways = createGatewayHolder({ httpOptions, history, now: Date.now })
  const shelf = createShelf(randomUUID)
  const opened: string[] = []
  const told: unknown[] = []
  let latest: GrantView | null = null
  const waiting = new Set<() => void>()
  const thrown: Error[] = []
  const report = (_reference: string, fault: unknown): void =>
    void thrown.push(fault instanceof Error ? fault : new Error(String(fault)))
  const handlers = createHandlers({
    now: Date.now,
    newId: randomUUID,
    later,
    httpOptions,
    history,
    vault: createVault({}, { kept: 'memory', backend: 'basic_text', says: 'memory only' }, null),
    shelf,
    recognise: recogniser,
    gateways,
    publish: (_event, payload) => {
      told.push(structuredClone(payload))
      if ('grant' in payload) latest = payload.grant
      for (const look of waiting) look()
    },
    demo: () => Promise.resolve({ ...demo, caPem }),
    files: createFiles({ savePath: () => Promise.resolve(null), openPath: () => Promise.resolve(null) }),
    setIdleMinutes: () => undefined,
    app: { version: '0.1.0', electron: '45.4.1', runtime: 'official', startDemo: false },
    browser: async (url) => {
      if (options.browserFails === true) throw new Error('no browser here')
      opened.push(url)
      for (const look of waiting) look()
    },
    report,
  })
  const serve = createServe({
    handlers,
    report,
    newReference: () => 'r',
  })
  const ask = async (name: Call, input: unknown): Promise<unknown> => {
    const reply = await serve(name, true, input)
    told.push(structuredClone(reply))
    const [fault] = thrown
    if (fault !== undefined) throw fault
    return reply
  }
  type Reply = { ok: boolean; value?: unknown; error?: AppError }

  function wait<T>(look: () => T | null): Promise<T> {
    return new Promise((resolve, reject) => {
      const again = (): void => {
        const found = look()
        const [fault] = thrown
        if (found === null && fault === undefined) return
        waiting.delete(again)
        if (fault !== undefined) reject(fault)
        else if (found !== null) resolve(found)
      }
      waiting.add(again)
      again()
    })
  }

  const app: GrantApp = {
    demo,
    admin,
    shelf,
    browser: startBrowser(caPem),
    opened,
    hosts,
    told: () => JSON.stringify(told),
    async call(name, input) {
      // A fetch that was over before is not the one about to begin.
      if (name === 'grant.start') latest = null
      const reply = (await ask(name, input)) as Reply
      if (!reply.ok) throw new Error(JSON.stringify(reply.error))
      return reply.value as Output<typeof name>
    },
    async refused(name, input) {
      const reply = (await ask(name, input)) as Reply
      if (reply.ok || reply.error === undefined) throw new Error(`${name} was not refused`)
      return reply.error
    },
    async request(server, flow, more = {}) {
      const { issuers, prefill } = await app.call('grant.offer', { serverId: admin.idOf(server) })
      const [offer] = issuers
      if (offer === undefined) throw new Error('no issuer to ask')
      if (offer.problem !== null) throw new Error(JSON.stringify(offer.problem))
      const hosts = offer.flows.flatMap((one) => one.hosts)
      return {
        serverId: admin.idOf(server), issuer: offer.issuer, flow, clientId: prefill.clientId, register: false, initialAccessToken: '',
        clientSecret: '', resources: prefill.resources.map(({ value }) => value), audience: '', scope: prefill.scope, extra: [],
        port: null, nonce: false, hosts: [...new Set([...hosts, ...(offer.registrationHosts ?? [])])], ...more,
      } // prettier-ignore
    },
    until: (is) => wait(() => (latest !== null && is(latest) ? latest : null)),
    over: () => app.until(({ phase }) => phase === 'done' || phase === 'failed'),
    address: () => wait(() => opened.at(-1) ?? null),
    useIssuer: (server, issuer, more = {}) =>
      admin.put(server, {
        oauthConfig: { authorization_servers: [issuer], scopes_supported: ['openid', 'email'], ...more },
      }),
    async stop() {
      await gateways.replace(null)
      history.close()
      await Promise.all([demo.stop(), app.browser.close()])
    },
  }
  await app.call('connection.demo', {})
  return app
}

/** The token the shelf has under this id: only a test of secrets needs it. */
export const secretOf = ({ shelf }: Pick<GrantApp, 'shelf'>, id: string): string => {
  const entry = shelf.get(id)
  if (entry === null) throw new Error('not on the shelf')
  return entry.token
}
