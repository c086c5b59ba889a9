import { nearestPair, workFor } from '../audience/near-miss.ts'
import {
  apiBoard,
  type ApiDoor,
  apiSays,
  type Board,
  type Case,
  isBringer,
  type TokenAudience,
  trustOf,
} from '../contextforge/index.ts'
import type { Json } from '../kernel/json.ts'
import { keepLast } from '../kernel/keep-last.ts'

/** How many values of aud are compared with the nearest expected value. */
const MOST_NEAR = 50

/** The token's audiences beside the expected ones. */
export const audiences = (c: Case, board: Board): TokenAudience[] => audiencesAt(c.claims['aud'], board)

const audiencesAt = keepLast((aud: Json | undefined, board: Board): TokenAudience[] => {
  const values = typeof aud === 'string' ? [aud] : Array.isArray(aud) ? aud : []
  const used = board.expected.filter(({ state }) => state === 'used').map(({ value }) => value)
  const would = board.expected.filter(({ state }) => state === 'would').map(({ value }) => value)
  const work = workFor()
  return values.flatMap((value: Json, index): TokenAudience[] => {
    if (typeof value !== 'string') return []
    const matches = used.find((expected) => expected === value) ?? null
    // The nearest value is only searched for the first of many: thousands of comparisons cost time and help
    // nobody.
    const near = matches === null && index < MOST_NEAR ? nearestPair(used, [value], work) : null
    return [
      {
        value,
        index,
        matches,
        wouldMatch: matches === null ? (would.find((expected) => expected === value) ?? null) : null,
        nearest: near ? { expected: near.expected, says: near.says } : null,
      },
    ]
  })
})

/**
 * The board of the REST API with the token's audiences; null where no provider is trusted for it. In: the
 * case, and the same with SSO_API_TOKEN_AUTH_ENABLED on where nobody told it.
 */
export function apiOf(c: Case, trusting: Case): ApiDoor | null {
  const { gateway } = c.facts
  const board = apiBoard(gateway)
  if (board === null) return null
  const tokenAudiences = audiences(c, board).map((one): TokenAudience => {
    if (isBringer(c, one.value)) return one
    const expected = one.matches ?? one.wouldMatch
    if (expected === null) return one
    // The same audience, in a token of an issuer the gateway does not trust for it.
    const says = 'the token is of another issuer'
    return { ...one, matches: null, wouldMatch: null, nearest: { expected, says } }
  })
  return { board, tokenAudiences, says: apiSays(trusting, trustOf(gateway)) }
}
