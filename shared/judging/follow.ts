import { type AfterFacts, afterOf, type Diagnosis, type Facts } from '../contextforge/index.ts'

/**
 * Adds to a diagnosis what comes after the token. The verdict stays about the token, but the predicted answer
 * of a person without servers.use becomes 403. In: the diagnosis, its facts, and the rights and tools that
 * were read. A refused token gets nothing added.
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
