import type { Clock } from '../../shared/contextforge/index.ts'
import type { Http, HttpReply } from './http.ts'

export type GatewayClock = {
  /** Reads the Date header of every reply that passes through. */
  readonly observe: (http: Http) => Http
  /** The gateway's time in seconds, at a moment of this computer's clock in milliseconds. */
  readonly at: (now: number) => Clock
}

/** Until a gateway has told its time, both clocks are taken to be within this many seconds of each other. */
const UNKNOWN_SECONDS = 5

/**
 * Follows the gateway's clock, which alone decides whether a token has expired. Uses the newest reply: a
 * stepped clock is seen at the next answer. Does not notice a proxy that answers with its own Date and does
 * not say that it is one.
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
      const { skew, uncertainty } = seen ?? { skew: 0, uncertainty: UNKNOWN_SECONDS }
      return { now: now / 1000 + skew, uncertainty }
    },
  }
}

/**
 * How far the gateway's clock is ahead, in seconds, and the doubt about it. Null without a readable Date
 * header, and where the reply may have been kept on the way: `Age` and `Via` (RFC 9110 7.6.3, RFC 9111 5.1)
 * say that its date may be of another time or clock.
 */
export function readDate(reply: HttpReply): { skew: number; uncertainty: number } | null {
  if (reply.header('age') !== null || reply.header('via') !== null) return null
  const header = reply.header('date')
  const stamp = header === null ? NaN : Date.parse(header) / 1000
  if (Number.isNaN(stamp)) return null
  const trip = Math.max(0, reply.receivedAt - reply.sentAt) / 1000
  const middle = (reply.sentAt + reply.receivedAt) / 2000
  // The header's fraction of a second is cut off, so it was written half a second later on average.
  return { skew: stamp + 0.5 - middle, uncertainty: 0.5 + trip / 2 }
}
