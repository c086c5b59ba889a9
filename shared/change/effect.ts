import {
  type Board,
  configOf,
  deniedAudience,
  type GatewayContext,
  namesServer,
  resolveIssuers,
  sameIssuer,
  type Verdict,
  type VirtualServer,
} from '../contextforge/index.ts'
import type { Neighbour } from '../fleet/holders.ts'
import type { Effect, PastToken } from './review.ts'

export interface TokenEffect {
  readonly tokenId: string
  readonly label: string
  readonly before: Verdict
  readonly after: Verdict
}

/**
 * The server before or after a change, with its board. While OAuth is off, the audiences on the board have no
 * effect and are ignored.
 */
export interface Side {
  readonly server: VirtualServer
  readonly board: Board
}

/** A token tested before, as the history keeps it: what it was for and how it ended, never the token. */
export interface PastTest {
  readonly fingerprint: string
  readonly label: string
  readonly client: string | null
  readonly at: string
  readonly accepted: boolean
  /** The audience check was what stopped it. */
  readonly stoppedAtAudience: boolean
  readonly audiences: readonly string[]
}

/**
 * What a change means, before anything is sent. In: the server before and after, the audiences of all
 * servers, the shelf's verdicts before and after, and the tests of this server, newest first. A past token is
 * judged by its audience alone, since it is not here any more; one on the shelf is left to its own verdict.
 */
export function effectOf(
  before: Side,
  after: Side,
  fleet: readonly Pick<Neighbour, 'id' | 'name' | 'accepts'>[],
  tokens: readonly TokenEffect[],
  gateway: GatewayContext,
  past: readonly PastTest[] = [],
  onShelf: ReadonlySet<string> = new Set(),
): Effect {
  const was = usedOn(before)
  const is = usedOn(after)
  const gained = is.filter((value) => !was.includes(value))
  const lost = was.filter((value) => !is.includes(value))
  const [hadIssuers, hasIssuers] = [issuersOn(before), issuersOn(after)]
  const issuersGained = hasIssuers.filter((one) => !hadIssuers.some((other) => sameIssuer(one, other)))
  const issuersLost = hadIssuers.filter((one) => !hasIssuers.some((other) => sameIssuer(one, other)))
  const sharedWith = is.flatMap((audience) => {
    const servers = fleet
      .filter(({ id, accepts }) => id !== before.server.id && accepts.includes(audience))
      .map(({ name }) => name)
    return servers.length > 0 ? [{ audience, servers }] : []
  })
  const [wasArmed, isArmed] = [before, after].map(
    ({ server, board }) => server.oauthEnabled && board.learningArmed,
  )
  const learning = wasArmed === isArmed ? 'unchanged' : isArmed ? 'armed' : 'disarmed'
  const warnings: { title: string; text: string }[] = []
  const warn = (title: string, text: string): void => void warnings.push({ title, text })
  for (const value of gained) {
    const denied = deniedAudience(value, gateway)
    if (denied) warn('Fits everybody.', `${value}: ${denied}`)
    else if (value !== after.board.canonical && !namesServer(value, after.server.id))
      warn(
        /^https?:\/\//i.test(value) ? 'The address of something else.' : 'Wider than a URL.',
        `Any token your provider issues for ${value} will pass here, whatever it was meant for.`,
      )
  }
  if (before.server.oauthEnabled && !after.server.oauthEnabled)
    warn(
      'The gateway removes oauth_config.',
      'Turning OAuth off deletes every setting there. Undo brings them back from the history, without secrets.',
    )
  for (const issuer of issuersGained)
    warn(
      'One more issuer is trusted.',
      `Every token ${issuer} signs for an expected audience will pass here.`,
    )
  if (issuersLost.length > 0)
    warn('Issuers are no longer trusted.', `Tokens of ${issuersLost.join(', ')} are refused afterwards.`)
  if (learning === 'armed')
    warn(
      'Learning gets armed.',
      "resource becomes empty: the first accepted token's audience is stored as the only one.",
    )
  if (lost.length > 0) warn('Clients are shut out.', `Tokens for ${lost.join(', ')} are refused afterwards.`)
  const rejected = tokens.filter((token) => token.before === 'accepted' && token.after !== 'accepted')
  if (rejected.length > 0)
    warn(
      `${rejected.length} of your tokens ${rejected.length === 1 ? 'becomes' : 'become'} rejected.`,
      rejected.map(({ label }) => label).join(', '),
    )
  // A server that is about to learn accepts any audience that comes first. So a change that ends this lets
  // fewer tokens in, and one that starts it lets more in.
  const opened = !before.server.oauthEnabled && after.server.oauthEnabled
  return {
    gained,
    lost,
    issuersGained,
    issuersLost,
    widens: gained.length > 0 || issuersGained.length > 0 || learning === 'armed' || opened,
    sharedWith,
    learning,
    tokens: [...tokens],
    past: pastEffect(was, is, past, onShelf),
    warnings,
  }
}

/**
 * Of the tokens tested before, those whose audience decides otherwise now. The newest test of each counts.
 */
function pastEffect(
  was: readonly string[],
  is: readonly string[],
  past: readonly PastTest[],
  onShelf: ReadonlySet<string>,
): Effect['past'] {
  const newest = new Map<string, PastTest>()
  for (const test of past)
    if (!newest.has(test.fingerprint) && !onShelf.has(test.fingerprint)) newest.set(test.fingerprint, test)
  const lost: PastToken[] = []
  const gained: PastToken[] = []
  for (const { label, client, at, accepted, stoppedAtAudience, audiences } of newest.values()) {
    const before = audiences.find((value) => was.includes(value))
    const after = audiences.find((value) => is.includes(value))
    if (accepted && before !== undefined && after === undefined)
      lost.push({ label, client, at, audience: before })
    if (stoppedAtAudience && before === undefined && after !== undefined)
      gained.push({ label, client, at, audience: after })
  }
  return { lost, gained }
}

const issuersOn = ({ server }: Side): readonly string[] =>
  server.oauthEnabled ? resolveIssuers(configOf(server)).allowed : []

const usedOn = ({ server, board }: Side): string[] => (server.oauthEnabled ? usedValues(board) : [])

/** The audiences that are in force on a board. */
export const usedValues = (board: Board): string[] =>
  board.expected.filter(({ state }) => state === 'used').map(({ value }) => value)
