import type { Dispatcher } from 'undici'
import type { Result } from '../../shared/kernel/result.ts'
import { ok } from '../../shared/kernel/result.ts'
import { createAlerts, type Alerts } from './alerts.ts'
import { ProxyFailure, type Way } from './dispatcher.ts'
import { clocked } from './phases.ts'
import type { Proxy } from './proxy.ts'
import { lookUpFor } from './reach.ts'
import { secureContext } from './trust.ts'
import { Agent, buildConnector, Pool, ProxyAgent } from './undici.ts'

const CONNECTIONS = 8

/** Makes the dispatchers of one profile, and explains what goes wrong on their connections. */
export type Maker = {
  /** Errors: why the certificates cannot be used. */
  readonly make: (url: URL, proxy: Proxy | null) => Result<Dispatcher, string>
  /** The real cause of a request's failure. */
  readonly explain: (thrown: unknown) => unknown
}

/** Everything of connections that needs the HTTP library. In: as for `createDispatchers`. */
export function createMaker(way: Way, connectMs: number): Maker {
  const alerts = createAlerts()
  return {
    make: (url, proxy) => makeFor(way, url, proxy, connectMs, alerts),
    explain: alerts.explain,
  }
}

function makeFor(
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
