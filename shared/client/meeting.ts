import { configOf, stripSlashes } from '../contextforge/index.ts'
import type { ServerRow } from '../fleet/view.ts'
import { FRESH, type Meeting } from './realm.ts'

/** What an operator says of the realm, where it is another one than Keycloak ships. */
export interface RealmSaid {
  readonly hosts: string
  readonly senderMustMatch: boolean
  readonly checksScopes: boolean
  /** Further scopes of the realm, and the one whose tokens hold this server's address. */
  readonly scopes: string
  readonly carrier: string
}

export const AS_SHIPPED: RealmSaid = {
  hosts: '',
  senderMustMatch: true,
  checksScopes: true,
  scopes: '',
  carrier: '',
}

/**
 * What clients meet at a server and its realm. In: the server as it was read, its public address, the address
 * of the realm, with or without a final slash, and what an operator says of it. Not checked: whether the
 * realm has what is said; nobody from outside can read that.
 */
export function meetingOf(
  { server, board }: Pick<ServerRow, 'server' | 'board'>,
  address: string,
  issuer: string,
  said: RealmSaid,
): Meeting {
  const scopes = configOf(server)['scopes_supported']
  const carrier = said.carrier.trim()
  const more = [...wordsIn(said.scopes), ...(carrier === '' ? [] : [carrier])]
  return {
    server: {
      address,
      isPublic: server.visibility === 'public',
      expects: board.expected.filter(({ state }) => state === 'used').map(({ value }) => value),
      scopes: Array.isArray(scopes) ? scopes.filter((one) => typeof one === 'string') : null,
    },
    realm: {
      issuer: stripSlashes(issuer),
      ...FRESH,
      optionalScopes: [...new Set([...FRESH.optionalScopes, ...more])],
      audiences: carrier === '' ? {} : { [carrier]: [address] },
      trustedHosts: { hosts: wordsIn(said.hosts), senderMustMatch: said.senderMustMatch },
      checksScopes: said.checksScopes,
    },
  }
}

const wordsIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '')
