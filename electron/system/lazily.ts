/** Something that is made when it is first asked for. */
export type Lazily<T> = {
  /** Makes it, once for all who ask; where that failed, the next one who asks makes it again. */
  readonly get: () => Promise<T>
  /** What was made or is being made; null: nothing is. */
  readonly made: () => Promise<T> | null
}

/** In: how to make it. */
export function lazily<T>(make: () => Promise<T>): Lazily<T> {
  let made: Promise<T> | null = null
  return {
    get() {
      made ??= make().catch((thrown: unknown) => {
        made = null
        throw thrown
      })
      return made
    },
    made: () => made,
  }
}
