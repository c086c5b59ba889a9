import { type AfterFacts, afterOf, type Diagnosis, type Facts } from '../contextforge/index.ts'

/**
 * The verdict with what comes after it: the word stays about the token, and a person without servers.use is
 * answered 403 all the same. In: what was judged, and what was gathered besides. Behind a token that is
 * refused nothing comes.
 */
export function follow(diagnosis: Diagnosis, facts: Facts, gathered: AfterFacts): Diagnosis {
  const { verdict, steps, prediction } = diagnosis
  if (verdict === 'rejected') return diagnosis
  const accepted = verdict === 'accepted'
  const after = afterOf(facts, gathered, { accepted, steps: steps.length })
  return {
    ...diagnosis,
    after,
    prediction:
      accepted && after.use === 'no'
        ? { ...prediction, status: 403, detail: 'Access denied', wwwAuthenticate: 'none' }
        : prediction,
  }
}
