import { randomUUID } from 'node:crypto'
import { createHandlers } from '../../electron/app/compose.ts'
import type { Deps, RunningDemo } from '../../electron/handlers/deps.ts'
import { createHeads } from '../../electron/history/heads.ts'
import { headsOf, openDatabase } from '../../electron/history/database.ts'
import { createFiles } from '../../electron/app/files.ts'
import { historyOn, type History } from '../../electron/history/history.ts'
import { createServe } from '../../electron/ipc/serve.ts'
import { createNetworkLog } from '../../electron/network/network-log.ts'
import { createGatewayHolder } from '../../electron/reading/holder.ts'
import { createShelf } from '../../electron/shelf/shelf.ts'
import { createVault } from '../../electron/vault/vault.ts'
import { NO_POLICY, refusesExport } from '../../shared/policy/policy.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Call, Event, EventPayload, Input, Output } from '../../shared/ipc/contract.ts'
import { manualTimers, type ManualTimers } from './manual-timers.ts'
import { recogniser } from './recogniser.ts'

export type Reply<C extends Call> = { ok: true; value: Output<C> } | { ok: false; error: AppError }

export interface WorldOptions {
  /** The gateway `connection.demo` opens. */
  readonly gateway: RunningDemo
  /** The history file; it is opened as the app does. */
  readonly path: string
  /** Longest a request may take, in milliseconds. */
  readonly deadlineMs?: number
  readonly timers?: ManualTimers
  /** Where an operator saves to, when asked; nowhere unless given. */
  readonly savePath?: (name: string) => string
  /** The file an operator opens, when asked; none unless given. */
  readonly openPath?: () => string | null
  /** What differs from a plain computer: its proxies, its policy. */
  readonly computer?: Pick<Deps, 'systemProxy' | 'policy'>
}

/** The main process without its window: every handler on a real history file, with a clock and timers that a test moves. */
export interface World {
  readonly history: History
  readonly timers: ManualTimers
  /** What was shown on the desktop. */
  readonly notes: { readonly title: string; readonly body: string; readonly onClick: () => void }[]
  readonly published: { readonly event: Event; readonly payload: unknown }[]
  readonly ask: <C extends Call>(name: C, input: Input<C>) => Promise<Reply<C>>
  /** Throws where the answer is an error. */
  readonly call: <C extends Call>(name: C, input: Input<C>) => Promise<Output<C>>
  readonly close: () => Promise<void>
}

/** Starts it. A handler that throws fails the test; expected errors come back as they are. */
export function startWorld(options: WorldOptions): World {
  const timers = options.timers ?? manualTimers()
  const opened = openDatabase(options.path, 'now')
  if (!opened.ok) throw new Error(opened.error.kind)
  const history = historyOn(opened.value, createHeads(headsOf(options.path)))
  const network = createNetworkLog((seen) => publish('network.hosts', seen), timers.later)
  const httpOptions = {
    contacted: network.contacted,
    logged: network.logged,
    now: timers.now,
    random: () => 0.5,
    // Pauses between tries take no time here; how long they would be is tested where they are made.
    sleep: () => Promise.resolve(),
    totalMs: options.deadlineMs ?? 5_000,
  }
  const gateways = createGatewayHolder({ httpOptions, history, now: timers.now })
  const notes: World['notes'][number][] = []
  const published: World['published'][number][] = []
  const publish = <E extends Event>(event: E, payload: EventPayload<E>): void =>
    void published.push({ event, payload })
  const handlers = createHandlers({
    now: timers.now,
    newId: randomUUID,
    later: timers.later,
    httpOptions,
    history,
    vault: createVault({}, { kept: 'memory', backend: 'basic_text', says: 'memory only' }, null),
    shelf: createShelf(randomUUID),
    recognise: recogniser,
    gateways,
    publish,
    demo: () => Promise.resolve(options.gateway),
    files: createFiles(
      {
        savePath: (name) => Promise.resolve(options.savePath?.(name) ?? null),
        openPath: () => Promise.resolve(options.openPath?.() ?? null),
      },
      () => refusesExport(options.computer?.policy ?? NO_POLICY),
    ),
    network,
    ...options.computer,
    setIdleMinutes: () => undefined,
    app: { version: '0.1.0', electron: '45.4.1', runtime: 'official', startDemo: false },
    browser: () => Promise.resolve(),
    report: (_reference, thrown) => {
      throw thrown
    },
    notify: (note) => void notes.push(note),
  })
  const report = (_reference: string, thrown: unknown): void => {
    throw thrown
  }
  const serve = createServe({ handlers, report, newReference: () => 'r' })
  const ask = async <C extends Call>(name: C, input: Input<C>): Promise<Reply<C>> =>
    (await serve(name, true, input)) as Reply<C>
  return {
    history,
    timers,
    notes,
    published,
    ask,
    async call(name, input) {
      const reply = await ask(name, input)
      if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.error)}`)
      return reply.value
    },
    async close() {
      await gateways.replace(null)
      history.close()
    },
  }
}
