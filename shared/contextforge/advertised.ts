import { z } from 'zod'
import type { Board } from './board.ts'

/** What clients are told (RFC 9728 metadata) beside what is enforced. */
export const advertised = z.object({
  url: z.string(),
  state: z.enum(['read', 'not-found', 'failed', 'not-asked']),
  resource: z.string().nullable(),
  authorizationServers: z.array(z.string()),
  /** Null when it cannot be told. */
  agrees: z.boolean().nullable(),
  says: z.string(),
})
export type Advertised = z.infer<typeof advertised>

/** What reading the protected-resource metadata (RFC 9728) gave. */
export type AdvertisedReading =
  | { readonly state: 'read'; readonly url: string; readonly resource: string; readonly authorizationServers: readonly string[] }
  | { readonly state: 'not-found'; readonly url: string; readonly detail: string }
  | { readonly state: 'failed'; readonly url: string; readonly detail: string }
  | { readonly state: 'not-asked'; readonly url: string; readonly detail: string } // prettier-ignore

/**
 * Sets what clients are told beside what the gateway enforces. The gateway advertises the request's host and enforces
 * APP_DOMAIN, so a client that obeys the metadata can still be refused. In: the reading and the board.
 * Does not check that the advertised issuers are the enforced ones.
 */
export function judgeAdvertised(reading: AdvertisedReading, board: Board): Advertised {
  const nothing = { resource: null, authorizationServers: [], agrees: null }
  if (reading.state !== 'read') {
    const says = {
      'not-found': `The metadata answers 404${reading.detail === '' ? '' : ` (${reading.detail})`}: clients cannot discover this server. It does so for disabled servers and for those that are not public.`,
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
