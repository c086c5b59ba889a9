import { hostOf } from '../../kernel/host.ts'
import { duration, instant } from '../../kernel/words.ts'
import type { JsonObject } from '../../kernel/json.ts'
import type { Clock } from '../facts.ts'
import { notVerified } from '../log-lines.ts'
import { toInt } from '../python.ts'
import { shown } from '../words.ts'
import { elsewhere, type Advise } from './advice.ts'
import { fail, notChecked, pass, reading, unknown, type Check } from './step.ts'

const TIMES = [
  ['iat', 'Issued At claim (iat) must be an integer.'],
  ['nbf', 'Not Before claim (nbf) must be an integer.'],
  ['exp', 'Expiration Time claim (exp) must be an integer.'],
] as const

type Time = (typeof TIMES)[number][0]

/** A problem with a time claim. `close`: the limit lies within the uncertainty of the gateway's clock. */
type TimeProblem =
  | { readonly name: Time; readonly kind: 'no-number'; readonly says: string }
  | { readonly name: Time; readonly kind: 'expired' | 'early' | 'close'; readonly value: number }

/** The first time claim PyJWT rejects, in PyJWT's order and without leeway; null when none is. */
export function timeProblem({
  claims,
  facts,
}: {
  readonly claims: JsonObject
  readonly facts: { readonly clock: Clock }
}): TimeProblem | null {
  const { now, uncertainty } = facts.clock
  let close: TimeProblem | null = null
  for (const [name, says] of TIMES) {
    if (!(name in claims)) continue
    const value = toInt(claims[name])
    if (value === null) return { name, kind: 'no-number', says }
    if (Math.abs(value - now) <= uncertainty) close ??= { name, kind: 'close', value }
    else if (name === 'exp' && value <= now) return { name, kind: 'expired', value }
    else if (name !== 'exp' && value > now) return { name, kind: 'early', value }
  }
  return close
}

const SOURCE = 'iat, nbf, exp'

/** What is found where no time claim is in the way. */
const inTime = reading(
  ({ claims, facts }) => {
    const exp = 'exp' in claims ? toInt(claims['exp']) : null
    return [exp, exp === null ? null : duration(exp - facts.clock.now)]
  },
  (exp, left) =>
    exp === null
      ? pass(SOURCE, 'no exp: never expires', 'The token has no exp. This gateway accepts that.')
      : pass(SOURCE, `${left} left, no leeway`, `Valid until ${instant(exp)}.`),
)

/** The step that checks the time claims as PyJWT does, by the gateway's clock. */
export const time: Check = (c) => {
  const { claims, decoded, facts, expected } = c
  const source = SOURCE
  if (decoded.form !== 'jwt') return notChecked(source, 'no claims to read')
  if (expected.kind === 'crash') return notChecked(source, 'resource makes the gateway fail before it looks')
  const { now } = facts.clock
  const problem = timeProblem(c)
  if (problem === null) return inTime(c)
  const { name } = problem
  const received = [`${name} = ${shown(claims[name])}`]
  switch (problem.kind) {
    case 'no-number':
      return fail(
        name,
        `${name} is no number`,
        `${name} is ${shown(claims[name])}; the gateway needs a number of seconds.`,
        {
          // These raise TypeError or OverflowError, which PyJWT before 2.15 does not turn into its own error.
          answer: typeof claims[name] !== 'string' ? 'token-or-crash' : 'invalid-token',
          log: notVerified(problem.says),
          received,
        },
      )
    case 'expired': {
      const ago = duration(now - problem.value)
      return fail(
        'exp',
        `expired ${ago} ago`,
        `The token expired ${ago} ago (${instant(problem.value)}). The gateway allows no leeway. Get a fresh token.`,
        { log: notVerified('Signature has expired'), received },
      )
    }
    case 'early': {
      const ahead = duration(problem.value - now)
      return fail(
        name,
        `${name} is ${ahead} ahead`,
        `${name} lies ${ahead} in the future (${instant(problem.value)}): the gateway allows no leeway. One of the clocks is wrong.`,
        { log: notVerified(`The token is not yet valid (${name})`), received },
      )
    }
    case 'close':
      return unknown(
        source,
        'within a second of the edge',
        'Cannot decide: a time claim is within the uncertainty of the gateway clock.',
      )
  }
}

/** How to correct the time claims, and who can do it. */
export const rightTimes: Advise = (c) => {
  const { facts, claims, decoded } = c
  const problem = decoded.form === 'jwt' ? timeProblem(c) : null
  if (problem === null) return []
  const { name } = problem
  const host = typeof claims['iss'] === 'string' ? hostOf(claims['iss']) : 'the identity provider'
  if (problem.kind === 'no-number')
    return [
      elsewhere(
        'time-as-number',
        'identity-provider',
        `Put ${name} into access tokens as a number`,
        `${name} is ${shown(claims[name])}: RFC 7519 wants a number of seconds since 1970.`,
        [
          `Please have ${host} put ${name} into access tokens as a number of seconds since 1970 (NumericDate, RFC 7519 section 2).`,
          `Now ${name} is ${shown(claims[name])}, and the gateway refuses the token.`,
        ].join('\n'),
      ),
    ]
  if (problem.kind === 'expired' || (problem.kind === 'close' && name === 'exp'))
    return [
      elsewhere(
        'fresh-token',
        'client',
        'Get a fresh token',
        'The client should renew before exp; this gateway allows no leeway.',
      ),
    ]
  if (problem.kind === 'close')
    return [
      elsewhere(
        'wait',
        'client',
        'Test again in a few seconds',
        `${name} is this very moment, and the two clocks are not known more exactly.`,
      ),
    ]
  const early = (['iat', 'nbf'] as const).flatMap((one) => {
    const value = toInt(claims[one])
    return value !== null && value > facts.clock.now ? [`${one} ${instant(value)}`] : []
  })
  return [
    elsewhere(
      'clocks',
      'identity-provider',
      'Set the clocks',
      'Synchronise the clocks of the identity provider and the gateway: there is no leeway for iat and nbf.',
      [
        `Please synchronise the clock of ${host} with a time server (NTP).`,
        `The gateway’s clock says ${instant(facts.clock.now)}; a token of yours says ${early.join(', ')}. The gateway allows no leeway.`,
      ].join('\n'),
    ),
  ]
}
