import { type Capabilities, type Diagnosis, footingOf, type Verdict } from '../contextforge/index.ts'

/**
 * A diagnosis with what it rests on: a release whose rules nobody has verified says so in the verdict itself,
 * and one that may have rules of its own accepts nothing for certain. In: the diagnosis by the rules applied,
 * and whose they are. What would be written is kept: a live test writes it whatever the app is certain of.
 */
export function withFooting(diagnosis: Diagnosis, capabilities: Capabilities): Diagnosis {
  const { kind, says } = footingOf(capabilities)
  if (kind === 'verified') return diagnosis
  const { verdict, headline, summary, prediction } = diagnosis
  if (kind === 'unverified' || verdict !== 'accepted')
    return {
      ...diagnosis,
      headline: `${headline} (rules not verified for ${capabilities.version ?? 'this release'})`,
      summary: `${summary} ${says}`,
    }
  return {
    ...diagnosis,
    verdict: 'cannot-decide',
    headline: 'Cannot decide: nobody has verified this release',
    summary: `${says} By them it is ${headline.toLowerCase()}: ${summary.charAt(0).toLowerCase()}${summary.slice(1)}`,
    prediction: { ...prediction, status: null, detail: null, wwwAuthenticate: null },
  }
}

/** The verdict alone, as `withFooting` leaves it. */
export const footed = (verdict: Verdict, capabilities: Capabilities): Verdict =>
  verdict === 'accepted' && footingOf(capabilities).kind === 'beyond' ? 'cannot-decide' : verdict
