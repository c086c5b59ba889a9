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

/** What is equal, once: the first that was given for a key. Out: it, and its number; -1 where it is full. */
function createPool<T>() {
  const known = new Map<string, readonly [T, number]>()
  return (key: string, value: T): readonly [value: T, number: number] => {
    const before = known.get(key)
    if (before !== undefined) return before
    if (known.size >= MOST_SHARED) return [value, -1]
    const one = [value, known.size] as const
    known.set(key, one)
    return one
  }
}

/** Makes lines that share with each other what is equal. In: a line as it is told. */
export function createHolder(): (line: FleetLine) => FleetLine {
  const [texts, times] = [createPool<string>(), createPool<string>()]
  const [cuts, parts, kinds] = [createPool<Cut>(), createPool<unknown>(), createPool<Kind>()]

  return ({ id, name, version, updatedAt, audiences, also, ...rest }) => {
    /** The numbers of all parts, which lines of one kind have in common. */
    const numbers: (number | boolean)[] = [rest.enabled, rest.oauthEnabled]
    const own: string[] = []
    const share = <T>(part: T, key: string): T => {
      const [value, number] = parts(key, part)
      numbers.push(number)
      return value as T
    }
    const cut = (value: string): Cut | null => {
      const pieces = id.length < LEAST_ID ? [] : value.split(id)
      if (pieces.length < 2) {
        own.push(texts(value, value)[0])
        numbers.push(-2)
        return null
      }
      const [shared, number] = cuts(JSON.stringify(pieces), pieces)
      numbers.push(number)
      return shared
    }
    const lanes = audiences.map(({ lane }) => lane)
    const kind: Kind = {
      enabled: rest.enabled,
      oauthEnabled: rest.oauthEnabled,
      visibility: share(rest.visibility, `visibility ${rest.visibility}`),
      team: share(rest.team, rest.team === null ? 'none' : `team ${rest.team}`),
      provider: share(rest.provider, `provider ${rest.provider}`),
      issuers: share(rest.issuers, `issuers ${JSON.stringify(rest.issuers)}`),
      toggle: share(rest.toggle, `toggle ${rest.toggle.state} ${rest.toggle.note}`),
      findings: share(rest.findings, `findings ${JSON.stringify(rest.findings)}`),
      health: share(rest.health, `health ${rest.health.level} ${rest.health.says}`),
      lanes: share(lanes, `lanes ${lanes.join()}`),
      values: [...audiences.map(({ value }) => cut(value)), ...also.map(cut)],
    }
    const about = { id, name, version, updatedAt: updatedAt === null ? null : times(updatedAt, updatedAt)[0] }
    return new HeldLine(about, numbers.includes(-1) ? kind : kinds(numbers.join(' '), kind)[0], own)
  }
}
