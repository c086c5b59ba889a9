import { configOf, stripSlashes } from '../contextforge/index.ts'
import type { ServerRow } from '../fleet/view.ts'
import type { Arrival } from './arrival.ts'
import type { Walked } from './walked.ts'
import { FRESH, type Meeting, type PersonState, type ServerState } from './realm.ts'

/** What an operator says of the realm, where it is another one than Keycloak ships. */
export interface RealmSaid {
  readonly hosts: string
  readonly senderMustMatch: boolean
  readonly checksScopes: boolean
  /** The experimental feature resource-indicators is switched on. */
  readonly indicators: boolean
  /** Further scopes of the realm. */
  readonly scopes: string
  /** By a server's address: the scope whose tokens hold it. To every other server it is one scope more. */
  readonly carriers: Readonly<Record<string, string>>
}

export const AS_SHIPPED: RealmSaid = {
  hosts: '',
  senderMustMatch: true,
  checksScopes: true,
  indicators: false,
  scopes: '',
  carriers: {},
}

type Read = Pick<ServerRow, 'server' | 'board'>

/** What a plan needs of a server. In: the server as it was read, and its public address. */
export function serverState({ server, board }: Read, address: string): ServerState {
  const scopes = configOf(server)['scopes_supported']
  return {
    address,
    isPublic: server.visibility === 'public',
    expects: board.expected.filter(({ state }) => state === 'used').map(({ value }) => value),
    scopes: Array.isArray(scopes) ? scopes.filter((one) => typeof one === 'string') : null,
  }
}

/**
 * What clients meet at a server and its realm. In: the server as it was read, its public address, the address
 * of the realm, with or without a final slash, what an operator says of it, and who shall call tools, where
 * somebody is known. Not checked: whether the realm has what is said; nobody from outside can read that.
 */
export function meetingOf(
  { server, board }: Read,
  address: string,
  issuer: string,
  said: RealmSaid,
  person: PersonState | null,
): Meeting {
  const carriers = Object.entries(said.carriers)
    .map(([at, name]) => ({ at, name: name.trim() }))
    .filter(({ name }) => name !== '')
  const names = carriers.map(({ name }) => name)
  return {
    server: serverState({ server, board }, address),
    realm: {
      issuer: stripSlashes(issuer),
      ...FRESH,
      optionalScopes: [...new Set([...FRESH.optionalScopes, ...wordsIn(said.scopes), ...names])],
      // With resource indicators an address is no audience, and of which client a scope is was not said.
      audiences: said.indicators
        ? {}
        : Object.fromEntries(
            names.map((name) => [name, carriers.filter((one) => one.name === name).map(({ at }) => at)]),
          ),
      ...(said.indicators ? { indicators: {} } : {}),
      trustedHosts: { hosts: wordsIn(said.hosts), senderMustMatch: said.senderMustMatch },
      checksScopes: said.checksScopes,
    },
    ...(person === null ? {} : { person }),
  }
}

/**
 * Who shall call tools, by the clients that got in since the walk, the last one last: the person whom the
 * last one came as, and what the gateway told of their roles. In: also the gateway's release. Null where no
 * client got in as somebody.
 */
export function personOf(arrivals: readonly (Arrival | null)[], release: string | null): PersonState | null {
  const last = arrivals.findLast((one) => one !== null && one.person !== null)
  if (!last || last.person === null) return null
  return { email: last.person, call: last.call, why: last.why, release }
}

/** Whether a walk came to a place where clients can register: another question than whether it lets them. */
export const seesRegistration = (walked: readonly Walked[]): boolean =>
  walked.some(({ ahead }) => ahead.some(({ purpose }) => purpose === 'register'))

const wordsIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '')
