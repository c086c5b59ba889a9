/**
 * Keeps what a function gave last, and gives it again while it is asked for the same. In: a function whose
 * result follows from its arguments alone. Arguments are compared by `===`, so objects among them must never
 * change, which is true for all of shared/. Keeps the last arguments and the last result alive.
 */
export function keepLast<A extends readonly unknown[], V>(compute: (...args: A) => V): (...args: A) => V {
  let last: { readonly args: A; readonly value: V } | null = null
  return (...args) => {
    if (last !== null && sameList(last.args, args)) return last.value
    const value = compute(...args)
    last = { args, value }
    return value
  }
}

/** Whether two lists have the same items by `===`. */
export function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
