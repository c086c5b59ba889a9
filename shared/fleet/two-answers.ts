import type { Finding } from './findings.ts'
import { wholeMoment } from '../kernel/times.ts'

/**
 * Two different answers to the same question. `version`: a lower version of a server after a higher one.
 * `settings`: other settings under the same version, and then the first ones again. `live`: one token sent
 * three times, with a different answer only the second time, while nothing that is read of the server
 * changed. A change that stays is none of these: it may be an edit, or a cache of the gateway. `at`:
 * milliseconds since the epoch.
 */
export type TwoAnswers =
  | { readonly kind: 'version'; readonly version: number; readonly seenVersion: number; readonly at: number }
  | { readonly kind: 'settings'; readonly version: number | null; readonly at: number }
  | {
      readonly kind: 'live'
      readonly label: string
      readonly usual: number
      readonly other: number
      readonly at: number
    }

/** How long it is reported, in milliseconds. */
export const TOLD_FOR_MS = 60 * 60_000

/** Says what was seen, when, and what the causes may be; never which of them it is. */
export function twoAnswersFinding(seen: TwoAnswers): Finding {
  return {
    id: 'two-answers',
    says: `${known(seen)} (${wholeMoment(seen.at, () => 0)}): ${MAY_BE[seen.kind]}`,
  }
}

function known(seen: TwoAnswers): string {
  switch (seen.kind) {
    case 'version':
      return `Two answers: version ${seen.version} after version ${seen.seenVersion}`
    case 'settings':
      return `Two answers: other settings under the same version${seen.version === null ? '' : ` ${seen.version}`}, and then the first again`
    case 'live':
      return `Two answers: ${seen.label} got ${seen.usual}, ${seen.other} and ${seen.usual} again`
  }
}

const MAY_BE: Readonly<Record<TwoAnswers['kind'], string>> = {
  version: 'a replica is behind, or the gateway was restored.',
  settings: 'replicas differ, or keep lists of their own; or somebody edits the database.',
  live: 'replicas differ in their settings or in what they remember.',
}
