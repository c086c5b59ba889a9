import type { FleetLine } from './line.ts'
import type { FleetPart } from './view.ts'

/** What one part of a list did to the lines. */
export type Taken = {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly gone: number
  /** The ids of all lines in it, also of those that are as before. */
  readonly told: readonly string[]
}

/** The most different texts and objects that lines share; beyond it a line has its own. */
const MOST_SHARED = 5_000

/**
 * The lines of a list as they come in parts, in the order of the list. A part costs what is in it, however
 * long the list is. What many lines have in common, such as a sentence about them, is in memory once.
 */
export function createListed() {
  /** Null where a line was, until the next tidying. */
  let lines: (FleetLine | null)[] = []
  const places = new Map<string, number>()
  let order: string[] = []
  /** False: a line is gone, or the lines do not stand as the order says. */
  let isTidy = true
  let shown: readonly FleetLine[] | null = []
  const pool = new Map<string, unknown>()

  function shared<T>(key: string, value: T): T {
    const known = pool.get(key) as T | undefined
    if (known !== undefined) return known
    if (pool.size < MOST_SHARED) pool.set(key, value)
    return value
  }
  const sharing = (line: FleetLine): FleetLine => ({
    ...line,
    visibility: shared(`text ${line.visibility}`, line.visibility),
    team: line.team === null ? null : shared(`text ${line.team}`, line.team),
    provider: shared(`text ${line.provider}`, line.provider),
    issuers: shared(`issuers ${line.issuers.join('\n')}`, line.issuers),
    audiences: line.audiences.map(({ lane, value }) => ({ lane: shared(`text ${lane}`, lane), value })),
    toggle: shared(`toggle ${line.toggle.state} ${line.toggle.note}`, line.toggle),
    findings: shared(
      `findings ${line.findings.map(({ id, says }) => `${id} ${says}`).join('\n')}`,
      line.findings,
    ),
    health: shared(`health ${JSON.stringify(line.health)}`, line.health),
  })

  function put(line: FleetLine): 'added' | 'changed' | 'same' {
    const place = places.get(line.id)
    if (place === undefined) {
      places.set(line.id, lines.length)
      lines.push(sharing(line))
      shown = null
      return 'added'
    }
    // An equal line keeps its identity, because other code remembers results by it.
    if (JSON.stringify(lines[place]) === JSON.stringify(line)) return 'same'
    lines[place] = sharing(line)
    shown = null
    return 'changed'
  }

  function drop(id: string): boolean {
    const place = places.get(id)
    if (place === undefined) return false
    places.delete(id)
    lines[place] = null
    isTidy = false
    shown = null
    return true
  }

  function tidy(): void {
    const listed = new Set(order)
    const rest = lines.flatMap((line) => (line === null || listed.has(line.id) ? [] : [line]))
    const ordered = [...listed].flatMap((id) => lines[places.get(id) ?? -1] ?? [])
    lines = [...ordered, ...rest]
    lines.forEach((line, at) => line !== null && places.set(line.id, at))
    isTidy = true
  }

  return {
    /** Takes a part. Its lines are checked by whoever made them. Out: what it did. */
    take({ lines: text, gone, order: ids, from, anew }: FleetPart): Taken {
      if (anew) order = []
      const [told, added, changed]: [string[], string[], string[]] = [[], [], []]
      for (const line of JSON.parse(text) as readonly FleetLine[]) {
        told.push(line.id)
        const what = put(line)
        if (what === 'added') added.push(line.id)
        else if (what === 'changed') changed.push(line.id)
      }
      let left = 0
      for (const id of gone === '' ? [] : gone.split('\n')) if (drop(id)) left++
      if (ids !== null) {
        order = [...order.slice(0, from), ...(ids === '' ? [] : ids.split('\n'))]
        for (let at = from; at < order.length && isTidy; at++) isTidy = lines[at]?.id === order[at]
        shown = isTidy ? shown : null
      }
      return { added, changed, gone: left, told }
    },
    drop,
    /** The ids of all lines. */
    ids: (): readonly string[] => [...places.keys()],
    /** The lines now: the same array as long as nothing changes. Those the order does not name come last. */
    lines(): readonly FleetLine[] {
      if (!isTidy) tidy()
      return (shown ??= lines.slice() as FleetLine[])
    },
  }
}
export type Listed = ReturnType<typeof createListed>
