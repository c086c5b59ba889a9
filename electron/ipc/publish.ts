import { events } from '../../shared/ipc/contract.ts'
import type { Event, EventPayload } from '../../shared/ipc/contract.ts'

export type Publish = <E extends Event>(event: E, payload: EventPayload<E>) => void

/**
 * Makes the function that sends events to the window. In: how to send. The payload is parsed, so that nothing
 * leaves that the contract does not name.
 */
export function createPublish(send: (name: Event, payload: unknown) => void): Publish {
  return (event, payload) => send(event, events[event].parse(payload))
}
