import { parseRegExpLiteral, type AST } from '@eslint-community/regexpp'

/*
 * Texts that make a regular expression slow, built from its syntax tree, and how its time grows with their
 * length. An expression is slow when one repeat can give back what another takes, or when a search starts
 * again at every place of a long run. So each repeat gets long runs of what it matches, after what must come
 * before it, and then something that does not fit.
 */

/** A text of any length: `head`, many times `pump`, `tail`. */
export interface Attack {
  readonly head: string
  readonly pump: string
  readonly tail: string
}

const LETTERS = [
  ...'aefAEF019-_.,:;/\\"\'`=+*!?#&%@$~^|<>()[]{} \t\r\n\0\x1b',
  'é',
  '漢',
  '\u200b',
  '\u2028',
  '\ud800',
  '😀',
]
const RUNS = [...'aA0 \n/-.=":@\\<,', 'ey']
const TAILS = ['', '\0', '\n', '"']
/** A repeat with an upper limit from here on counts as unlimited. */
const LONG = 256

/** The texts that may make an expression slow. */
export function attacksOn(expression: RegExp): readonly Attack[] {
  const { pattern } = parseRegExpLiteral(String(expression))
  const found = new Map<string, Attack>()
  const add = (head: string, pump: string): void => {
    if (pump === '') return
    for (const tail of TAILS) found.set(JSON.stringify([head, pump, tail]), { head, pump, tail })
  }
  for (const run of RUNS) add('', run)
  const whole = sampleOf(pattern.alternatives[0]?.elements ?? [], expression.flags)
  add('', whole)
  add('', `${whole} `)
  walk(
    pattern.alternatives,
    '',
    (repeat, before) => {
      add('', before)
      for (const pump of pumpsOf(repeat.element, expression.flags)) {
        add(before, pump)
        add('', pump)
        add('', before + pump)
      }
    },
    expression.flags,
  )
  return [...found.values()]
}

/** Calls back for every long repeat, with a text that matches what comes before it. */
function walk(
  alternatives: readonly AST.Alternative[],
  before: string,
  tell: (repeat: AST.Quantifier, before: string) => void,
  flags: string,
): void {
  const inside = (element: AST.Element, head: string): void => {
    if (element.type === 'Quantifier') {
      if (element.max >= LONG) tell(element, head)
      inside(element.element, head)
    } else if ('alternatives' in element && !('negate' in element && element.negate))
      walk(element.alternatives, head, tell, flags)
  }
  for (const { elements } of alternatives)
    elements.forEach((element, at) => inside(element, before + sampleOf(elements.slice(0, at), flags)))
}

const sampleOf = (elements: readonly AST.Element[], flags: string): string =>
  elements.map((element) => pumpsOf(element, flags, true)[0] ?? '').join('')

/** Texts that an element matches: one where `one` is true, otherwise several of different kinds. */
function pumpsOf(element: AST.Element, flags: string, one = false): readonly string[] {
  switch (element.type) {
    case 'Character':
      return [String.fromCodePoint(element.value)]
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass': {
      const fits = new RegExp(`^(?:${element.raw})$`, flags.replace(/[gy]/g, ''))
      const own =
        'elements' in element
          ? element.elements.flatMap((item): string[] =>
              item.type === 'CharacterClassRange'
                ? [String.fromCodePoint(item.min.value)]
                : item.type === 'Character'
                  ? [String.fromCodePoint(item.value)]
                  : [],
            )
          : []
      const letters = [...new Set([...own, ...LETTERS])].filter((letter) => fits.test(letter))
      return one ? letters.slice(0, 1) : spread(letters, 10)
    }
    case 'Quantifier': {
      const times = one ? element.min : Math.max(1, element.min)
      return pumpsOf(element.element, flags, one).map((text) => text.repeat(times))
    }
    case 'Group':
    case 'CapturingGroup':
      return element.alternatives
        .flatMap(({ elements }) => {
          const [first, ...rest] = elements
          const tail = sampleOf(rest, flags)
          return first ? pumpsOf(first, flags, one).map((text) => text + tail) : ['']
        })
        .slice(0, one ? 1 : 12)
    default:
      return ['']
  }
}

