const forgets: (() => void)[] = []

/** Forgets what `keepLast` keeps of the last tokens, and what was added by `whenForgotten`. */
export const forgetLast = (): void => forgets.forEach((forget) => forget())

/** Adds what is forgotten with the last results. It is never taken off, so it is called once per module. */
export const whenForgotten = (forget: () => void): void => void forgets.push(forget)

/**
 * Keeps what a function gave last, and gives it again while it is asked for the same. In: a function whose
 * result follows from its arguments alone. Arguments are compared by `===`, so objects among them must never
 * change, which is true for all of shared/. Keeps the last arguments and the last result alive until
 * `forgetLast`. Only for functions of a module, which live as long as the app.
 */
export function keepLast<A extends readonly unknown[], V>(compute: (...args: A) => V): (...args: A) => V {
  let last: { readonly args: A; readonly value: V } | null = null
  whenForgotten(() => (last = null))
  return (...args) => {
    if (last !== null && sameList(last.args, args)) return last.value
    const value = compute(...args)
    last = { args, value }
    return value
  }
}

/** Whether two lists have the same items by `===`. */
function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
