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

/**
 * Keeps what a function gave last, and gives it again while it is asked for the same. In: a function whose
 * result follows from its arguments alone. Arguments are compared by `===`, so objects among them must never
 * change, which is true for all of shared/. Keeps the last arguments and the last result alive until
 * `forgetLast`. Only for functions of a module, which live as long as the app.
 */
export function keepLast<A extends readonly unknown[], V>(compute: (...args: A) => V): (...args: A) => V {
  let last: { readonly args: A; readonly value: V } | null = null
  const forget = (): void => {
    last = null
  }
  return (...args) => {
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
