import './no-made-code.ts'
import { z } from 'zod'
import type { AppError } from '../shared/kernel/errors.ts'
import { ASKED_FIRST } from '../shared/ipc/channels.ts'
import type * as contractFile from '../shared/ipc/contract.ts'
import type { Call, Event, EventPayload, Input, Output } from '../shared/ipc/contract.ts'
import { firstCalls } from '../shared/ipc/first-calls.ts'
import { err, ok, type Result } from '../shared/kernel/result.ts'

type Bridge = {
  readonly call: (name: string, input: unknown) => Promise<unknown>
  readonly on: (name: string, listener: (payload: unknown) => void) => () => void
}
declare global {
  interface Window {
    readonly claimcheck: Bridge
  }
}

const envelope = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.unknown() }),
])

type Contract = typeof contractFile
let contract: Contract | null = null
let held: Promise<unknown> = Promise.resolve()

/** Until this resolves the contract is not loaded: a first picture comes before it. */
export function holdContract(until: Promise<unknown>): void {
  held = until
}

/**
 * Loads what answers and events are checked by. The first picture needs only the check of what is asked
 * first, so the rest comes after it; until then answers and events wait.
 */
export async function loadContract(): Promise<Contract> {
  await held
  contract ??= await import('../shared/ipc/contract.ts')
  return contract
}

const isFirst = (name: Call): name is First => Object.hasOwn(firstCalls, name)

/**
 * The value of an answer, checked. The schema is chosen by the same name as the type, which the compiler
 * cannot see.
 */
async function checked<C extends Call>(name: C, value: unknown): Promise<Output<C>> {
  const { output } = isFirst(name) ? firstCalls[name] : (contract ?? (await loadContract())).calls[name]
  return output.parse(value) as Output<C>
}

const answered = new Set<(name: Call, value: unknown) => void>()

/** After the answer to one of these the window may look at another gateway, or at none. */
const OPENING = ['connection.open', 'connection.demo', 'connection.switch', 'connection.close'] as const
/** How often that happened. */
let looks = 0

const isOpening = (name: Call): boolean => OPENING.some((one) => one === name)
/** True: from this answer on, the window looks at another gateway, or at none. */
const looksAway = (name: Call, value: object): boolean =>
  isOpening(name) && !('connection' in value && value.connection === null)

/**
 * Listens to the answers of one call, whoever made it. So the frame can show counts and times without asking.
 * An answer that comes when the window looks at another gateway is only for whoever asked.
 */
export function onAnswer<C extends Call>(name: C, listener: (value: Output<C>) => void): () => void {
  const forward = (about: Call, value: unknown): void => {
    if (about === name) listener(value as Output<C>)
  }
  answered.add(forward)
  return () => {
    answered.delete(forward)
  }
}

const failed = new Set<(name: Call, error: AppError) => void>()

/** Listens to all failed calls, whoever made them; not to those of a gateway the window has left. */
export function onFailure(listener: (name: Call, error: AppError) => void): () => void {
  failed.add(listener)
  return () => {
    failed.delete(listener)
  }
}

/**
 * Calls the main process. Never rejects: a reply that does not fit the contract is an error like any other.
 */
export async function call<C extends Call>(name: C, input: Input<C>): Promise<Result<Output<C>, AppError>> {
  const asked = looks
  try {
    const reply = envelope.parse(await window.claimcheck.call(name, input))
    if (!reply.ok) {
      const error = (contract ?? (await loadContract())).appError.parse(reply.error)
      if (asked === looks || isOpening(name)) for (const listener of failed) listener(name, error)
      return err(error)
    }
    const value = await checked(name, reply.value)
    const left = asked !== looks && !isOpening(name)
    if (looksAway(name, value)) looks++
    if (!left) for (const listener of answered) listener(name, value)
    return ok(value)
  } catch {
    return err({ kind: 'unexpected', reference: name })
  }
}

/**
 * Listens to an event of the main process; the returned function stops it. An event that does not fit the
 * contract is dropped.
 */
export function on<E extends Event>(name: E, listener: (payload: EventPayload<E>) => void): () => void {
  let here = true
  const take = ({ events }: Contract, payload: unknown): void => {
    const parsed = events[name].safeParse(payload)
    if (here && parsed.success) listener(parsed.data as EventPayload<E>)
  }
  const stop = window.claimcheck.on(name, (payload) => {
    if (contract !== null) take(contract, payload)
    else
      loadContract().then(
        (loaded) => take(loaded, payload),
        () => undefined,
      )
  })
  return () => {
    here = false
    stop()
  }
}

type First = (typeof ASKED_FIRST)[number]
type Answered<C extends Call> = Promise<Result<Output<C>, AppError>>
const asked: { [C in First]?: Answered<C> } = {}
const known: { [C in First]?: Output<C> } = {}

function askOnce<C extends First>(name: C): Answered<C> {
  const answer = call(name, {} as Input<C>)
  Object.assign(asked, { [name]: answer })
  return answer.then((result) => {
    if (result.ok) Object.assign(known, { [name]: result.value })
    return result
  })
}

/**
 * Takes what the preload asked ahead. Resolves once all of it is answered, or after `most` milliseconds: so
 * long nothing is drawn that would have to be drawn again at once.
 */
export async function takeFirst(most: number): Promise<void> {
  const all = Promise.all(ASKED_FIRST.map(askOnce))
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, most))])
}

/** The answer that was there before anything was drawn; null: there was none yet. */
export const knownFirst = <C extends First>(name: C): Output<C> | null => known[name] ?? null

/** The answer to what is asked first, asked now where it was not yet. */
export const first = <C extends First>(name: C): Answered<C> => asked[name] ?? call(name, {} as Input<C>)
