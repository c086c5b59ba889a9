import type { LookupFunction } from 'node:net'
import type { Dispatcher } from 'undici'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { createAlerts, type Alerts } from './alerts.ts'
import type { Identity } from './identity.ts'
import { clocked } from './phases.ts'
import { goDirectly, type Proxy, type ProxyFor } from './proxy.ts'
import { lookUpFor, refusesHost, type LookUp } from './reach.ts'
import { secureContext } from './trust.ts'
import { Agent, buildConnector, Pool, ProxyAgent } from './undici.ts'

/** How the connections of one profile are made: trusted authorities, client certificate and proxy. */
export type Way = {
  readonly caPem: string
  readonly identity: Identity | null
  readonly proxyFor: ProxyFor
  /**
   * Set for hosts that come from outside, such as issuers: they may not be inside this computer or its
   * network link, unless the gateway is there too. Not checked through a proxy, which resolves the name
   * itself.
   */
  readonly notInside?: { readonly gatewayUrl: string; readonly find?: LookUp }
  /** Resolves names for connections without a proxy; missing: as usual. */
  readonly lookup?: LookupFunction
}

/** Connections without a proxy and without a client certificate. In: trusted authorities as PEM text. */
export const directWay = (caPem: string): Way => ({ caPem, identity: null, proxyFor: goDirectly })

export type Dispatchers = {
  /**
   * The dispatcher that sends a request to this address, and the proxy it uses. Errors: what is wrong before
   * anything is sent.
   */
  readonly of: (
    url: URL,
  ) => Promise<Result<{ readonly dispatcher: Dispatcher; readonly proxy: Proxy | null }, AppError>>
  /** The real cause of a request's failure. */
  readonly explain: (thrown: unknown) => unknown
  readonly close: () => Promise<void>
}

/** Thrown through the network library when the proxy failed, not the gateway. */
export class ProxyFailure extends Error {
  /** The proxy's answer; null when it could not be reached, and then the cause says why. */
  readonly status: number | null
  constructor(status: number | null, cause?: unknown) {
    super('proxy', { cause })
    this.status = status
  }
}

const CONNECTIONS = 8

/**
 * All connections are made here. In: the profile's way, and how long connecting may take (milliseconds). A
 * connection through a proxy is always a tunnel (CONNECT, RFC 9110 9.3.6), also for plain HTTP. Sends nothing
 * by itself.
 */
export function createDispatchers(way: Way, connectMs: number): Dispatchers {
  const known = new Map<string, Dispatcher>()
  const alerts = createAlerts()
  return {
    async of(url) {
      const proxy = await way.proxyFor(url)
      if (!proxy.ok) return proxy
      const inside =
        proxy.value === null && way.notInside && refusesHost(url.hostname, way.notInside.gatewayUrl)
      if (inside) return err({ kind: 'issuer-refused', issuer: url.host, reason: inside.reason })
      // A proxy with a sign-in and the same proxy without one must not share connections.
      const key = [url.protocol, proxy.value?.uri, proxy.value?.authorization].join(' ')
      const before = known.get(key)
      if (before !== undefined) return ok({ dispatcher: before, proxy: proxy.value })
      // Reading the system's authorities takes time, so it is done with the first request that needs them.
      const made = make(way, url, proxy.value, connectMs, alerts)
      if (!made.ok) return err({ kind: 'tls-failed', url: url.origin, reason: made.error, problem: 'other' })
      known.set(key, made.value)
      return ok({ dispatcher: made.value, proxy: proxy.value })
    },
    explain: alerts.explain,
    async close() {
      const all = [...known.values()]
      known.clear()
      await Promise.all(all.map((one) => one.destroy()))
    },
  }
}

function make(
  way: Way,
  url: URL,
  proxy: Proxy | null,
  timeout: number,
  alerts: Alerts,
): Result<Dispatcher, string> {
  const secure = url.protocol === 'https:' ? secureContext(way.caPem, way.identity) : null
  if (secure !== null && !secure.ok) return secure
  const target = { timeout, ...(secure === null ? {} : { secureContext: secure.value }) }
  if (proxy === null) {
    const { notInside: inside } = way
    const lookup = inside ? lookUpFor(inside.gatewayUrl, inside.find) : way.lookup
    const connect = alerts.watch(clocked(buildConnector({ ...target, ...(lookup ? { lookup } : {}) })))
    return ok(new Agent({ connect, connections: CONNECTIONS }))
  }
  // The client certificate is for the gateway and its issuers; it is never shown to a proxy.
  const trust = proxy.uri.startsWith('https:') ? secureContext(way.caPem, null) : null
  if (trust !== null && !trust.ok) return trust
  return ok(
    new ProxyAgent({
      uri: proxy.uri,
      ...(proxy.authorization === null ? {} : { token: proxy.authorization }),
      connections: CONNECTIONS,
      requestTls: target,
      proxyTls: { timeout, ...(trust === null ? {} : { secureContext: trust.value }) },
      factory: (origin, options: Pool.Options) =>
        new Pool(
          origin,
          typeof options.connect === 'function'
            ? { ...options, connect: alerts.watch(clocked(options.connect)) }
            : options,
        ),
      clientFactory: (origin, options) => new ProxyPool(origin, options),
    }),
  )
}

/** Makes failures of the proxy recognisable by their type instead of the library's error text. */
class ProxyPool extends Pool {
  override connect(options: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData>
  override connect(
    options: Dispatcher.ConnectOptions,
    callback: (error: Error | null, data: Dispatcher.ConnectData) => void,
  ): void
  override connect(
    options: Dispatcher.ConnectOptions,
    callback?: (error: Error | null, data: Dispatcher.ConnectData) => void,
  ): Promise<Dispatcher.ConnectData> | void {
    if (callback !== undefined) return super.connect(options, callback)
    return super.connect(options).then(
      (answer) => {
        if (answer.statusCode === 200) return answer
        answer.socket.on('error', () => undefined).destroy()
        throw new ProxyFailure(answer.statusCode)
      },
      (thrown: unknown) => {
        throw new ProxyFailure(null, thrown)
      },
    )
  }
}