/** At most `most` entries of a list, spread over all of it. */
const spread = <T>(list: readonly T[], most: number): readonly T[] =>
  list.length <= most
    ? list
    : Array.from({ length: most }, (_, at) => list[Math.floor((at * list.length) / most)] as T)

const textOf = ({ head, pump, tail }: Attack, length: number): string =>
  head + pump.repeat(Math.ceil(length / pump.length)) + tail

/**
 * Lengths in characters. Short ones come first, because anything worse than quadratic would never finish a
 * long text.
 */
const SIZES = [24, 512, 8 * 1024]
const LARGEST = 64 * 1024
const TIMES_LONGER = 8
/**
 * How many times longer a text of eight times the length may take: eight is linear, sixty-four is quadratic.
 */
export const MOST_GROWTH = 12
/**
 * A shorter time, in milliseconds, is below the precision of the clock; a quadratic expression takes twenty
 * for 8,192 characters.
 */
const TELLS = 2
/** What would take longer than this, in milliseconds, is not run with the largest size. */
const ENDS = 4_000
/** How many of an expression's attacks, the slowest ones, are run with the largest size. */
const WORST = 3

export interface Growth {
  readonly attack: Attack
  readonly size: number
  readonly growth: number
}

/** The first attack whose time grows too fast, and by how much; null when there is none. */
export function growsTooFast(expression: RegExp): Growth | null {
  once(expression, 'warm')
  const hasHighEnd = /\{\d+,\d{2,}\}/.test(expression.source)
  const slowest: { readonly attack: Attack; readonly time: number }[] = []
  for (const attack of attacksOn(expression)) {
    let time = 0
    for (const size of SIZES) {
      time = once(expression, textOf(attack, size))
      if (time < TELLS) continue
      // A repeat with a high limit looks quadratic up to that limit, so the largest size decides, if it can
      // be run.
      const decides = hasHighEnd && size === SIZES.at(-1) && time * TIMES_LONGER ** 2 < ENDS ? LARGEST : size
      if (growthOf(expression, attack, size) <= MOST_GROWTH) continue
      const growth = growthOf(expression, attack, decides)
      if (growth > MOST_GROWTH) return { attack, size: decides, growth }
    }
    slowest.push({ attack, time })
  }
  for (const { attack } of slowest.sort((a, b) => b.time - a.time).slice(0, WORST)) {
    const growth = growthOf(expression, attack, LARGEST)
    if (growth > MOST_GROWTH) return { attack, size: LARGEST, growth }
  }
  return null
}

/** How many times longer the expression takes for a text than for an eighth of it. */
const growthOf = (expression: RegExp, attack: Attack, size: number): number =>
  timesAsLong((length) => {
    const text = textOf(attack, length)
    return () => once(expression, text)
  }, size)

/**
 * How many times longer something takes for a text than for an eighth of it. In: a function that prepares the
 * work for a length. Other load only slows runs down, so the fastest of several counts; further runs are made
 * while the growth seems too large.
 */
export function timesAsLong(prepare: (length: number) => () => unknown, size = LARGEST): number {
  const [short, long] = [prepare(size / TIMES_LONGER), prepare(size)]
  const best = (work: () => unknown, runs: number): number =>
    Math.min(...Array.from({ length: runs }, () => timeOf(work)))
  let growth = Infinity
  for (let round = 0; round < 5 && growth > MOST_GROWTH; round++) {
    const whole = best(long, 2)
    growth = Math.min(growth, whole / Math.max(best(short, 9), 0.02))
    // No other load causes that much.
    if (whole > 200 && growth > 3 * MOST_GROWTH) break
  }
  return growth
}

const once = (expression: RegExp, text: string): number =>
  timeOf(() => {
    expression.lastIndex = 0
    text.replace(expression, '')
  })

/** The processor time of this process, in milliseconds: a clock would also count other processes. */
function timeOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
