import { subscribe } from 'node:diagnostics_channel'
import { isIP, Socket } from 'node:net'
import type { buildConnector } from 'undici'
import type { Phase } from '../../shared/network/phases.ts'

/** When a connection came to each point, in milliseconds of a clock that never jumps; missing: not yet. */
type Connecting = {
  readonly host: string
  readonly begun: number
  /** True: the library connects through a proxy by itself, and shows only the end of that. */
  readonly hidden: boolean
  readonly isName: boolean
  readonly isSecure: boolean
  found?: number
  connected?: number
  ready?: number
}

/** One request on its way. */
type Course = { socket?: object; sentAt?: number; headersAt?: number; endAt?: number }

const now = (): number => performance.now()
/** A host as the library names it where it connects: an address of IPv6 without its brackets. */
const bare = (host: string): string => host.replace(/^\[|\]$/g, '')
const connections = new WeakMap<object, Connecting>()
/** The newest attempts, because one that fails leads to no request. */
const newest: Connecting[] = []
const MOST = 32
const courses = new WeakMap<object, Course>()
let starting: Course | null = null

/** Notes when each step of a connection is over. In: what connects. */
export const clocked =
  (connect: buildConnector.connector): buildConnector.connector =>
  (options, callback) => {
    const connecting = {
      ...{ host: bare(options.hostname), begun: now() },
      isSecure: options.protocol === 'https:',
    }
    const about = { hidden: false, isName: isIP(bare(options.hostname)) === 0 }
    let one: Connecting | null = null
    const known = (hidden: boolean): Connecting => {
      if (one !== null) return one
      one = { ...connecting, ...about, hidden }
      newest.push(one)
      if (newest.length > MOST) newest.shift()
      return one
    }
    // The library says it returns nothing, and returns the socket.
    const socket: unknown = connect(options, (...[error, ready]: Parameters<buildConnector.Callback>) => {
      const it = known(true)
      if (error !== null) return callback(error, null)
      it.ready = now()
      connections.set(ready, it)
      callback(null, ready)
    })
    if (!(socket instanceof Socket) || options.httpSocket) return known(true)
    const it = known(false)
    socket.on('lookup', (error: Error | null) => {
      if (error === null) it.found ??= now()
    })
    socket.once('connect', () => (it.connected = now()))
    socket.once('secureConnect', () => (it.ready = now()))
    return undefined
  }

let isListening = false
function listen(): void {
  if (isListening) return
  isListening = true
  const at = (name: string, note: (course: Course, message: Record<string, unknown>) => void): void =>
    subscribe(name, (message) => {
      const { request } = message as { request: object }
      const course = courses.get(request)
      if (course) note(course, message as Record<string, unknown>)
    })
  subscribe('undici:request:create', (message) => {
    if (starting !== null) courses.set((message as { request: object }).request, starting)
    starting = null
  })
  at('undici:client:sendHeaders', (course, { socket }) => {
    if (typeof socket === 'object' && socket !== null) course.socket = socket
    course.sentAt = now()
  })
  at('undici:request:headers', (course, { response }) => {
    if ((response as { statusCode: number }).statusCode >= 200) course.headersAt = now()
  })
  at('undici:request:trailers', (course) => (course.endAt = now()))
}

/** Measures one request. */
export type Clock = {
  /** Sends it; what is created in the meantime is this request. */
  readonly start: <T>(send: () => T) => T
  /** What was measured. In: whether the request failed, which it then did in the last part. */
  readonly phases: (failed: boolean) => Phase[]
}

/** A clock for one request to this host. */
export function createClock(host: string): Clock {
  listen()
  const begun = now()
  const course: Course = {}
  return {
    start(send) {
      starting = course
      try {
        return send()
      } finally {
        starting = null
      }
    },
    phases(failed) {
      const end = now()
      const used = course.socket === undefined ? undefined : connections.get(course.socket)
      const own = used ?? newest.findLast((one) => one.host === bare(host) && one.begun >= begun)
      // A connection that was open before is not part of this request.
      const connecting = own !== undefined && own.begun >= begun ? connectingOf(own) : []
      const steps: Step[] = [
        ...connecting,
        ...(course.sentAt === undefined
          ? []
          : [{ name: 'waiting', from: course.sentAt, to: course.headersAt } as const]),
        ...(course.headersAt === undefined
          ? []
          : [
              {
                name: 'reading',
                from: course.headersAt,
                to: course.endAt ?? (failed ? undefined : end),
              } as const,
            ]),
      ]
      const open = failed ? steps.findIndex(({ to }) => to === undefined) : -1
      const last = failed && open < 0 ? steps.length - 1 : open
      return steps.flatMap(({ name, from, to }, place): Phase[] => {
        if (last >= 0 && place > last) return []
        if (to === undefined && place !== last) return []
        return [{ name, milliseconds: tenth((to ?? end) - from), failed: place === last }]
      })
    },
  }
}

type Step = { readonly name: Phase['name']; readonly from: number; readonly to: number | undefined }

/** The steps of a connection in their order; one without an end was not left. */
function connectingOf({
  hidden,
  isName,
  isSecure,
  begun,
  found,
  connected,
  ready,
}: Connecting): readonly Step[] {
  if (hidden) return [{ name: 'proxy', from: begun, to: ready }]
  const dns: readonly Step[] = isName ? [{ name: 'DNS', from: begun, to: found }] : []
  if (isName && found === undefined) return dns
  const from = found ?? begun
  const tcp: readonly Step[] = [...dns, { name: 'connect', from, to: connected }]
  if (connected === undefined || !isSecure) return tcp
  return [...tcp, { name: 'TLS', from: connected, to: ready }]
}

const tenth = (milliseconds: number): number => Math.round(Math.max(0, milliseconds) * 10) / 10
