import { type Capabilities, type Diagnosis, footingOf, type Verdict } from '../contextforge/index.ts'

/**
 * Adds to a diagnosis how certain it is: an unverified release is named in the verdict, and for a release
 * that may have other rules `accepted` becomes `cannot-decide`. In: the diagnosis by the rules applied, and
 * the capabilities they belong to. Predicted writes stay, because a live test would write whatever the app is
 * certain of.
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

/** The verdict alone, changed as `withFooting` changes it. */
export const footed = (verdict: Verdict, capabilities: Capabilities): Verdict =>
  verdict === 'accepted' && footingOf(capabilities).kind === 'beyond' ? 'cannot-decide' : verdict
