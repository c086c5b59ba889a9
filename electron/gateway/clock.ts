import { assumedClock, type Clock } from '../../shared/contextforge/index.ts'
import type { Http, HttpReply } from './http.ts'

export type GatewayClock = {
  /** Wraps HTTP so that the Date header of every reply is read. */
  readonly observe: (http: Http) => Http
  /** The gateway's time in seconds. In: a time of this computer's clock in milliseconds. */
  readonly at: (now: number) => Clock
}

/**
 * Follows the gateway's clock, which alone decides whether a token has expired. Uses the newest reply, so a
 * clock that jumps is noticed with the next answer. A proxy that answers with its own Date, without saying
 * that it is a proxy, is not noticed.
 */
export function createClock(): GatewayClock {
  let seen: { skew: number; uncertainty: number } | null = null
  return {
    observe: (http) => ({
      ...http,
      async send(request) {
        const reply = await http.send(request)
        if (reply.ok) seen = readDate(reply.value) ?? seen
        return reply
      },
    }),
    at(now) {
      return seen === null
        ? assumedClock(now)
        : { now: now / 1000 + seen.skew, uncertainty: seen.uncertainty }
    },
  }
}

/**
 * How many seconds the gateway's clock is ahead, and how uncertain that is. Null without a readable Date
 * header, and where the reply may come from a cache or a proxy (`Age`, `Via`; RFC 9110 7.6.3, RFC 9111 5.1),
 * because its date may then be of another time or clock.
 */
export function readDate(reply: HttpReply): { skew: number; uncertainty: number } | null {
  if (reply.header('age') !== null || reply.header('via') !== null) return null
  const header = reply.header('date')
  const stamp = header === null ? NaN : Date.parse(header) / 1000
  if (Number.isNaN(stamp)) return null
  const trip = Math.max(0, reply.receivedAt - reply.sentAt) / 1000
  const middle = (reply.sentAt + reply.receivedAt) / 2000
  // The header leaves out fractions of a second, and the gateway's server makes it once a second and sends it
  // until it makes the next (uvicorn server.py `on_tick`): the time was up to two seconds later.
  return { skew: stamp + 1 - middle, uncertainty: 1 + trip / 2 }
}
