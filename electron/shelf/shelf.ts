import { createHash } from 'node:crypto'
import { describeToken } from '../../shared/token/describe.ts'
import { MAX_SHELF } from '../../shared/token/shelf.ts'
import type { TokenView } from '../../shared/token/view.ts'

export type ShelfEntry = {
  readonly id: string
  readonly token: string
  readonly view: TokenView
  /**
   * Lives as long as the token does, whatever it is called: what belongs to it hangs on this in a WeakMap,
   * and goes with it.
   */
  readonly life: object
}

/**
 * The way onto the shelf for what was asked for at one moment. It is shut when all tokens are forgotten: what
 * was under way then (a paste being searched, a sign-in, a refresh) brings nothing back.
 */
export type Entrance = {
  /** Puts a token on the shelf; the same token twice is one entry. Null: the entrance is shut. */
  readonly add: (token: string) => ShelfEntry | null
  /** Raised when it is shut, for work that need not go on then. */
  readonly shut: AbortSignal
}

/**
 * Tokens: in the memory of the main process, gone when it ends, and never given out but to judge and to
 * probe.
 */
export type Shelf = {
  /**
   * The only way to add a token. Take an entrance when a token is asked for, and add it with that when it has
   * come.
   */
  readonly entrance: () => Entrance
  readonly get: (id: string) => ShelfEntry | null
  readonly list: () => readonly ShelfEntry[]
  /** Gives a token a name; an empty one brings back the name it came with. Null: it is not here. */
  readonly rename: (id: string, name: string) => TokenView | null
  /** Null: all of them. */
  readonly forget: (id: string | null) => void
}

/** First 12 hex digits of SHA-256: tells tokens apart in the history without saying anything about them. */
export const fingerprintOf = (token: string): string =>
  createHash('sha256').update(token).digest('hex').slice(0, 12)

/** Makes an empty shelf. In: where ids come from. The oldest entry makes room when it is full. */
export function createShelf(newId: () => string): Shelf {
  const entries = new Map<string, ShelfEntry>()
  let cleared = new AbortController()

  function add(token: string): ShelfEntry {
    const known = [...entries.values()].find((entry) => entry.token === token)
    if (known !== undefined) return known
    const id = newId()
    const entry = {
      id,
      token,
      view: describeToken(token, { id, fingerprint: fingerprintOf(token) }),
      life: {},
    }
    entries.set(id, entry)
    const oldest = entries.size > MAX_SHELF ? entries.keys().next().value : undefined
    if (oldest !== undefined) entries.delete(oldest)
    return entry
  }

  return {
    entrance() {
      const shut = cleared.signal
      return { shut, add: (token) => (shut.aborted ? null : add(token)) }
    },
    get: (id) => entries.get(id) ?? null,
    list: () => [...entries.values()],
    rename(id, name) {
      const entry = entries.get(id)
      if (entry === undefined) return null
      const { label } = describeToken(entry.token, { id, fingerprint: entry.view.fingerprint })
      const view = { ...entry.view, label: name.trim() === '' ? label : name.trim() }
      entries.set(id, { ...entry, view })
      return view
    },
    forget(id) {
      if (id !== null) return void entries.delete(id)
      entries.clear()
      const before = cleared
      cleared = new AbortController()
      before.abort()
    },
  }
}
