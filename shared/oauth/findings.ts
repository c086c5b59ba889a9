import type { TokenView } from '../token/view.ts'

/**
 * A remark about a token that was just fetched. `ok` and `warn` are about what was asked for; none of them is
 * a verdict.
 */
export type Finding = { readonly tone: 'ok' | 'warn' | 'note'; readonly text: string }

type Readable = Pick<TokenView, 'form' | 'audiences' | 'claimsJson'>

const list = (values: readonly string[]): string => values.join(', ')

/**
 * Compares what was asked for with the token's `aud`. In: the values of `resource` and `audience`, and the
 * described token. Out: one or two sentences. Does not judge whether the gateway accepts the token.
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
        text: `${by === 'resource' ? 'aud is what was asked for as resource' : `aud is what was asked for by ${by}`}: ${list(got)}. Whether it would be the same without asking is told only by asking twice${by === 'resource' ? '' : ': get another token with that field empty'}.`,
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
 * Whether asking again without `resource` can tell more: `resource` was asked for, and the token can be read.
 */
export const worthAskingTwice = (resources: readonly string[], token: Readable): boolean =>
  resources.length > 0 && token.form === 'jwt' && token.claimsJson !== null

/**
 * What two tokens of one client reveal about an issuer. The first was asked for with `resource`, the second
 * without, otherwise in the same way. In: what was asked for, and both described tokens. Out: one sentence; a
 * warning where clients of this server cannot rely on `resource`. Does not judge whether the gateway accepts
 * either token.
 */
export function askedTwice(resources: readonly string[], first: Readable, second: Readable): Finding {
  if (second.form !== 'jwt' || second.claimsJson === null)
    return {
      tone: 'ok',
      text: `Without resource the token is ${second.form === 'encrypted' ? 'encrypted' : 'opaque'}: this issuer issues readable ones only where resource is sent. Clients that leave it out do not get in.`,
    }
  const has = (token: Readable): string =>
    token.audiences.length === 0 ? 'no aud' : `aud ${list(token.audiences)}`
  const same =
    first.audiences.length === second.audiences.length &&
    first.audiences.every((value) => second.audiences.includes(value))
  const honoured = resources.every((value) => first.audiences.includes(value))
  if (same)
    return honoured
      ? {
          tone: 'note',
          text: `Asked twice: ${has(first)} with resource and without it. The issuer puts it there by itself (a mapper, or its one audience); that it heeds resource is not shown.`,
        }
      : {
          tone: 'warn',
          text: `Asked twice: ${has(first)} with resource and without it. The issuer does not heed resource: what aud holds is set at the issuer.`,
        }
  return honoured
    ? {
        tone: 'ok',
        text: `Asked twice: ${has(first)} with resource, ${has(second)} without it. The issuer heeds resource: clients have to send it.`,
      }
    : {
        tone: 'warn',
        text: `Asked twice: ${has(first)} with resource, ${has(second)} without it. The issuer heeds resource, but does not put into aud what was asked for.`,
      }
}

/**
 * Whether the refreshed token keeps the `aud`. In: both described tokens. Out: yes, no, or null when one of
 * them cannot be read, with a sentence. The order of values does not matter, nor whether a single value is in
 * a list.
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
