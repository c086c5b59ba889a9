import { errorText } from '../kernel/error-text.ts'
import { count, uncapitalised } from '../kernel/words.ts'
import type { Missing, Partial } from './missing.ts'

const says = (one: Missing): string => {
  switch (one.why) {
    case 'page-failed':
      return `page ${one.page} failed: ${uncapitalised(errorText(one.error).title)}`
    case 'stopped':
      return `reading was stopped before page ${one.page}`
    case 'no-end':
      return `the list did not end with page ${one.page}`
    case 'rows-moved':
      return 'rows moved from one page to another while it was read'
    case 'rows-unreadable':
      return `${count(one.rows, 'row')} of the reply could not be read`
  }
}

/**
 * `The list is not complete: page 2 failed: the gateway has a fault. 10 servers known from before were not
 * seen, the one longest out of sight since 14:02.`
 */
export function partialSays({ missing: all, notSeen }: Partial, clock: (at: string) => string): string {
  const what = `The list is not complete: ${all.map(says).join('; ')}.`
  const oldest = notSeen.map(({ seenAt }) => seenAt).sort()[0]
  if (oldest === undefined) return what
  const many = notSeen.length > 1
  const who = `${count(notSeen.length, 'server')} known from before ${many ? 'were' : 'was'} not seen`
  return `${what} ${who}, ${many ? 'the one longest out of sight ' : ''}since ${clock(oldest)}.`
}
