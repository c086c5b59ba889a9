import { createHolder } from './held.ts'
import type { FleetLine } from './line.ts'
import type { FleetPart } from './part.ts'

/** What one part of a list did to the lines. */
export type Taken = {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly gone: number
  /** The ids of all lines in it, also of those that are as before. */
  readonly told: readonly string[]
}

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
  const hold = createHolder()

  function put(line: FleetLine): 'added' | 'changed' | 'same' {
    const place = places.get(line.id)
    if (place === undefined) {
      places.set(line.id, lines.length)
      lines.push(hold(line))
      shown = null
      return 'added'
    }
    // An equal line keeps its identity, because other code remembers results by it.
    if (JSON.stringify(lines[place]) === JSON.stringify(line)) return 'same'
    lines[place] = hold(line)
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
        order.length = Math.min(from, order.length)
        for (const id of ids === '' ? [] : ids.split('\n')) {
          const next = lines[order.length]
          isTidy &&= next?.id === id
          // The id that a line has is held already; this one would keep the whole text it is a piece of.
          order.push((isTidy ? next : lines[places.get(id) ?? -1])?.id ?? id)
        }
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
