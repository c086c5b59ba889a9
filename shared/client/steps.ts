import { causeOf } from './causes.ts'
import type { Exchange } from './seen.ts'
import type { StepOutcome, StepRecord, Whose } from './walked.ts'
import { STEPS, type Course, type End, type Mark, type StepId } from './way.ts'

interface Words {
  readonly title: string
  readonly whose: Whose
  readonly cure: string
  readonly where: string
}

const GATEWAY = 'the virtual server’s OAuth settings in ContextForge'
const PROXY = 'the reverse proxy in front of the gateway'
const PROVIDER = 'the identity provider'

const WORDS: Readonly<Record<StepId, Words>> = {
  refused: {
    title: 'A request without a token is refused with 401',
    whose: 'gateway',
    cure: 'Switch OAuth on for this server, and let the proxy pass the address on.',
    where: GATEWAY,
  },
  challenge: {
    title: 'The refusal names where the metadata is',
    whose: 'proxy',
    cure: 'Pass on Host, X-Forwarded-Proto and WWW-Authenticate unchanged.',
    where: PROXY,
  },
  metadata: {
    title: 'The protected resource metadata is found',
    whose: 'gateway',
    cure: 'Make the server public, name its authorization server, and forward /.well-known/.',
    where: GATEWAY,
  },
  resource: {
    title: 'Its resource is the address the client was given',
    whose: 'gateway',
    cure: 'Let resource be exactly the address that clients are given, without a slash more.',
    where: GATEWAY,
  },
  'server-metadata': {
    title: 'The authorization server’s metadata is found',
    whose: 'identity-provider',
    cure: 'Publish the metadata below /.well-known/ of the issuer that the gateway names.',
    where: PROVIDER,
  },
  issuer: {
    title: 'Its issuer is the one that was named',
    whose: 'identity-provider',
    cure: 'Name the issuer as the provider’s metadata does, letter for letter; send iss if announced.',
    where: PROVIDER,
  },
  pkce: {
    title: 'PKCE with S256 is announced',
    whose: 'identity-provider',
    cure: 'Announce code_challenge_methods_supported with S256.',
    where: PROVIDER,
  },
  registration: {
    title: 'The client is known or can register',
    whose: 'identity-provider',
    cure: 'Register the client beforehand, or let the registration policies take what it sends.',
    where: PROVIDER,
  },
  scopes: {
    title: 'The provider takes the scopes and the resource asked for',
    whose: 'identity-provider',
    cure: 'Name only scopes that the client may ask for, and let the provider know the resource.',
    where: PROVIDER,
  },
  redirect: {
    title: 'The redirect address fits',
    whose: 'identity-provider',
    cure: 'Register the redirect address of this client, with any port if it is a loopback one.',
    where: PROVIDER,
  },
  token: {
    title: 'The token passes the gateway’s checks',
    whose: 'identity-provider',
    cure: 'Put the audience that the gateway expects and the e-mail into the token of this client.',
    where: PROVIDER,
  },
  'first-call': {
    title: 'The first call is answered',
    whose: 'gateway',
    cure: 'Give the person the role and the team that the server’s tools need.',
    where: 'Teams and roles in ContextForge',
  },
}

/** The cure where a proxy is the cause. How a product is told that, `proxyCures` knows. */
const AT_PROXY: Readonly<Partial<Record<StepId, string>>> = {
  refused:
    'Answer at the address itself: no redirect to a slash or to https, and pass the gateway’s own answers on.',
  metadata:
    'Forward `/.well-known/oauth-protected-resource/` to the gateway, with Host and X-Forwarded-Proto as for the server itself, and below the same prefix.',
  resource:
    'Pass on Host and X-Forwarded-Proto unchanged, for `/.well-known/` too. Clients may keep the old metadata for an hour.',
}

/** The place of a step among all steps, counted from 1. */
export const numberOf = (step: StepId): number => STEPS.indexOf(step) + 1
/** The title of a step. */
export const titleOf = (step: StepId): string => WORDS[step].title

/**
 * Who has to change something for this step, judged by comparing what was received with what was expected.
 * In: `foreign`: whether something in front of the gateway answered in its place.
 */
export function whoseIs(step: StepId, seen: Mark | undefined, foreign: boolean): Whose {
  if (seen === undefined) return WORDS[step].whose
  if (foreign) return 'proxy'
  if (step === 'challenge') return seen.received.includes('://') ? 'proxy' : 'gateway'
  // A proxy that loses the scheme or rewrites Host changes the origin, but leaves the path as it was.
  if (step === 'resource') return onlyOriginDiffers(seen) ? 'proxy' : 'gateway'
  // If only a slash or the case differs, the issuer was written wrongly at the gateway.
  if (step === 'issuer' && same(seen.expected, seen.received)) return 'gateway'
  return WORDS[step].whose
}

/**
 * The record of every step of one client's way, in their order. In: the steps at which something else than
 * the gateway answered, and all that was exchanged.
 */
export function stepRecords(
  course: Course,
  end: End,
  foreign: ReadonlySet<StepId>,
  exchanges: readonly Exchange[] = [],
): readonly StepRecord[] {
  const at =
    end.kind === 'stopped'
      ? numberOf(end.stop.step)
      : end.kind === 'undecided'
        ? numberOf(end.step)
        : STEPS.length + 1
  return STEPS.map((id) => {
    const seen = course.marks.find((one) => one.step === id)
    const outcome = outcomeOf(id, seen, at, end)
    const bad = outcome === 'failed' || outcome === 'survived'
    const whose = whoseIs(id, bad ? seen : undefined, foreign.has(id))
    const words = WORDS[id]
    const cause = bad && whose === 'gateway' ? causeOf(id, seen, exchanges) : null
    return {
      number: numberOf(id),
      id,
      title: words.title,
      outcome,
      expected: seen?.expected ?? '',
      received:
        outcome === 'failed' && end.kind === 'stopped'
          ? seen?.received || end.stop.says
          : (seen?.received ?? ''),
      whose,
      cure: bad ? (cause?.cure ?? (whose === 'proxy' ? AT_PROXY[id] : undefined) ?? words.cure) : '',
      where: bad
        ? (cause?.where ?? (whose === 'proxy' ? PROXY : whose === 'gateway' ? GATEWAY : words.where))
        : '',
    }
  })
}

function outcomeOf(id: StepId, seen: Mark | undefined, at: number, end: End): StepOutcome {
  const number = numberOf(id)
  if (end.kind === 'stopped' && number === at) return 'failed'
  if (seen?.passed === null) return 'not-looked-at'
  if (number > at) return seen === undefined ? 'not-reached' : seen.passed ? 'passed' : 'survived'
  if (end.kind === 'undecided' && number === at) return 'assumed'
  // The whole way was sent and the first call was answered, so a step without a mark is one this client never
  // looked at.
  if (seen === undefined) return end.kind === 'arrived' && end.called ? 'not-looked-at' : 'assumed'
  return seen.passed ? 'passed' : 'survived'
}

function onlyOriginDiffers({ expected, received }: Mark): boolean {
  if (!URL.canParse(expected) || !URL.canParse(received)) return false
  const [a, b] = [new URL(expected), new URL(received)]
  return a.origin !== b.origin && a.pathname === b.pathname
}

const same = (a: string, b: string): boolean =>
  a.toLowerCase().replace(/(?<!\/)\/+$/, '') === b.toLowerCase().replace(/(?<!\/)\/+$/, '')
