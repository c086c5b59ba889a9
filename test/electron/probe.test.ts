import { expect, test } from 'vitest'
import { wouldWrite } from '../../electron/probe/live-test.ts'
import type { Facts } from '../../shared/contextforge/facts.ts'
import { withoutToken } from '../../shared/token/without-token.ts'
import { judge } from '../../shared/judging/judge.ts'
import { aServer, aToken, someFacts } from '../helpers/worlds.ts'

const writes = (more: Partial<Facts>): boolean => wouldWrite({ diagnosis: judge(someFacts(more)) })
const unreachable = { kind: 'unreachable', says: 'no route' } as const
const noKeys = { keys: { state: 'gathered', probe: { url: 'https://a', reply: unreachable } } } as const
const noEmail = { token: aToken({ email: '', sub: 'b3f0' }) }

test.each<[string, Partial<Facts>, boolean]>([
  ['a token that is accepted', {}, true],
  ['one that is refused for its user, after it was learned', { user: { state: 'missing' } }, true],
  ['one whose keys are out of reach from here, refused for its e-mail', { ...noKeys, ...noEmail }, true],
  ['one that is refused before', { signature: { state: 'invalid' } }, false],
  ['any token where resource is set', { server: aServer({ resource: 'u' }) }, false],
])('may be learned from: %s', (_name, more, expected) => {
  expect(writes(more)).toBe(expected)
})

test('an answer that repeats the token is shown and kept without it', () => {
  const token = aToken()
  const [header = '', claims = ''] = token.split('.')
  for (const echo of [token, `Bearer ${token}`, claims, `${header}.${claims.slice(0, 40)}`]) {
    const said = withoutToken(`bad token: ${echo} (see log)`, token)
    expect(said).toMatch(/^bad token: .*\(see log\)$/)
    expect(said).not.toContain(claims.slice(0, 20))
  }
  expect(withoutToken('opaque-secret-123 refused', 'opaque-secret-123')).toBe('… refused')
  const plain = 'Invalid OAuth access token'
  expect(withoutToken(plain, token)).toBe(plain)
})
