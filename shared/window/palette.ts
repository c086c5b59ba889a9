import uFuzzy from '@leeoniya/ufuzzy'
import { A_STEP, type Work } from '../kernel/work.ts'

/** The groups of the palette, in the order they are shown. */
const GROUPS = [
  'Servers',
  'Acts here',
  'Go to',
  'Settings',
  'Gateways',
  'Tokens',
  'Explain',
  'Issuers',
  'Ids',
  'Audiences',
] as const
export type Group = (typeof GROUPS)[number]

/** What is found by its name. */
export type Named = {
  readonly group: Group
  readonly label: string
  /** More about it, found only by what is written in it. */
  readonly hint?: string | undefined
  /** Changes or removes something: found only by the beginnings of its words, never chosen by itself. */
  readonly danger?: boolean | undefined
  /** Shown only once something is typed: there may be one for every server. */
  readonly whenTyped?: boolean | undefined
}

export type Entry = Named & { readonly id: string }

/** Entries that are searched: of most only the name is ever needed, and so there may be very many. */
export type Source<E extends Entry> = {
  readonly size: number
  /** The names from one place to another (exclusive). */
  readonly named: (from: number, to: number) => readonly Named[]
  /** All of the one at a place. */
  readonly entry: (at: number) => E | undefined
}

/** A source with one entry for each item; `entry` is made for those alone that are shown. */
export const sourceOf = <T, E extends Entry>(
  items: readonly T[],
  named: (item: T) => Named,
  entry: (item: T) => E,
): Source<E> => ({
  size: items.length,
  named: (from, to) => items.slice(from, to).map(named),
  entry: (at) => items.slice(at, at + 1).map(entry)[0],
})

/** A source of entries that are there already. */
export const listed = <E extends Entry>(entries: readonly E[]): Source<E> =>
  sourceOf(
    entries,
    (entry) => entry,
    (entry) => entry,
  )

/** A stretch of a text that was typed: from, to (exclusive), in characters of the string. */
export type Range = readonly [from: number, to: number]

export type Hit<E extends Entry> = {
  readonly entry: E
  readonly label: readonly Range[]
  readonly hint: readonly Range[]
}

export type Found<E extends Entry> = {
  readonly groups: readonly {
    readonly name: Group
    readonly hits: readonly Hit<E>[]
    /** How many of the group fit, those included that are not shown. */
    readonly fits: number
  }[]
  /** The hit that Enter would take: the best of all that change nothing; null where there is none. */
  readonly best: E | null
  readonly shown: number
  /** What was typed, as it came in. */
  readonly typed: string
}

/** So many of a group are shown; of servers one more. */
const PER_GROUP = 3
const PER_SERVERS = 4
const SERVER_FIRST = 4
/** With nothing typed the acts of the screen are worth more room. */
const PER_UNTYPED = 8

/** Two letters may be left out between two that were typed, and one inside a word may be wrong. */
const loose = new uFuzzy({ intraMode: 0, intraIns: 2 })
const mistyped = new uFuzzy({ intraMode: 1, intraIns: 1, intraSub: 1, intraTrn: 1, intraDel: 1 })
/** A word shorter than this is too short for a letter to be wrong. */
const LONG_ENOUGH = 5

/** Where one word stands in an entry: from `at`, or loosely somewhere in the label. */
type Match = { readonly score: number; readonly where: 'label' | 'hint'; readonly at: number | 'loosely' }

const isBoundary = (text: string, at: number): boolean =>
  at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')

/** Where a word stands in a text as it was typed, at the beginning of a word if it does so anywhere. */
function placeIn(text: string, word: string): { readonly at: number; readonly begins: boolean } | null {
  let first: number | null = null
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (isBoundary(text, at)) return { at, begins: true }
    first ??= at
  }
  return first === null ? null : { at: first, begins: false }
}

/** The places of one word in many texts at once, loosely: for each text that has it, by its index. */
function looseIn(texts: readonly string[], word: string): ReadonlyMap<number, readonly Range[]> {
  const found = new Map<number, readonly Range[]>()
  for (const how of word.length >= LONG_ENOUGH ? [loose, mistyped] : [loose]) {
    const hay = [...texts]
    const at = how.filter(hay, word) ?? []
    if (at.length === 0) continue
    const { idx, ranges } = how.info(at, hay, word)
    idx.forEach((index, place) => {
      const flat = ranges[place] ?? []
      const pairs: Range[] = []
      for (let from = 0; from + 1 < flat.length; from += 2) pairs.push([flat[from] ?? 0, flat[from + 1] ?? 0])
      if (!found.has(index)) found.set(index, pairs)
    })
  }
  return found
}

/** An entry that may fit: its texts in lower case, and where the words so far stand in it. */
type Candidate = {
  readonly place: number
  readonly named: Named
  readonly label: string
  readonly hint: string
  readonly matches: Match[]
}

