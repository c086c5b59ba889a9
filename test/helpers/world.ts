import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '../../electron/app/compose-later.ts'
import { createHandlers } from '../../electron/app/compose.ts'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import type { Deps, RunningDemo } from '../../electron/handlers/deps.ts'
import { headsOf, openDatabase } from '../../electron/history/database.ts'
import { createHeads } from '../../electron/history/heads.ts'
import { historyOn } from '../../electron/history/history.ts'
import { createServe } from '../../electron/ipc/serve.ts'
import { createNetworkLog } from '../../electron/network/network-log.ts'
import { createGatewayHolder } from '../../electron/reading/holder.ts'
import { createShelf } from '../../electron/shelf/shelf.ts'
import { createFiles } from '../../electron/system/files.ts'
import { createLock } from '../../electron/system/lock.ts'
import { createVault } from '../../electron/vault/vault.ts'
import type { Call, Event, EventPayload, Handlers, Input, Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { NO_POLICY, refusesExport } from '../../shared/policy/policy.ts'
import { realTimers, type ManualTimers } from './manual-timers.ts'
import { recogniser } from './recogniser.ts'

export type Reply<C extends Call> = { ok: true; value: Output<C> } | { ok: false; error: AppError }

export interface WorldOptions {
  /** The gateway that `connection.demo` opens. */
  readonly gateway: RunningDemo
  /** The path of the history file; by default a new one that is removed at the end. */
  readonly path?: string
  /** How to wait for pauses; by default they take no time. */
  readonly sleep?: (milliseconds: number) => Promise<void>
  /** The longest time of a request, in milliseconds. */
  readonly deadlineMs?: number
  /** The clock and timers; by default the computer's own. */
  readonly timers?: ManualTimers
  /** Where the operator saves a file when asked; by default nowhere. */
  readonly savePath?: (name: string) => string
  /** The file the operator opens when asked; by default none. */
  readonly openPath?: () => string | null
  /** Called with each event, as the window is. */
  readonly onEvent?: (event: Event, payload: unknown) => void
  /** What differs from an ordinary computer: its proxies, its policy, its browser. */
  readonly deps?: Partial<Deps>
}

/**
 * The main process without its window: every handler, with a real history, a real shelf and real HTTP. The
 * vault stores nothing.
 */
export interface World {
  readonly deps: Deps
  readonly handlers: Handlers
  readonly history: Deps['history']
  readonly timers: ManualTimers
  /** The desktop notifications that were shown. */
  readonly notes: { readonly title: string; readonly body: string; readonly onClick: () => void }[]
  readonly published: { readonly event: Event; readonly payload: unknown }[]
  /** The hosts the app itself contacted. */
  readonly hosts: ReadonlySet<string>
  /** Returns expected errors; a handler that throws fails the test. */
  readonly ask: <C extends Call>(name: C, input: Input<C>) => Promise<Reply<C>>
  /** Throws where the answer is an error. */
  readonly call: <C extends Call>(name: C, input: Input<C>) => Promise<Output<C>>
  /** Throws where the answer is no error. */
  readonly refused: <C extends Call>(name: C, input: Input<C>) => Promise<AppError>
  readonly close: () => Promise<void>
}

/** Starts it. Tests make what handlers need only here. */
export function startWorld(options: WorldOptions): World {
  const timers = options.timers ?? realTimers
  const { now, later } = timers
  const ownFolder = options.path === undefined ? mkdtempSync(join(tmpdir(), 'claimcheck-world-')) : null
  const path = options.path ?? join(ownFolder ?? '', 'history.db')
  const opened = openDatabase(path, 'now')
  if (!opened.ok) throw new Error(opened.error.kind)
  const history = historyOn(opened.value, createHeads(headsOf(path)))
  const notes: World['notes'][number][] = []
  const published: World['published'][number][] = []
  const publish = <E extends Event>(event: E, payload: EventPayload<E>): void => {
    published.push({ event, payload })
    options.onEvent?.(event, payload)
  }
  const hosts = new Set<string>()
  const network = createNetworkLog((seen) => publish('network.hosts', seen), later)
  const httpOptions = {
    contacted: (host: string) => {
      hosts.add(host)
      network.contacted(host)
    },
    logged: network.logged,
    now,
    random: () => 0.5,
    // Pauses between tries take no time here; their length is tested elsewhere.
    sleep: options.sleep ?? (() => Promise.resolve()),
    totalMs: options.deadlineMs ?? 5_000,
  }
  const deps: Deps = {
    now,
    newId: randomUUID,
    later,
    httpOptions,
    history,
    vault: createVault({}, { kept: 'memory', backend: 'basic_text', says: 'memory only' }, null),
    shelf: createShelf(randomUUID),
    lock: createLock(),
    recognise: recogniser,
    gateways: createGatewayHolder({ httpOptions, history, now }),
    publish,
    demo: () => Promise.resolve(options.gateway),
    files: createFiles(
      {
        savePath: (name) => Promise.resolve(options.savePath?.(name) ?? null),
        openPath: () => Promise.resolve(options.openPath?.() ?? null),
      },
      () => refusesExport(options.deps?.policy ?? NO_POLICY),
    ),
    network,
    setIdleMinutes: () => undefined,
    app: { version: '0.1.0', electron: '45.4.1', runtime: 'official', startDemo: false },
    browser: () => Promise.reject(new Error('no browser here')),
    report: (_reference, thrown) => {
      throw thrown
    },
    notify: (note) => void notes.push(note),
    ...options.deps,
  }
  const { handlers, loadRest } = createHandlers(deps)
  // As in the app once its start is over.
  void loadRest()
  const serve = createServe({ handlers, report: deps.report, newReference: () => 'r' })
  const ask = async <C extends Call>(name: C, input: Input<C>): Promise<Reply<C>> =>
    (await serve(name, true, input)) as Reply<C>
  return {
    deps,
    handlers,
    history,
    timers,
    notes,
    published,
    hosts,
    ask,
    async call(name, input) {
      const reply = await ask(name, input)
      if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.error)}`)
      return reply.value
    },
    async refused(name, input) {
      const reply = await ask(name, input)
      if (reply.ok) throw new Error(`${name} was not refused`)
      return reply.error
    },
    async close() {
      await Promise.all([deps.gateways.replace(null), deps.gateways.closeBeside(null)])
      history.close()
      if (ownFolder !== null) rmSync(ownFolder, { recursive: true, force: true })
    },
  }
}

export type DemoWorld = World & {
  readonly demo: Demo
  /** The folder that contains only its history. */
  readonly folder: string
}

/** Starts it with a demo gateway and a history file of its own; both are removed when it is closed. */
export async function startDemoWorld(
  options: Omit<WorldOptions, 'gateway' | 'path'> = {},
): Promise<DemoWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-world-'))
  const demo = await startDemo()
  const world = startWorld({ ...options, gateway: demo, path: join(folder, 'history.db') })
  return {
    ...world,
    demo,
    folder,
    async close() {
      await world.close()
      await demo.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
