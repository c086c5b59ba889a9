import { describe, expect, test } from 'vitest'
import { askedAndGot, askedTwice, refreshKeeps, worthAskingTwice } from '../../shared/oauth/findings.ts'

describe('what is said of a token', () => {
  const token = (...audiences: string[]) => ({ form: 'jwt' as const, audiences, claimsJson: '{}' })
  const asked = (...resources: string[]) => ({ resources, audience: '' })

  test('honoured, in part, or not at all', () => {
    expect(askedAndGot(asked('a'), token('a', 'b'))).toEqual([
      {
        tone: 'ok',
        text: expect.stringMatching(/^aud is what was asked for as resource: a, b\..*asking twice/) as string,
      },
    ])
    expect(askedAndGot(asked('a', 'c'), token('a'))[0]).toMatchObject({
      tone: 'warn',
      text: expect.stringContaining('not in it: c') as string,
    })
    expect(askedAndGot({ resources: [], audience: 'x' }, token('y'))[0]?.text).toBe(
      'The issuer did not honour audience: asked for x. aud is y instead.',
    )
    expect(askedAndGot(asked('a'), token())[0]?.text).toContain('The token has no aud')
    expect(askedAndGot(asked(), token('y'))[0]).toMatchObject({ tone: 'note' })
    expect(askedAndGot(asked('a'), { form: 'opaque', audiences: [], claimsJson: null })[0]).toMatchObject({
      tone: 'warn',
    })
  })

  const opaque = { form: 'opaque' as const, audiences: [] as string[], claimsJson: null }

  test('asked twice: what the second token without resource tells of the issuer', () => {
    const says = (first: Parameters<typeof askedTwice>[1], second: Parameters<typeof askedTwice>[2]) =>
      askedTwice(['u'], first, second)
    expect(says(token('u'), token('client'))).toEqual({
      tone: 'ok',
      text: 'Asked twice: aud u with resource, aud client without it. The issuer heeds resource: clients have to send it.',
    })
    expect(says(token('u'), token())).toMatchObject({ tone: 'ok' })
    expect(says(token('u'), token('u'))).toMatchObject({
      tone: 'note',
      text: expect.stringContaining('that it heeds resource is not shown') as string,
    })
    expect(says(token('u', 'account'), token('account', 'u'))).toMatchObject({ tone: 'note' })
    expect(says(token('client'), token('client'))).toMatchObject({
      tone: 'warn',
      text: expect.stringContaining('does not heed resource') as string,
    })
    expect(says(token('x'), token('y'))).toMatchObject({
      tone: 'warn',
      text: expect.stringContaining('does not put into aud what was asked for') as string,
    })
    expect(says(token('u'), opaque)).toMatchObject({
      tone: 'ok',
      text: expect.stringContaining('opaque') as string,
    })
  })

  test('asking twice is offered where resource was asked for and the token can be read', () => {
    expect(worthAskingTwice(['u'], token('u'))).toBe(true)
    expect(worthAskingTwice([], token('u'))).toBe(false)
    expect(worthAskingTwice(['u'], opaque)).toBe(false)
  })

  test('whether a refreshed token keeps its aud, whatever the order', () => {
    expect(refreshKeeps(token('a', 'b'), token('b', 'a')).keeps).toBe(true)
    expect(refreshKeeps(token(), token())).toEqual({ keeps: true, says: 'Both tokens have no aud.' })
    expect(refreshKeeps(token('a'), token('b'))).toMatchObject({
      keeps: false,
      says: expect.stringContaining('lost a and gained b') as string,
    })
    expect(refreshKeeps(token('a'), { form: 'opaque', audiences: [], claimsJson: null }).keeps).toBeNull()
  })
})
