import type { LookupFunction } from 'node:net'
import type { Dispatcher } from 'undici'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { Identity } from './identity.ts'
import { goDirectly, type Proxy, type ProxyFor } from './proxy.ts'
import type { Maker } from './make-dispatcher.ts'
import { refusesHost, type LookUp } from './reach.ts'

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

/**
 * All connections are made here. In: the profile's way, and how long connecting may take (milliseconds). A
 * connection through a proxy is always a tunnel (CONNECT, RFC 9110 9.3.6), also for plain HTTP. Sends nothing
 * by itself.
 */
export function createDispatchers(way: Way, connectMs: number): Dispatchers {
  const known = new Map<string, Dispatcher>()
  let maker: Maker | null = null
  /** The HTTP library is large, and a start that shows what is stored sends nothing: loaded when needed. */
  async function needMaker(): Promise<Maker> {
    if (maker !== null) return maker
    const { createMaker } = await import('./make-dispatcher.ts')
    return (maker ??= createMaker(way, connectMs))
  }
  return {
    async of(url) {
      const proxy = await way.proxyFor(url)
      if (!proxy.ok) return proxy
      const inside =
        proxy.value === null && way.notInside && refusesHost(url.hostname, way.notInside.gatewayUrl)
      if (inside) return err({ kind: 'issuer-refused', issuer: url.host, reason: inside.reason })
      const { make } = await needMaker()
      // A proxy with a sign-in and the same proxy without one must not share connections.
      const key = [url.protocol, proxy.value?.uri, proxy.value?.authorization].join(' ')
      const before = known.get(key)
      if (before !== undefined) return ok({ dispatcher: before, proxy: proxy.value })
      // Reading the system's authorities takes time, so it is done with the first request that needs them.
      const made = make(url, proxy.value)
      if (!made.ok) return err({ kind: 'tls-failed', url: url.origin, reason: made.error, problem: 'other' })
      known.set(key, made.value)
      return ok({ dispatcher: made.value, proxy: proxy.value })
    },
    explain: (thrown) => maker?.explain(thrown) ?? thrown,
    async close() {
      const all = [...known.values()]
      known.clear()
      await Promise.all(all.map((one) => one.destroy()))
    },
  }
}
