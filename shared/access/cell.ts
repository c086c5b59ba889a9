import { z } from 'zod'
import { AFTER, BEFORE, STEP_IDS, stepNumber, stepOf, type StepId } from '../contextforge/index.ts'
import type { Verdict as TokenVerdict } from '../contextforge/index.ts'
import { capitalised } from '../kernel/words.ts'
import { stepTitle } from '../client/words.ts'
import { whose, type Walked } from '../client/walked.ts'
import { STEPS } from '../client/way.ts'

/**
 * What happens to a client or a token at a server. `in`: its call was answered, or the gateway's checks
 * accept the token. `would`: nothing that can be read stops it. `foreign`: a token of another issuer, which
 * is no failure.
 */
export const STATES = ['not-walked', 'in', 'would', 'stops', 'cannot-decide', 'foreign'] as const
export type State = (typeof STATES)[number]

/**
 * One cell of the map. Its texts contain {@link HERE} instead of the server's id, so that servers can share
 * cells.
 */
export const accessCell = z.object({
  state: z.enum(STATES),
  /** The number and the title of the step where it ends; null and empty where it ends at none. */
  step: z.number().nullable(),
  title: z.string(),
  /** The id of the step, by which it can be opened. */
  id: z.string(),
  whose: whose.nullable(),
  says: z.string(),
  cure: z.string(),
  where: z.string(),
  /** True: known only from documents, so its mark is never filled. */
  documented: z.boolean(),
})
export type AccessCell = z.infer<typeof accessCell>

/** Stands for the server's id in the texts of a cell. A character for private use, which no text contains. */
export const HERE = '\uE010'

/** A text of a cell, as it is shown for one server. */
export const atServer = (text: string, serverId: string): string => text.replaceAll(HERE, serverId)

/** The cell of a pair that was not walked, with the reason. */
export const notWalked = (says: string): AccessCell => ({
  state: 'not-walked',
  step: null,
  title: '',
  id: '',
  whose: null,
  says,
  cure: '',
  where: '',
  documented: false,
})

export const NOT_WALKED = notWalked('Not walked yet.')

/** The cell of a client that was walked to a server. */
export function cellOfWalk(walked: Walked, serverId: string): AccessCell {
  const { verdict, stoppedAt, steps, basis, reason } = walked
  const stop = steps.find(({ id }) => id === stoppedAt?.id)
  const open = steps.find(({ outcome }) => outcome === 'assumed' || outcome === 'not-reached')
  const step = stop ?? (verdict === 'cannot-decide' ? open : undefined)
  const shared = (text: string): string => text.replaceAll(serverId, HERE)
  return {
    state: verdict === 'would-get-in' ? 'would' : verdict,
    step: step?.number ?? null,
    title: step === undefined ? '' : stepTitle(step.id),
    id: step?.id ?? '',
    whose: stoppedAt?.whose ?? null,
    // Its column shows the client, and the cell the step.
    says: shared(capitalised(reason)),
    cure: shared(stop?.cure ?? ''),
    where: stop?.where ?? '',
    documented: basis === 'documented',
  }
}

/** The cell of a token by the gateway’s checks. One that its issuer stops is of another issuer. */
export function cellOfToken(verdict: TokenVerdict, stoppedAt: StepId | null): AccessCell {
  const step = stoppedAt === null ? null : stepOf(stoppedAt)
  const foreign = verdict === 'rejected' && stoppedAt === 'issuer-allowed'
  const title = step?.title ?? ''
  const number = stoppedAt === null ? null : placeOf(stoppedAt)
  const at = title === '' ? '' : number === null ? ` by ${title}` : ` at ${ofAll(number)}: ${title}`
  const says: Readonly<Record<TokenVerdict, string>> = {
    accepted: 'Accepted by all of the gateway’s checks. It was not sent.',
    rejected: `${foreign ? 'A token of another issuer: rejected' : 'Rejected'}${at}.`,
    'cannot-decide': `Cannot be decided${at}.`,
  }
  return {
    state: foreign ? 'foreign' : verdict === 'accepted' ? 'in' : verdict === 'rejected' ? 'stops' : verdict,
    step: number,
    title,
    id: stoppedAt ?? '',
    whose: null,
    says: says[verdict],
    cure: '',
    where: '',
    documented: false,
  }
}

/** The number of a step; null for the steps around the token, which have none. */
const placeOf = (id: StepId): number | null =>
  [...BEFORE, ...AFTER].some((step) => step.id === id) ? null : stepNumber(id)

const ofAll = (number: number): string => `check ${number} of ${STEP_IDS.length}`

/** How many steps a client's way has, and how many checks a token meets. */
export const STEPS_OF = { client: STEPS.length, token: STEP_IDS.length } as const

/** The words for a state, where nothing more is said. */
export const STATE_WORDS: Readonly<Record<State, string>> = {
  'not-walked': 'not walked',
  in: 'gets in',
  would: 'would get in',
  stops: 'stops',
  'cannot-decide': 'cannot decide',
  foreign: 'token of another issuer',
}

/** A cell in one or two words, for a table: `stops at 4`. */
export function cellSays({ state, step }: Pick<AccessCell, 'state' | 'step'>): string {
  if (state === 'foreign') return step === null ? 'of another issuer' : `of another issuer at ${step}`
  return step === null ? STATE_WORDS[state] : `${STATE_WORDS[state]} at ${step}`
}

/** Whether a state means that the client or token gets in. */
export const letsIn = (state: State): boolean => state === 'in' || state === 'would'
