import type { Board } from '../audience/board.ts'
import { deniedAudience } from '../audience/toggle.ts'
import type { GatewayContext } from '../gateway/server.ts'
import type { Verdict } from '../verdict/diagnosis.ts'
import type { Effect } from './review.ts'

export interface TokenEffect {
  readonly tokenId: string
  readonly label: string
  readonly before: Verdict
  readonly after: Verdict
}

/**
 * What a change means, before anything is sent. In: the board before and after, the audiences of the other servers, the shelf's
 * verdicts before and after. Does not know tokens that are not on the shelf.
 */
export function effectOf(
  before: Board,
  after: Board,
  others: readonly { readonly name: string; readonly audiences: readonly string[] }[],
  tokens: readonly TokenEffect[],
  gateway: GatewayContext,
): Effect {
  const was = usedValues(before)
  const is = usedValues(after)
  const gained = is.filter((value) => !was.includes(value))
  const lost = was.filter((value) => !is.includes(value))
  const sharedWith = is.flatMap((audience) => {
    const servers = others.filter(({ audiences }) => audiences.includes(audience)).map(({ name }) => name)
    return servers.length > 0 ? [{ audience, servers }] : []
  })
  const learning =
    before.learningArmed === after.learningArmed ? 'unchanged' : after.learningArmed ? 'armed' : 'disarmed'
  const warnings: { title: string; text: string }[] = []
  for (const value of gained) {
    const denied = deniedAudience(value, gateway)
    if (denied) warnings.push({ title: 'Fits everybody.', text: `${value}: ${denied}` })
    else if (value !== after.canonical) {
      warnings.push({
        title: 'Wider than a URL.',
        text: `Any token your provider issues for ${value} will pass here, whatever it was meant for.`,
      })
    }
  }
  if (learning === 'armed') {
    warnings.push({
      title: 'Learning gets armed.',
      text: "resource becomes empty: the first accepted token's audience is stored as the only one.",
    })
  }
  if (lost.length > 0)
    warnings.push({
      title: 'Clients are shut out.',
      text: `Tokens for ${lost.join(', ')} are refused afterwards.`,
    })
  const rejected = tokens.filter((token) => token.before === 'accepted' && token.after !== 'accepted')
  if (rejected.length > 0) {
    warnings.push({
      title: `${rejected.length} of your tokens becomes rejected.`,
      text: rejected.map(({ label }) => label).join(', '),
    })
  }
  // An armed learner accepts whatever comes first, so ending that narrows and starting it widens.
  return {
    gained,
    lost,
    widens: gained.length > 0 || learning === 'armed',
    sharedWith,
    learning,
    tokens: [...tokens],
    warnings,
  }
}

export const usedValues = (board: Board): string[] =>
  board.expected.filter(({ state }) => state === 'used').map(({ value }) => value)
