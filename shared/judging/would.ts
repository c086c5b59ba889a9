import type { Diagnosis } from '../contextforge/index.ts'

/**
 * A verdict from earlier readings, in words that say so: `Would be rejected at step 12 of 16: audience`. In:
 * the diagnosis, and the time of the readings as it is shown.
 */
export function wouldSay(diagnosis: Diagnosis, readAt: string): Diagnosis {
  const { verdict, headline, summary } = diagnosis
  const would = `Would be ${headline.charAt(0).toLowerCase()}${headline.slice(1)}`
  return {
    ...diagnosis,
    headline: verdict === 'cannot-decide' ? headline : would,
    summary: `By what was read ${readAt}, with the keys kept then: ${summary}`,
  }
}
