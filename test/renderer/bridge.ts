import {
  calls,
  events,
  type Call,
  type Event,
  type EventPayload,
  type Input,
  type Output,
} from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { loadContract } from '../../renderer/bridge.ts'

// As in the app after its first picture.
await loadContract()

type Answer<C extends Call> = (
  input: Input<C>,
) => Output<C> | Result<Output<C>, AppError> | Promise<Output<C> | Result<Output<C>, AppError>>
export type Answers = { readonly [C in Call]?: Answer<C> | Output<C> }

export type FakeBridge = {
  /** Every call, in order. */
  readonly asked: readonly { readonly name: Call; readonly input: unknown }[]
  readonly inputs: <C extends Call>(name: C) => readonly Input<C>[]
  /** Sets the answer of a call from now on. */
  readonly answer: <C extends Call>(name: C, answer: Answer<C> | Output<C>) => void
  /** Sends an event, as the main process does. */
  readonly send: <E extends Event>(name: E, payload: EventPayload<E>) => void
}

const isResult = (value: unknown): value is Result<unknown, AppError> =>
  typeof value === 'object' && value !== null && 'ok' in value

/**
 * The main process as the page knows it. In: its answers; a call without an answer fails like one that threw
 * there. Inputs and answers are parsed by the contract, as in the app.
 */
export function fakeBridge(answers: Answers = {}): FakeBridge {
  const known = new Map<Call, unknown>(Object.entries(answers) as [Call, unknown][])
  const asked: { name: Call; input: unknown }[] = []
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  Object.defineProperty(window, 'claimcheck', {
    configurable: true,
    value: {
      call: async (name: Call, raw: unknown): Promise<unknown> => {
        const input: unknown = calls[name].input.parse(raw)
        asked.push({ name, input })
        const answer = known.get(name)
        if (answer === undefined) return err({ kind: 'unexpected', reference: `no answer to ${name}` })
        const said: unknown = await (typeof answer === 'function'
          ? (answer as (input: unknown) => unknown)(input)
          : answer)
        const result = isResult(said) ? said : ok(said)
        return result.ok ? ok(calls[name].output.parse(result.value)) : result
      },
      on: (name: string, listener: (payload: unknown) => void) => {
        const all = listeners.get(name) ?? new Set()
        listeners.set(name, all.add(listener))
        return () => all.delete(listener)
      },
    },
  })
  return {
    asked,
    inputs: <C extends Call>(name: C) =>
      asked.filter((one) => one.name === name).map(({ input }) => input as Input<C>),
    answer: (name, answer) => void known.set(name, answer),
    send: (name, payload) => {
      for (const listener of listeners.get(name) ?? []) listener(events[name].parse(payload))
    },
  }
}

/** An answer that the test gives later. */
export function later<T>(): { readonly promise: Promise<T>; readonly give: (value: T) => void } {
  let give: (value: T) => void = () => undefined
  const promise = new Promise<T>((resolve) => {
    give = resolve
  })
  return { promise, give: (value) => give(value) }
}