/** The best place for one word as it was typed; null where it is nowhere. The lower the score, the better. */
function matchOf({ named, label, hint }: Candidate, word: string): Match | null {
  const inLabel = placeIn(label, word)
  if (inLabel?.begins === true) return { score: inLabel.at === 0 ? 0 : 1, where: 'label', at: inLabel.at }
  if (named.danger === true) return null
  if (inLabel) return { score: 3, where: 'label', at: inLabel.at }
  const inHint = placeIn(hint, word)
  if (inHint === null) return null
  return { score: inHint.begins ? 4 : 9, where: 'hint', at: inHint.at }
}

/** Those of the candidates that have the word too, as typed or loosely. */
function withWord(candidates: readonly Candidate[], word: string): readonly Candidate[] {
  const exact = candidates.map((one) => matchOf(one, word))
  const rest: number[] = []
  if (word.length > 1)
    candidates.forEach(({ named }, at) => {
      if (named.danger !== true && (exact[at] === null || exact[at]?.score === 9)) rest.push(at)
    })
  const labels = rest.map((at) => candidates[at]?.label ?? '')
  for (const index of looseIn(labels, word).keys())
    exact[rest[index] ?? 0] = { score: 8, where: 'label', at: 'loosely' }
  return candidates.filter(({ matches }, at) => {
    const match = exact[at] ?? null
    if (match !== null) matches.push(match)
    return match !== null
  })
}

/** Overlapping stretches become one, in order. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0])
  const all: [number, number][] = []
  for (const [from, to] of sorted) {
    const last = all.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else all.push([from, to])
  }
  return all
}

/** Where the words stand in one of its texts. */
function marksIn(
  { named, label, hint, matches }: Candidate,
  words: readonly string[],
  where: Match['where'],
) {
  // A lower-case text of another length has its letters elsewhere: nothing is marked in it then.
  if (label.length !== named.label.length || hint.length !== (named.hint ?? '').length) return []
  return joined(
    matches.flatMap((match, nth): readonly Range[] => {
      const word = words[nth] ?? ''
      if (match.where !== where) return []
      return match.at === 'loosely'
        ? (looseIn([label], word).get(0) ?? [])
        : [[match.at, match.at + word.length]]
    }),
  )
}

/** A candidate that fits. What changes or removes something stands last in its group. */
type Fit<E extends Entry> = { readonly one: Candidate; readonly source: Source<E>; readonly score: number }
const isBefore = <E extends Entry>(one: Fit<E>, other: Fit<E>): boolean => {
  const danger = Number(one.one.named.danger === true) - Number(other.one.named.danger === true)
  return danger !== 0 ? danger < 0 : one.score < other.score
}

/**
 * What fits what was typed. Every word has to fit, in any order: as it is typed in the name or in what is
 * said about it, or loosely (letters left out, one mistyped) in the name. In: sources, the entries of a group
 * in the order that decides between equals.
 */
export function* searching<E extends Entry>(sources: readonly Source<E>[], typed: string): Work<Found<E>> {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const isTyped = words.length > 0
  const found = new Map(GROUPS.map((name) => [name, { fits: 0, best: [] as Fit<E>[] }]))
  const most = (name: Group): number => (name === 'Servers' ? PER_SERVERS : isTyped ? PER_GROUP : PER_UNTYPED)
  const take = (fit: Fit<E>): void => {
    const { group } = fit.one.named
    const some = found.get(group)
    if (!some) return
    some.fits++
    let at = some.best.length
    for (let last = some.best[at - 1]; last && isBefore(fit, last); last = some.best[at - 1]) at--
    if (at >= most(group)) return
    some.best.splice(at, 0, fit)
    some.best.length = Math.min(some.best.length, most(group))
  }
  for (const source of sources)
    for (let from = 0; from < source.size; from += A_STEP) {
      let left: readonly Candidate[] = source.named(from, from + A_STEP).map((named, at) => ({
        place: from + at,
        named,
        label: named.label.toLowerCase(),
        hint: (named.hint ?? '').toLowerCase(),
        matches: [],
      }))
      if (!isTyped) left = left.filter(({ named }) => named.whenTyped !== true)
      for (const word of words) left = withWord(left, word)
      for (const one of left) {
        // A server that fits is what is mostly meant.
        const first = one.named.group === 'Servers' ? -SERVER_FIRST : 0
        take({ one, source, score: one.matches.reduce((sum, { score }) => sum + score, first) })
      }
      yield
    }
  let best: { readonly score: number; readonly entry: E } | null = null
  const groups: { name: Group; hits: Hit<E>[]; fits: number }[] = []
  for (const [name, { fits, best: some }] of found) {
    const hits: Hit<E>[] = []
    for (const { one, source, score } of some) {
      const entry = source.entry(one.place)
      if (!entry) continue
      hits.push({ entry, label: marksIn(one, words, 'label'), hint: marksIn(one, words, 'hint') })
      if (entry.danger !== true && (best === null || score < best.score)) best = { score, entry }
    }
    if (fits > 0) groups.push({ name, hits, fits })
  }
  return {
    groups,
    best: best?.entry ?? null,
    shown: groups.reduce((sum, { hits }) => sum + hits.length, 0),
    typed,
  }
}
