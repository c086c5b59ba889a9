import uFuzzy from '@leeoniya/ufuzzy'

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

/** What can be found by name. */
export type Entry = {
  readonly id: string
  readonly group: Group
  readonly label: string
  /** More about it, found only by what is written in it. */
  readonly hint?: string | undefined
  /** Changes or removes something: found only by the beginnings of its words, never chosen by itself. */
  readonly danger?: boolean | undefined
  /** Shown only once something is typed: there may be one for every server. */
  readonly whenTyped?: boolean | undefined
}

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

type Match = { readonly score: number; readonly where: 'label' | 'hint'; readonly ranges: readonly Range[] }

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

/** The best place for one word as it was typed; null where it is nowhere. The lower the score, the better. */
function matchOf({ entry, label, hint }: Texts, word: string): Match | null {
  const inLabel = placeIn(label, word)
  const exact = (at: number): readonly Range[] => [[at, at + word.length]]
  if (inLabel?.begins === true)
    return { score: inLabel.at === 0 ? 0 : 1, where: 'label', ranges: exact(inLabel.at) }
  if (entry.danger === true) return null
  if (inLabel) return { score: 3, where: 'label', ranges: exact(inLabel.at) }
  const inHint = placeIn(hint, word)
  if (inHint === null) return null
  return { score: inHint.begins ? 4 : 9, where: 'hint', ranges: exact(inHint.at) }
}

/** An entry with its texts in lower case, and where the words so far stand in it. */
type Texts = { readonly entry: Entry; readonly label: string; readonly hint: string }
type Candidate<E extends Entry> = Texts & { readonly entry: E; readonly matches: readonly Match[] }

/** Those of the candidates that have the word too, as typed or loosely. */
function withWord<E extends Entry>(
  candidates: readonly Candidate<E>[],
  word: string,
): readonly Candidate<E>[] {
  const exact = candidates.map((one) => matchOf(one, word))
  const rest = candidates.filter(
    ({ entry }, at) => entry.danger !== true && (exact[at] === null || exact[at]?.score === 9),
  )
  const found =
    word.length > 1
      ? looseIn(
          rest.map(({ label }) => label),
          word,
        )
      : new Map<number, readonly Range[]>()
  const ranges = new Map(rest.map((one, at) => [one, found.get(at)]))
  return candidates.flatMap((one, at): readonly Candidate<E>[] => {
    const inLabel = ranges.get(one)
    const match = inLabel ? { score: 8, where: 'label' as const, ranges: inLabel } : (exact[at] ?? null)
    return match === null ? [] : [{ ...one, matches: [...one.matches, match] }]
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

/**
 * What fits what was typed. Every word has to fit, in any order: as it is typed in the name or in what is
 * said about it, or loosely (letters left out, one mistyped) in the name. In: entries, those of a group in
 * the order that decides between equals. What changes or removes something stands last in its group.
 */
export function search<E extends Entry>(entries: readonly E[], typed: string): Found<E> {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const isTyped = words.length > 0
  let left: readonly Candidate<E>[] = entries
    .filter(({ whenTyped }) => isTyped || whenTyped !== true)
    .map((entry) => ({
      entry,
      label: entry.label.toLowerCase(),
      hint: (entry.hint ?? '').toLowerCase(),
      matches: [],
    }))
  for (const word of words) left = withWord(left, word)
  const scored = left.map(({ entry, label, hint, matches }) => {
    // A lower-case text of another length has its letters elsewhere: nothing is marked in it then.
    const marks = label.length === entry.label.length && hint.length === (entry.hint ?? '').length
    const rangesIn = (where: Match['where']): readonly Range[] =>
      marks ? joined(matches.filter((one) => one.where === where).flatMap(({ ranges }) => ranges)) : []
    const hit: Hit<E> = { entry, label: rangesIn('label'), hint: rangesIn('hint') }
    // A server that fits is what is mostly meant.
    const first = entry.group === 'Servers' ? -SERVER_FIRST : 0
    return { hit, score: matches.reduce((sum, { score }) => sum + score, first) }
  })
  const groups = GROUPS.map((name) => {
    const some = scored
      .filter(({ hit }) => hit.entry.group === name)
      .sort(
        (a, b) =>
          Number(a.hit.entry.danger === true) - Number(b.hit.entry.danger === true) || a.score - b.score,
      )
    const most = name === 'Servers' ? PER_SERVERS : isTyped ? PER_GROUP : PER_UNTYPED
    return { name, some: some.slice(0, most), fits: some.length }
  }).filter(({ fits }) => fits > 0)
  const safe = groups.flatMap(({ some }) => some.filter(({ hit }) => hit.entry.danger !== true))
  const best = safe.reduce<(typeof safe)[number] | null>(
    (last, one) => (last === null || one.score < last.score ? one : last),
    null,
  )
  return {
    groups: groups.map(({ name, some, fits }) => ({ name, hits: some.map(({ hit }) => hit), fits })),
    best: best?.hit.entry ?? null,
    shown: groups.reduce((sum, { some }) => sum + some.length, 0),
  }
}
