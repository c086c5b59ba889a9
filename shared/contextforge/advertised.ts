import { z } from 'zod'
import type { Board } from './board.ts'

/** What the gateway tells clients in its RFC 9728 metadata, compared with what it enforces. */
export const advertised = z.object({
  url: z.string(),
  state: z.enum(['read', 'not-found', 'failed', 'not-asked']),
  resource: z.string().nullable(),
  authorizationServers: z.array(z.string()),
  /** Whether both agree; null when that cannot be told. */
  agrees: z.boolean().nullable(),
  says: z.string(),
})
export type Advertised = z.infer<typeof advertised>

/** The result of reading the protected-resource metadata (RFC 9728). */
export type AdvertisedReading =
  | {
      readonly state: 'read'
      readonly url: string
      readonly resource: string
      readonly authorizationServers: readonly string[]
    }
  | { readonly state: 'not-found'; readonly url: string; readonly detail: string }
  | { readonly state: 'failed'; readonly url: string; readonly detail: string }
  | { readonly state: 'not-asked'; readonly url: string; readonly detail: string }

/**
 * Why there is no metadata, from the gateway's own error text. Source: well_known.py
 * `get_oauth_protected_resource_rfc9728`, server_service.py `get_oauth_protected_resource_metadata`.
 */
function notFoundSays(detail: string): string {
  const cannot = 'clients cannot discover this server'
  if (detail === 'Not found')
    return `The gateway publishes no metadata for any server (WELL_KNOWN_ENABLED=false): ${cannot}. Set it to true in the gateway’s environment, or tell clients the issuer.`
  if (detail === 'Server not found')
    return `The metadata answers 404 (${detail}): ${cannot}. The gateway answers so for servers that are disabled or not public.`
  if (detail === 'Not Found' || detail === '')
    return `Nothing answers where the metadata of this server should be (404): ${cannot}. This release does not publish it, or a proxy before the gateway does not let it through.`
  return `The metadata answers 404 (${detail}): ${cannot}.`
}

/**
 * Compares what clients are told with what the gateway enforces. The gateway advertises the host of the
 * request but enforces APP_DOMAIN, so a client that follows the metadata can still be refused. In: the
 * reading and the board. Does not check that the advertised issuers are the enforced ones.
 */
export function judgeAdvertised(reading: AdvertisedReading, board: Board): Advertised {
  const nothing = { resource: null, authorizationServers: [], agrees: null }
  if (reading.state !== 'read') {
    const says = {
      'not-found': notFoundSays(reading.detail),
      failed: `The metadata could not be read: ${reading.detail}.`,
      'not-asked': reading.detail,
    }[reading.state]
    return { url: reading.url, state: reading.state, ...nothing, says }
  }
  const { url, resource } = reading
  const said = {
    url,
    state: reading.state,
    resource,
    authorizationServers: [...reading.authorizationServers],
  }
  if (board.matching === 'depends-on-app-domain' || board.matching === 'crash')
    return {
      ...said,
      agrees: null,
      says: 'What the gateway enforces is not known, so this cannot be compared.',
    }
  const used = board.expected.filter((expected) => expected.state === 'used')
  // This app came by https, as clients do, but the metadata names an http address. Clients refuse a
  // `resource` that is not the address they use.
  if (/^https:/i.test(url) && /^http:/i.test(resource)) {
    const enforced = used.some((expected) => expected.value === resource)
      ? ' APP_DOMAIN or resource says http too: write both with https.'
      : ''
    return {
      ...said,
      agrees: false,
      says: `Clients come by https and are told ${resource}: the scheme is lost at the proxy in front of the gateway. Pass X-Forwarded-Proto: https there, and let the gateway trust it.${enforced}`,
    }
  }
  if (
    board.appDomain.source === 'assumed' &&
    used.some((expected) => expected.lane === 'C' && expected.value === resource)
  )
    return { ...said, agrees: null, says: 'Matches, if APP_DOMAIN is what you assumed.' }
  if (used.some((expected) => expected.value === resource))
    return { ...said, agrees: true, says: 'Clients are told the audience that the gateway expects.' }
  return {
    ...said,
    agrees: false,
    says: `Clients are told to ask for ${resource}, but the gateway does not accept that audience: it enforces APP_DOMAIN or \`resource\`, and advertises the address of the request.`,
  }
}
