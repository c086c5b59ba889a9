import type { TokenView } from '../token/view.ts'

/**
 * What is worth saying about a token that was just fetched. `ok` and `warn` are about what was asked; neither
 * is a verdict.
 */
export type Finding = { readonly tone: 'ok' | 'warn' | 'note'; readonly text: string }

type Readable = Pick<TokenView, 'form' | 'audiences' | 'claimsJson'>

const list = (values: readonly string[]): string => values.join(', ')

/**
 * Compares what was asked for with the token's `aud`. In: the values of `resource` and `audience`, and the
 * token as described. Out: one or two sentences. Does not judge whether the gateway takes the token.
 */
export function askedAndGot(
  asked: { readonly resources: readonly string[]; readonly audience: string },
  token: Readable,
): Finding[] {
  if (token.form !== 'jwt' || token.claimsJson === null)
    return [
      {
        tone: 'warn',
        text: `The token is ${token.form === 'encrypted' ? 'encrypted' : 'opaque'}: its aud cannot be read here, nor by the gateway.`,
      },
    ]
  const got = token.audiences
  const has = got.length === 0 ? 'The token has no aud' : `aud is ${list(got)}`
  const wanted = [...asked.resources, ...(asked.audience === '' ? [] : [asked.audience])]
  if (wanted.length === 0)
    return [{ tone: 'note', text: `${has}. Neither resource nor audience was asked for.` }]
  const missing = wanted.filter((value) => !got.includes(value))
  const by =
    asked.resources.length > 0 ? (asked.audience === '' ? 'resource' : 'resource and audience') : 'audience'
  if (missing.length === 0)
    return [
      {
        tone: 'ok',
        text: `${by === 'resource' ? 'aud is what was asked for as resource' : `aud is what was asked for by ${by}`}: ${list(got)}. Whether it would be the same without asking is told only by asking twice: get another token with that field empty.`,
      },
    ]
  if (missing.length < wanted.length)
    return [{ tone: 'warn', text: `A part of what was asked for came: ${has}; not in it: ${list(missing)}.` }]
  return [
    {
      tone: 'warn',
      text: `The issuer did not honour ${by}: asked for ${list(missing)}. ${has}${got.length === 0 ? '' : ' instead'}.`,
    },
  ]
}

/**
 * Does the refreshed token keep its `aud`? In: both tokens as described. Out: yes, no, or null when one of
 * them cannot be read, with a sentence. The order of values does not matter, nor that one value stands alone
 * or in a list.
 */
export function refreshKeeps(
  before: Readable,
  after: Readable,
): { readonly keeps: boolean | null; readonly says: string } {
  if (before.claimsJson === null || after.claimsJson === null)
    return { keeps: null, says: 'One of the two tokens cannot be read, so their aud cannot be compared.' }
  const [first, second] = [new Set(before.audiences), new Set(after.audiences)]
  const lost = [...first].filter((value) => !second.has(value))
  const gained = [...second].filter((value) => !first.has(value))
  if (lost.length === 0 && gained.length === 0)
    return {
      keeps: true,
      says:
        first.size === 0
          ? 'Both tokens have no aud.'
          : `The refreshed token keeps its aud: ${list([...first])}.`,
    }
  const parts = [
    lost.length > 0 ? `lost ${list(lost)}` : '',
    gained.length > 0 ? `gained ${list(gained)}` : '',
  ].filter((part) => part !== '')
  return {
    keeps: false,
    says: `The refreshed token does not keep its aud: it ${parts.join(' and ')}. Clients that refresh get another verdict than at sign-in.`,
  }
}
