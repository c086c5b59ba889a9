import type { Board } from '../contextforge/index.ts'

/**
 * The servers that accept one audience: how many they are, and how often each server name occurs, in the
 * order of the fleet. Only counts are kept, no lists: thousands of servers may share one audience, and every
 * one of them gets a sentence about the others.
 */
type Holding = { servers: number; readonly names: Map<string, number> }
/** Most audiences are accepted by one server only: of such a one its name is kept and nothing else. */
export type Holders = Map<string, string | Holding>

/** A server: its name and the audiences it accepts. */
export type Holder = { readonly name: string; readonly accepts: readonly string[] }

/** A server as one of all that a change or a remedy is held against. */
export type Neighbour = Holder & {
  readonly id: string
  /** Whether it accepts its own address, which follows APP_DOMAIN. */
  readonly followsDomain: boolean
}

/** The audiences in force on a board. */
export const acceptedBy = (board: Board): readonly string[] =>
  board.expected.filter(({ state }) => state === 'used').map(({ value }) => value)

const alone = (name: string): Holding => ({ servers: 1, names: new Map([[name, 1]]) })

/** Counts one more server, which comes after those that were counted. */
export function addHolder(holders: Holders, { name, accepts }: Holder): void {
  for (const value of accepts) {
    const known = holders.get(value)
    if (known === undefined) {
      holders.set(value, name)
      continue
    }
    const holding = typeof known === 'string' ? alone(known) : known
    holding.servers += 1
    holding.names.set(name, (holding.names.get(name) ?? 0) + 1)
    if (holding !== known) holders.set(value, holding)
  }
}

/** Whether more than one server accepts this audience. */
export const isShared = (value: string, holders: Holders): boolean => typeof holders.get(value) === 'object'

/** Counts who accepts what, over all servers given. */
export function holdersOf(fleet: Iterable<Holder>): Holders {
  const holders: Holders = new Map()
  for (const holder of fleet) addHolder(holders, holder)
  return holders
}

/**
 * `Shares x with a, b and 3 more.`, about the first audience that others accept too; null where there is
 * none.
 */
export function sharedSays({ name, accepts }: Holder, holders: Holders): string | null {
  for (const value of accepts) {
    const known = holders.get(value)
    if (known === undefined || known === name) continue
    const others = othersSay(typeof known === 'string' ? alone(known) : known, name)
    if (others) return `Shares ${value} with ${others}.`
  }
  return null
}

/**
 * `a, b and 3 more`: the names of two others and the number of the rest; null where no other server accepts
 * it. The server itself is one of those counted, so one more of its name is another server.
 */
function othersSay({ servers, names }: Holding, own: string): string | null {
  const others: string[] = []
  for (const [name, many] of names) {
    if (name !== own) others.push(name || '(no name)')
    else if (many > 1) others.push(`another ${name || '(no name)'}`)
    if (others.length === 2) break
  }
  if (others.length === 0) return null
  const shown = others.length + (names.has(own) ? 1 : 0)
  return `${others.join(', ')}${servers > shown ? ` and ${servers - shown} more` : ''}`
}
