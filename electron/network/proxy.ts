import { BlockList, isIP } from 'node:net'
import type { AppError } from '../../shared/kernel/errors.ts'
import { proxyProblem, type ProxySetting } from '../../shared/network/settings.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'

/** A proxy to use. `shown`: host and port, safe to be shown. */
export type Proxy = { readonly uri: string; readonly authorization: string | null; readonly shown: string }

/** The proxy for an address; null: none. Errors: `proxy-unusable`. */
export type ProxyFor = (url: URL) => Promise<Result<Proxy | null, AppError>>

/** Asks the system, which answers like a PAC file: `DIRECT` or `PROXY host:port; DIRECT`. */
export type AskPac = (url: string) => Promise<string>

/** Never uses a proxy. */
export const goDirectly: ProxyFor = () => Promise.resolve(ok(null))

/** The proxies of one profile. In: its setting, its password ('' for none), and the system's proxies. */
export function proxiesOf(setting: ProxySetting, password: string, system: ProxyFor | null): ProxyFor {
  if (setting.mode === 'none') return goDirectly
  if (setting.mode === 'own') {
    const problem = proxyProblem(setting.url)
    const proxy = problem === null ? proxyAt(new URL(setting.url), setting.user, password) : null
    return () =>
      Promise.resolve(
        proxy === null
          ? err({ kind: 'proxy-unusable', proxy: withoutSignIn(setting.url), reason: problem ?? '' })
          : ok(proxy),
      )
  }
  return system ?? goDirectly
}

/** The proxies of the system's settings, including its PAC file. In: how to ask for them. */
export function systemProxies(ask: AskPac): ProxyFor {
  return async (url) => {
    try {
      // Path and query would tell a proxy script more about the operator than it needs.
      return readPac(await ask(`${url.origin}/`))
    } catch {
      return err({ kind: 'proxy-unusable', proxy: 'the system’s settings', reason: 'they cannot be read' })
    }
  }
}

/**
 * Reads the answer of a PAC file; only its first entry is used. Errors: `proxy-unusable` for an unknown kind
 * of proxy.
 */
export function readPac(answer: string): Result<Proxy | null, AppError> {
  const [first = ''] = answer.split(';')
  const [kind = '', place = ''] = first.trim().split(/\s+/)
  if (kind === '' || kind.toUpperCase() === 'DIRECT') return ok(null)
  const scheme = { PROXY: 'http', HTTP: 'http', HTTPS: 'https' }[kind.toUpperCase()]
  if (scheme === undefined || place === '' || !URL.canParse(`${scheme}://${place}`))
    return err({
      kind: 'proxy-unusable',
      proxy: `${kind} ${withoutSignIn(place)}`.trim(),
      reason: 'only HTTP and HTTPS proxies are supported',
    })
  return ok(proxyAt(new URL(`${scheme}://${place}`), '', ''))
}

/**
 * The proxies in HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, for the command line; null when none is
 * set. NO_PROXY may contain names, which include all names below them, addresses, ranges such as 10.0.0.0/8,
 * each with an optional port, or `*`.
 */
export function proxyFromEnvironment(environment: NodeJS.ProcessEnv): ProxyFor | null {
  const read = (name: string): string => environment[name.toLowerCase()] || environment[name] || ''
  const [secure, plain, any] = [read('HTTPS_PROXY'), read('HTTP_PROXY'), read('ALL_PROXY')]
  if (secure === '' && plain === '' && any === '') return null
  const direct = bypass(read('NO_PROXY'))
  return (url) => {
    const named = (url.protocol === 'https:' ? secure : plain) || any
    if (named === '' || direct(url)) return Promise.resolve(ok(null))
    const address = named.includes('://') ? named : `http://${named}`
    const at = URL.canParse(address) ? new URL(address) : null
    const [user, password] = [decoded(at?.username), decoded(at?.password)]
    if (at !== null) at.username = at.password = ''
    const problem = at === null ? 'it is no address' : proxyProblem(at.origin)
    return Promise.resolve(
      at === null || problem !== null
        ? err({ kind: 'proxy-unusable', proxy: 'the environment’s proxy', reason: problem ?? '' })
        : ok(proxyAt(at, user, password)),
    )
  }
}

/** Whether NO_PROXY excludes an address. */
export function bypass(list: string): (url: URL) => boolean {
  const rules = list.split(/[\s,]+/).filter((rule) => rule !== '')
  return (url) => {
    const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    return rules.some((rule) => matches(rule.toLowerCase(), host, port))
  }
}

function matches(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true
  const [network, bits] = rule.split('/')
  const family = (of: string): 'ipv4' | 'ipv6' => (isIP(of) === 6 ? 'ipv6' : 'ipv4')
  if (network !== undefined && bits !== undefined) {
    const most = family(network) === 'ipv6' ? 128 : 32
    if (isIP(network) === 0 || isIP(host) === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most)
      return false
    const range = new BlockList()
    range.addSubnet(network, Number(bits), family(network))
    return range.check(host, family(host))
  }
  const parts = isIP(rule) === 6 ? null : /^\[?(.*?)\]?(?::(\d+))?$/.exec(rule)
  const [name, only] = parts === null ? [rule, undefined] : [parts[1] ?? '', parts[2]]
  if (only !== undefined && only !== port) return false
  const bare = name.replace(/^\*?\./, '')
  return bare !== '' && (host === bare || host.endsWith(`.${bare}`))
}

const proxyAt = (url: URL, user: string, password: string): Proxy => ({
  uri: url.origin,
  // RFC 7617: UTF-8, and no colon in the user name.
  authorization:
    user === '' ? null : `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`,
  shown: url.host,
})

const withoutSignIn = (address: string): string => address.replace(/^([a-z0-9+.-]+:\/\/)?[^/@]*@/i, '$1')

function decoded(text = ''): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
