import { doorAt } from '../contextforge/index.ts'
import type { SentTo } from '../token/sent-to.ts'
import type { Paste } from './paste.ts'
import { urlOf } from './words.ts'

/**
 * The request around a token in a paste; null where there is no gateway address beside it. The kept address
 * has no user, query or fragment.
 */
export function sentToIn({ plain, urls }: Paste, headerNames: readonly string[]): SentTo | null {
  const url = urls.map(urlOf).find((one) => one !== null && doorAt(one.pathname) !== null)
  if (url === undefined || url === null) return null
  const named = /authorization["']?\s?:\s?["']?bearer\s/i.test(plain) ? 'Authorization' : headerNames[0]
  const method = /(?:-X|--request)[\s='"]{0,3}(GET|POST|DELETE)\b/.exec(plain)?.[1]
  const call = /"method"\s?:\s?"(initialize|server\/discover|tools\/list)"/.exec(plain)?.[1]
  const version = /mcp-protocol-version["']?\s?:\s?["']?(\d{4}-\d\d-\d\d)/i.exec(plain)?.[1]
  return {
    url: `${url.protocol}//${url.host}${url.pathname}`,
    header: named ?? null,
    method: method === 'GET' || method === 'DELETE' ? method : 'POST',
    call: call ?? 'initialize',
    protocolVersion: version ?? null,
  }
}
