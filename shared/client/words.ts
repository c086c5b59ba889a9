import type { Arrival } from './arrival.ts'
import type { Ahead, StepOutcome, Walked, Whose } from './walked.ts'
import { STEPS, type StepId } from './way.ts'

/** The twelve steps in the groups in which they are shown. */
export const WAY_GROUPS: readonly (readonly [name: string, steps: readonly StepId[]])[] = [
  ['Challenge', ['refused', 'challenge']],
  ['Metadata', ['metadata', 'resource']],
  ['Provider', ['server-metadata', 'issuer', 'pkce']],
  ['Client', ['registration']],
  ['Token', ['scopes', 'redirect', 'token']],
  ['Gateway', ['first-call']],
]

const SHORT: Readonly<Record<StepId, string>> = {
  refused: 'no 401',
  challenge: 'challenge',
  metadata: 'no metadata',
  resource: 'resource',
  'server-metadata': 'server metadata',
  issuer: 'issuer',
  pkce: 'PKCE',
  registration: 'registration',
  scopes: 'scopes and resource',
  redirect: 'redirect address',
  token: 'token',
  'first-call': 'first call',
}

/** The title of a step in a list, short enough for one line. */
const TITLES: Readonly<Record<StepId, string>> = {
  refused: 'No token: refused with 401',
  challenge: 'Challenge names the metadata',
  metadata: 'Resource metadata found',
  resource: 'Its resource fits the address',
  'server-metadata': 'Server metadata found',
  issuer: 'Its issuer is the same',
  pkce: 'PKCE S256 announced',
  registration: 'Can register, or is known',
  scopes: 'Scopes and resource taken',
  redirect: 'Redirect address fits',
  token: 'Token passes the checks',
  'first-call': 'First call answered',
}
/** What goes wrong at a step, in one word or two. */
export const stepShort = (step: StepId): string => SHORT[step]

/** The title of a step in a list. */
export const stepTitle = (step: StepId): string => TITLES[step]

const OUTCOMES: Readonly<Record<StepOutcome, string>> = {
  passed: 'pass',
  failed: 'fail',
  survived: 'fails, goes on',
  assumed: 'not tried',
  'not-looked-at': 'not looked at',
  'not-reached': 'not reached',
}

/**
 * The word for a step's outcome. `after`: the client stops before this step, so the word says what it would
 * be.
 */
export function outcomeWord(outcome: StepOutcome, after: boolean): string {
  if (after && outcome === 'passed') return 'would pass'
  return after && outcome === 'survived' ? 'would fail' : OUTCOMES[outcome]
}

const WHOSE: Readonly<Record<Whose, string>> = {
  client: 'client',
  proxy: 'proxy',
  gateway: 'gateway',
  'identity-provider': 'identity provider',
}
/** Who has to change something, as a word in a sentence. */
export const whoseWord = (whose: Whose): string => WHOSE[whose]

/** The result of one client in a list, in a few words. */
export function clientSays({ verdict, stoppedAt }: Walked): string {
  if (stoppedAt !== null) return `stops at step ${stoppedAt.number}: ${SHORT[stoppedAt.id]}`
  if (verdict === 'in') return 'gets in'
  return verdict === 'would-get-in' ? 'would get in' : 'cannot decide'
}

/** The result of one client as a headline. */
export function wayHeadline({ name, verdict, stoppedAt }: Walked): string {
  if (stoppedAt !== null)
    return `${name} stops at step ${stoppedAt.number} of ${STEPS.length}: ${SHORT[stoppedAt.id]}`
  if (verdict === 'in') return `${name} gets in`
  return verdict === 'would-get-in' ? `${name} would get in` : `Whether ${name} gets in cannot be decided`
}

/**
 * The sentence of a walk. In: where the way of a client ended that got in, or null where nobody looked. Of
 * one that got in it says who it came as and what it may call.
 */
export const saysOf = (
  { verdict, says, caveat }: Pick<Walked, 'verdict' | 'says' | 'caveat'>,
  arrival: Arrival | null,
): string => (arrival === null || verdict !== 'in' ? says : `${arrival.says}${caveat}`)

/** The step to show first: where the client stops, otherwise the first that is not known. */
export function firstStep({ steps, stoppedAt }: Walked): StepId {
  const open = steps.find(({ outcome }) => outcome === 'assumed' || outcome === 'not-reached')
  return stoppedAt?.id ?? open?.id ?? 'first-call'
}

/** How many of the walked clients stop. */
export function countSays(walked: readonly Walked[]): string {
  const stopping = walked.filter(({ verdict }) => verdict === 'stops').length
  return stopping === 0
    ? `none of ${walked.length} stops`
    : `${stopping} of ${walked.length} ${stopping === 1 ? 'stops' : 'stop'}`
}

const ACTS: Readonly<Record<Ahead['purpose'], string>> = {
  register: 'Registers a client at the provider',
  authorize: 'Opens the sign-in page in your browser',
  token: 'Fetches a token with the code that comes back',
  'first-call': 'Sends the token to the server, and lists its tools',
}

/** What a request that is still to be sent does. */
export const aheadSays = ({ purpose }: Ahead): string => ACTS[purpose]

/** The hosts that the rest of the way contacts, each once. */
export const hostsAhead = ({ ahead }: Walked): readonly string[] => [
  ...new Set(ahead.map(({ url }) => new URL(url).host)),
]

/** A step of the way by its id; undefined for every other word. */
export const stepOfWay = (id: string): StepId | undefined => STEPS.find((one) => one === id)
