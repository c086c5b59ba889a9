import type { Board } from '../contextforge/index.ts'

/**
 * Who accepts an audience: how many servers, and how many of each name, in the order of the fleet. Counted,
 * not listed: thousands may share one, and each is told of the others.
 */
type Holding = { servers: number; readonly names: Map<string, number> }
export type Holders = ReadonlyMap<string, Holding>

/** A server's name, and the audiences it accepts. */
export type Holder = { readonly name: string; readonly accepts: readonly string[] }

/** The audiences in force on a board. */
export const acceptedBy = (board: Board): readonly string[] =>
  board.expected.filter(({ state }) => state === 'used').map(({ value }) => value)

/** Counts who accepts what, over all servers given. */
export function holdersOf(fleet: Iterable<Holder>): Holders {
  const holders = new Map<string, Holding>()
  for (const { name, accepts } of fleet) {
    for (const value of accepts) {
      const holding = holders.get(value) ?? { servers: 0, names: new Map<string, number>() }
      holding.servers += 1
      holding.names.set(name, (holding.names.get(name) ?? 0) + 1)
      holders.set(value, holding)
    }
  }
  return holders
}

/** `Shares x with a, b and 3 more.`: the first audience others accept too; null where there is none. */
export function sharedSays({ name, accepts }: Holder, holders: Holders): string | null {
  for (const value of accepts) {
    const holding = holders.get(value)
    const others = holding && othersSay(holding, name)
    if (others) return `Shares ${value} with ${others}.`
  }
  return null
}

/**
 * `a, b and 3 more`: two of the others, and how many there are besides; null where nobody else accepts it.
 */
function othersSay({ servers, names }: Holding, own: string): string | null {
  const others: string[] = []
  for (const name of names.keys()) {
    if (name !== own) others.push(name || '(no name)')
    if (others.length === 2) break
  }
  if (others.length === 0) return null
  const shown = others.length + (names.get(own) ?? 0)
  return `${others.join(', ')}${servers > shown ? ` and ${servers - shown} more` : ''}`
}
