import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'

/**
 * How fresh a fact has to be: the most milliseconds ago it may have been asked for. 0: asked now, or the
 * question that is under way. `anew`: asked now, and shared with nothing asked before, as the read before a
 * write and the read-back have to be.
 */
export type Freshness = number | 'anew'

/** Something that was read, and when. The larger the number, the later it was asked for. */
export type Fact<T> = {
  readonly value: T
  readonly number: number
  readonly askedAt: number
  readonly answeredAt: number
}

/** The clock in milliseconds, and one count for all questions of a connection. */
export type Counter = { readonly now: () => number; readonly next: () => number }

/** Makes the counter of a connection. In: the clock. */
export const createCounter = (now: () => number): Counter => {
  let last = 0
  return { now, next: () => ++last }
}

export type Question<T> = {
  readonly get: (fresh: Freshness) => Promise<Result<Fact<T>, AppError>>
  /** The newest answer, however old; null before the first. */
  readonly last: () => Fact<T> | null
  /** Puts in an answer that was read elsewhere (while connecting), as if it had been asked for now. */
  readonly seed: (value: T) => void
  /**
   * From now on, answers to questions asked before this moment are not given out, and such questions are not
   * joined.
   */
  readonly outdate: () => void
}

export type QuestionOptions<T> = {
  readonly counter: Counter
  /** The number is that of this asking. */
  readonly ask: (number: number) => Promise<Result<T, AppError>>
  /** For how long (milliseconds) a failure stands for those who may be given an older answer. */
  readonly failureMs: number
  /**
   * Told of the answer that is the newest now, before anybody else is. Not told of one that came too late.
   */
  readonly answered?: (fact: Fact<T>) => void
}

/**
 * One question, asked by many. Answers may arrive in any order: one that was asked earlier never replaces one
 * that was asked later, and whoever asked earlier is given the later answer. Errors: of asking; one does not
 * take away the answer before it.
 */
export function createQuestion<T>(options: QuestionOptions<T>): Question<T> {
  const { counter } = options
  let fact: Fact<T> | null = null
  let failure: { readonly number: number; readonly askedAt: number; readonly error: AppError } | null = null
  let running: { readonly number: number; readonly answer: Promise<Result<Fact<T>, AppError>> } | null = null
  /** Numbers up to this one are of before something happened that they cannot know. */
  let floor = 0

  const answer = (value: T, number: number, askedAt: number): Fact<T> => {
    fact = { value, number, askedAt, answeredAt: counter.now() }
    options.answered?.(fact)
    return fact
  }

  const isYoung = (one: { number: number; askedAt: number }, within: number): boolean => {
    const age = counter.now() - one.askedAt
    // A clock that was set back makes nothing young.
    return one.number > floor && within > 0 && age >= 0 && age <= within
  }

  async function run(number: number, askedAt: number): Promise<Result<Fact<T>, AppError>> {
    const reply = await options.ask(number).finally(() => {
      if (running?.number === number) running = null
    })
    const later = fact !== null && fact.number > number ? fact : null
    if (later !== null) return ok(later)
    if (!reply.ok) {
      if (failure === null || failure.number < number) failure = { number, askedAt, error: reply.error }
      return reply
    }
    return ok(answer(reply.value, number, askedAt))
  }

  return {
    async get(fresh) {
      if (fresh !== 'anew') {
        const failedSince = failure !== null && failure.number > (fact?.number ?? 0) ? failure : null
        if (failedSince !== null && isYoung(failedSince, Math.min(fresh, options.failureMs)))
          return err(failedSince.error)
        if (fact !== null && isYoung(fact, fresh)) return ok(fact)
        if (running !== null && running.number > floor) return running.answer
      }
      const number = counter.next()
      const under = run(number, counter.now())
      running = { number, answer: under }
      return under
    },
    last: () => fact,
    seed: (value) => void answer(value, counter.next(), counter.now()),
    outdate() {
      floor = counter.next()
    },
  }
}
