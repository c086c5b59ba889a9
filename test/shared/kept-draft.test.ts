import { expect, test } from 'vitest'
import { draftToKeep, type Draft } from '../../shared/change/kept-draft.ts'

const settings = (oauthConfig: Draft['mine']['oauthConfig']) => ({ oauthEnabled: true, oauthConfig })
const aDraft = (more: Partial<Draft> = {}): Draft => ({
  base: settings({ client_id: 'a' }),
  mine: settings({ client_id: 'b' }),
  secrets: { client_secret: 'held-1' },
  raw: null,
  ...more,
})

test('what is kept of a draft is all of it, while no secret is in it', () => {
  const unreadable = aDraft({ raw: '{"client_id": "b", "client_secret": "*****",, "client_secret_2": null' })
  expect(draftToKeep(unreadable)).toEqual(unreadable)
})

test('a secret in the settings is masked, whoever put it there', () => {
  const kept = draftToKeep(
    aDraft({ mine: settings({ client_secret: 'hunter2', deep: { password: 'hunter2' } }) }),
  )
  expect(JSON.stringify(kept)).not.toContain('hunter2')
})

test.each([
  ['typed as JSON', '{"client_secret": "hunter2"}'],
  ['half typed', '{"client_secret": "hunt'],
  ['on the next line', '{"client_secret":\n  "hunter2", }'],
  ['with other quotes', "{'client_secret': 'hunter2'}"],
  ['without quotes', '{client_secret: hunter2}'],
  ['after the mask', '{"client_secret": "*****", "password" "hunter2"}'],
  ['with its name escaped', String.raw`{"client_\u0073ecret": "hunter2",,}`],
  ['a token', '{"x": "eyJhbGciOiJSUzI1NiJ9.e30.AAAA",,}'],
  ['a header', '{"x": "Bearer abc",,}'],
])('a raw text that may hold a secret is not kept: %s', (_name, raw) => {
  expect(draftToKeep(aDraft({ raw })).raw).toBeNull()
})
