import type { FleetLine } from './line.ts'

/*
 * How a window holds the lines of a fleet of a hundred thousand. Most of a line is the same in many others,
 * and much of the rest is the id of its server inside of an address: a line as it is told takes four times as
 * much.
 */

/** A text, cut where the id of its server stands in it. */
type Cut = readonly string[]

type Own = 'id' | 'name' | 'version' | 'updatedAt' | 'audiences' | 'also'

/** What lines have in common. */
type Kind = Omit<FleetLine, Own> & {
  /** The lanes of the audiences. */
  readonly lanes: readonly FleetLine['audiences'][number]['lane'][]
  /** The values of the audiences and then the words to search by. Null: the line's own text comes here. */
  readonly values: readonly (Cut | null)[]
}

/** A line that shares with others what it has in common with them. Copied by its fields it is no line. */
class HeldLine implements FleetLine {
  readonly id: string
  readonly name: string
  readonly version: number | null
  readonly updatedAt: string | null
  readonly #kind: Kind
  /** One text, which most have, or any number of them. */
  readonly #own: string | readonly string[]

  constructor(line: Pick<FleetLine, 'id' | 'name' | 'version' | 'updatedAt'>, kind: Kind, own: string[]) {
    this.id = line.id
    this.name = line.name
    this.version = line.version
    this.updatedAt = line.updatedAt
    this.#kind = kind
    const [first] = own
    this.#own = own.length === 1 && first !== undefined ? first : own.length === 0 ? NO_TEXT : own
  }

  get enabled(): boolean {
    return this.#kind.enabled
  }
  get visibility(): string {
    return this.#kind.visibility
  }
  get team(): string | null {
    return this.#kind.team
  }
  get oauthEnabled(): boolean {
    return this.#kind.oauthEnabled
  }
  get provider(): string {
    return this.#kind.provider
  }
  get issuers(): string[] {
    return this.#kind.issuers
  }
  get toggle(): FleetLine['toggle'] {
    return this.#kind.toggle
  }
  get findings(): FleetLine['findings'] {
    return this.#kind.findings
  }
  get health(): FleetLine['health'] {
    return this.#kind.health
  }

  /** The values of the audiences and then the words to search by. */
  #values(): readonly string[] {
    let own = 0
    return this.#kind.values.map((value) => {
      if (value !== null) return value.length === 1 ? (value[0] ?? '') : value.join(this.id)
      return typeof this.#own === 'string' ? this.#own : (this.#own[own++] ?? '')
    })
  }
  get audiences(): FleetLine['audiences'] {
    const values = this.#values()
    return this.#kind.lanes.map((lane, at) => ({ lane, value: values[at] ?? '' }))
  }
  get also(): string[] {
    return this.#values().slice(this.#kind.lanes.length)
  }

  /** The line as it was told, its parts in the same order. */
  toJSON(): FleetLine {
    const { id, name, enabled, visibility, team, oauthEnabled, version, updatedAt } = this
    const { provider, issuers, audiences, also, toggle, findings, health } = this
    return {
      ...{ id, name, enabled, visibility, team, oauthEnabled, version, updatedAt },
      ...{ provider, issuers, audiences, also, toggle, findings, health },
    }
  }
}

const NO_TEXT: readonly string[] = []
/** The most different texts, parts and kinds that lines share; beyond it a line has its own. */
const MOST_SHARED = 5_000
/** A shorter id stands in many texts by chance. */
const LEAST_ID = 8

/** What is equal, once: the first that was given or made for a key. */
function createPool<T>() {
  const known = new Map<string, T>()
  return (key: string, make: () => T): T => {
    const before = known.get(key)
    if (before !== undefined) return before
    const one = make()
    if (known.size < MOST_SHARED) known.set(key, one)
    return one
  }
}

/** Makes lines that share with each other what is equal. In: a line as it is told. */
export function createHolder(): (line: FleetLine) => FleetLine {
  const [texts, times] = [createPool<string>(), createPool<string>()]
  const [cuts, parts, kinds] = [createPool<Cut>(), createPool<unknown>(), createPool<Kind>()]
  const share = <T>(part: T): T => parts(JSON.stringify(part), () => part) as T

  return ({ id, name, version, updatedAt, audiences, also, ...rest }) => {
    const own: string[] = []
    const cut = (value: string): Cut | null => {
      if (id.length >= LEAST_ID && value.includes(id)) return value.split(id)
      own.push(texts(value, () => value))
      return null
    }
    const values = [...audiences.map(({ value }) => cut(value)), ...also.map(cut)]
    const lanes = audiences.map(({ lane }) => lane)
    const { enabled, oauthEnabled, visibility, team, provider, issuers, toggle, findings, health } = rest
    // One key for all parts costs less than one for each of them.
    const first = [enabled, oauthEnabled, visibility, team, provider, issuers, toggle.state, toggle.note]
    const key = JSON.stringify([first, findings, health.level, health.says, lanes, values])
    const kind = kinds(key, () => ({
      ...{ enabled, oauthEnabled },
      visibility: share(visibility),
      team: share(team),
      provider: share(provider),
      issuers: share(issuers),
      toggle: share(toggle),
      findings: share(findings),
      health: share(health),
      lanes: share(lanes),
      values: values.map((value) => value && cuts(JSON.stringify(value), () => value)),
    }))
    const at = updatedAt === null ? null : times(updatedAt, () => updatedAt)
    return new HeldLine({ id, name, version, updatedAt: at }, kind, own)
  }
}
