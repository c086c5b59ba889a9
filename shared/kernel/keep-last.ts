const forgets = new Set<() => void>()

/** Forgets what `keepLast` keeps of the last tokens, and what was added by `whenForgotten`. */
export function forgetLast(): void {
  for (const forget of forgets) forget()
  forgets.clear()
}

/**
 * Adds what is forgotten with the last results, each function once. Called whenever something is kept and not
 * while a module is loaded, so that a page is built without the modules it only seems to use.
 */
export const whenForgotten = (forget: () => void): void => void forgets.add(forget)

/** At most as many arguments as `keepLast` compares. */
type Few = [a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown]

/**
 * Keeps what a function gave last, and gives it again while it is asked for the same. In: a function whose
 * result follows from its arguments alone. Arguments are compared by `===`, so objects among them must never
 * change, which is true for all of shared/. Keeps the last arguments and the last result alive until
 * `forgetLast`. Only for functions of a module, which live as long as the app.
 */
export function keepLast<A extends Few, V>(compute: (...args: A) => V): (...args: A) => V {
  let last: { readonly args: Few; readonly value: V } | null = null
  const forget = (): void => {
    last = null
  }
  // One by one, because a list of them would be made for every call.
  const kept = (a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown): V => {
    if (last !== null) {
      const { args } = last
      if (args[0] === a && args[1] === b && args[2] === c && args[3] === d && args[4] === e) return last.value
    }
    const given: unknown[] = [a, b, c, d, e]
    while (given.length > 0 && given[given.length - 1] === undefined) given.pop()
    const value = compute(...(given as A))
    // What is kept already is forgotten with the rest.
    if (last === null) whenForgotten(forget)
    last = { args: [a, b, c, d, e], value }
    return value
  }
  return kept
}

/** The same as `keepLast` for a function of many arguments, which are given as a list. */
export function keepLastOf<A extends readonly unknown[], V>(compute: (...args: A) => V): (args: A) => V {
  let last: { readonly args: A; readonly value: V } | null = null
  const forget = (): void => {
    last = null
  }
  return (args) => {
    if (last !== null && sameList(last.args, args)) return last.value
    const value = compute(...args)
    last = { args, value }
    whenForgotten(forget)
    return value
  }
}

/** Whether two lists have the same items by `===`. */
function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
