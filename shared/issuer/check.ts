import { z } from 'zod'
import { isObject } from '../kernel/json.ts'
import {
  type Probe,
  readKeySet,
  readMetadata,
  type ReleaseRules,
  type Reply,
  stripSlashes,
  trustedKeyUrl,
} from '../contextforge/index.ts'
import { providerOf } from './provider.ts'

/**
 * How an issuer answers the requests a gateway makes. `cannot-tell`: not reachable from this computer, which
 * says nothing about the gateway.
 */
export const issuerCheck = z.object({
  issuer: z.string(),
  state: z.enum(['good', 'refused', 'cannot-tell']),
  says: z.string(),
  provider: z.string(),
  scopes: z.array(z.string()),
})
export type IssuerCheck = z.infer<typeof issuerCheck>

/** What is wrong with an issuer before anybody is asked; null when it is worth asking. */
export function issuerProblem(issuer: string): string | null {
  const text = issuer.trim()
  if (text === '') return 'Enter the issuer as it stands in iss.'
  if (text !== issuer) return 'Blanks around it: the gateway removes them, other programs may not.'
  if (!text.toLowerCase().startsWith('https://'))
    return 'Not https: the gateway ignores this entry, and tokens of this issuer are not accepted.'
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return 'This is not a URL.'
  }
  if (/^https:\/\/[^/?#]*@/i.test(text)) return 'A URL with a sign-in in it is no issuer.'
  if (/[?#]/.test(text)) return 'An issuer has no query and no fragment (RFC 8414, section 2).'
  if (url.pathname.includes('/.well-known/'))
    return 'This is the address of the metadata. The issuer is the part before /.well-known.'
  return null
}

/**
 * The address from which the gateway would fetch this issuer's keys; null where it would not, or where that
 * is not known.
 */
export function keysAddress(issuer: string, probes: readonly Probe[]): string | null {
  const metadata = readMetadata(stripSlashes(issuer), probes)
  if (metadata.state !== 'found') return null
  const keys = trustedKeyUrl(stripSlashes(issuer), metadata.document)
  return keys.state === 'trusted' ? keys.url : null
}

/**
 * Explains an issuer check to an operator. In: the issuer; the answers of its metadata addresses, in the
 * gateway's order; the answer of `keysAddress`; how this gateway reads keys. Sends nothing itself.
 */
export function judgeIssuer(
  issuer: string,
  probes: readonly Probe[],
  keySet: Reply | null,
  rules: ReleaseRules,
): IssuerCheck {
  const base = { issuer, provider: providerOf(issuer).name, scopes: [] }
  const metadata = readMetadata(stripSlashes(issuer), probes)
  if (metadata.state === 'unknown')
    return {
      ...base,
      state: 'cannot-tell',
      says: `Not reachable from here: ${metadata.says.join('; ')}. The gateway may see it otherwise.`,
    }
  if (metadata.state === 'refused')
    return {
      ...base,
      state: 'refused',
      says: `No metadata the gateway would take: ${metadata.says.join('; ')}.`,
    }
  const keys = trustedKeyUrl(stripSlashes(issuer), metadata.document)
  const listed = isObject(metadata.document) ? metadata.document['scopes_supported'] : null
  const scopes = Array.isArray(listed)
    ? listed.filter((one): one is string => typeof one === 'string').slice(0, 40)
    : []
  if (keys.state === 'unsure')
    return {
      ...base,
      scopes,
      state: 'cannot-tell',
      says: `Metadata found; whether the gateway reads jwks_uri ${keys.url} as this computer does is not known.`,
    }
  if (keys.state !== 'trusted')
    return {
      ...base,
      scopes,
      state: 'refused',
      says: `Metadata found, but the gateway would not fetch its keys: ${keysSay(keys)}.`,
    }
  if (keySet === null)
    return { ...base, scopes, state: 'cannot-tell', says: 'Metadata found; its keys were not asked for.' }
  const set = readKeySet(keySet, rules)
  if (set.state === 'unknown')
    return { ...base, scopes, state: 'cannot-tell', says: `Metadata found, but not the keys: ${set.says}.` }
  if (set.state !== 'usable')
    return {
      ...base,
      scopes,
      state: 'refused',
      says: `Metadata found, but no key to check a token with: ${set.says}.`,
    }
  const count = set.signing.length === 1 ? '1 signing key' : `${set.signing.length} signing keys`
  return { ...base, scopes, state: 'good', says: `https, metadata found, ${count} on the same host.` }
}

const keysSay = (
  keys: Exclude<ReturnType<typeof trustedKeyUrl>, { state: 'trusted' | 'unsure' }>,
): string => {
  if (keys.state === 'crash' || keys.state === 'unaskable')
    return `jwks_uri ${keys.url} cannot be read as a URL`
  if (keys.why === 'missing') return 'jwks_uri is missing'
  return keys.why === 'not-https'
    ? `jwks_uri ${keys.url} is not https`
    : `jwks_uri ${keys.url} is on another host than the issuer`
}
