import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import type { Shelf } from '../../electron/shelf/shelf.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import type { Call, Input, Output } from '../../shared/ipc/contract.ts'
import type { Flow } from '../../shared/oauth/metadata.ts'
import type { GrantRequest, GrantView } from '../../shared/oauth/view.ts'
import { startBrowser, type Browser } from './browser.ts'
import { adminOf } from './gateway-admin.ts'
import { startWorld, type World } from './world.ts'

/** The main process without Electron, connected to a demo gateway, with a browser that the test controls. */
export interface GrantApp {
  readonly demo: Demo
  readonly admin: Awaited<ReturnType<typeof adminOf>>
  readonly world: World
  readonly shelf: Shelf
  readonly browser: Browser
  /** The addresses the app opened, in order. */
  readonly opened: readonly string[]
  /** The hosts the app itself contacted. */
  readonly hosts: ReadonlySet<string>
  /** All events sent to the window, as text. */
  readonly told: () => string
  call<C extends Call>(name: C, input: Input<C>): Promise<Output<C>>
  refused<C extends Call>(name: C, input: Input<C>): Promise<AppError>
  /** A request for a server as the form would make it: filled in, for its first issuer. */
  request(server: string, flow: Flow, more?: Partial<GrantRequest>): Promise<GrantRequest>
  /** The fetch, once the window was told of a state that fits. */
  until(is: (view: GrantView) => boolean): Promise<GrantView>
  /** The fetch, once it is done or has failed. */
  over(): Promise<GrantView>
  /** The next address the app opens, or the last one it opened. */
  address(): Promise<string>
  /** Makes the server name this issuer. */
  useIssuer(server: string, issuer: string, more?: JsonObject): Promise<void>
  stop(): Promise<void>
}

/** Starts it. In: authorities trusted in addition to the demo's, and whether opening the browser fails. */
export async function startGrantApp(
  options: { readonly caPem?: string; readonly browserFails?: boolean } = {},
): Promise<GrantApp> {
  const demo = await startDemo()
  const caPem = `${demo.caPem}\n${options.caPem ?? ''}`
  const admin = await adminOf(demo)
  const opened: string[] = []
  const told: unknown[] = []
  let latest: GrantView | null = null
  const waiting = new Set<() => void>()
  const thrown: Error[] = []
  const look = (): void => waiting.forEach((again) => again())
  const world = startWorld({
    gateway: { ...demo, caPem },
    // A person may take long at an issuer's page.
    deadlineMs: 15_000,
    onEvent(_event, payload) {
      told.push(structuredClone(payload))
      if (typeof payload === 'object' && payload !== null && 'grant' in payload)
        latest = payload.grant as GrantView
      look()
    },
    deps: {
      browser: async (url) => {
        if (options.browserFails === true) throw new Error('no browser here')
        opened.push(url)
        look()
      },
      report: (_reference, fault) =>
        void thrown.push(fault instanceof Error ? fault : new Error(String(fault))),
    },
  })
  const ask: World['ask'] = async (name, input) => {
    const reply = await world.ask(name, input)
    told.push(structuredClone(reply))
    const [fault] = thrown
    if (fault !== undefined) throw fault
    return reply
  }

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
    world,
    shelf: world.deps.shelf,
    browser: startBrowser(caPem),
    opened,
    hosts: world.hosts,
    told: () => JSON.stringify(told),
    async call(name, input) {
      // An earlier fetch is not the one that is about to begin.
      if (name === 'grant.start' || name === 'grant.ask-twice') latest = null
      const reply = await ask(name, input)
      if (!reply.ok) throw new Error(JSON.stringify(reply.error))
      return reply.value
    },
    async refused(name, input) {
      const reply = await ask(name, input)
      if (reply.ok) throw new Error(`${name} was not refused`)
      return reply.error
    },
    async request(server, flow, more = {}) {
      const { issuers, prefill } = await app.call('grant.offer', { serverId: admin.idOf(server) })
      const [offer] = issuers
      if (offer === undefined) throw new Error('no issuer to ask')
      if (offer.problem !== null) throw new Error(JSON.stringify(offer.problem))
      const hosts = offer.flows.flatMap((one) => one.hosts)
      return {
        serverId: admin.idOf(server),
        issuer: offer.issuer,
        flow,
        clientId: prefill.clientId,
        register: false,
        initialAccessToken: '',
        clientSecret: '',
        resources: prefill.resources.map(({ value }) => value),
        audience: '',
        scope: prefill.scope,
        extra: [],
        port: null,
        nonce: false,
        hosts: [...new Set([...hosts, ...(offer.registrationHosts ?? [])])],
        ...more,
      }
    },
    until: (is) => wait(() => (latest !== null && is(latest) ? latest : null)),
    over: () => app.until(({ phase }) => phase === 'done' || phase === 'failed'),
    address: () => wait(() => opened.at(-1) ?? null),
    useIssuer: (server, issuer, more = {}) =>
      admin.put(server, {
        oauthConfig: { authorization_servers: [issuer], scopes_supported: ['openid', 'email'], ...more },
      }),
    async stop() {
      await world.close()
      await Promise.all([demo.stop(), app.browser.close()])
    },
  }
  await app.call('connection.demo', {})
  return app
}

/** The token with this id on the shelf; only tests of secrets need it. */
export const secretOf = ({ shelf }: Pick<GrantApp, 'shelf'>, id: string): string => {
  const entry = shelf.get(id)
  if (entry === null) throw new Error('not on the shelf')
  return entry.token
}
