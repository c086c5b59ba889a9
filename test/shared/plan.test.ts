import { describe, expect, test } from 'vitest'
import { changedKeys, keyDiff } from '../../shared/change/key-diff.ts'
import { planChange, type Undoable } from '../../shared/change/plan.ts'
import { settle } from '../../shared/change/settle.ts'
import { redactConfig } from '../../shared/contextforge/redact.ts'
import type { Json } from '../../shared/kernel/json.ts'
import { aGateway, aServer, CANONICAL } from '../helpers/worlds.ts'

const undoOf = (before: Json, after: Json): Undoable => ({
  id: 'c1',
  title: 'Turn on',
  before: redactConfig(before),
  after: redactConfig(after),
})
const on = (oauthConfig: Json) => ({ oauthEnabled: true, oauthConfig })
const undo = (config: Json, undoable: Undoable) =>
  planChange(aServer(config), aGateway(), [], { kind: 'undo', changeId: 'c1' }, undoable)
const setKeys = (config: Json, set: Record<string, Json>, remove: string[] = [], gateway = aGateway()) =>
  planChange(aServer(config), gateway, [], { kind: 'set-keys', set, remove }, null)

describe('undo', () => {
  // MASKED_AUTH_VALUE is a setting, and some releases do not mask at all: our own mask would be stored as the
  // secret.
  test.each(['*****', '<hidden>', 'not-masked-at-all'])(
    'sends back the secret as the gateway shows it: %s',
    (shown) => {
      const before = aServer({ client_secret: shown, nested: [{ token: shown }], resource: 'u' }).oauthConfig
      const now = { client_secret: shown, nested: [{ token: shown }], resource: ['u', 'X'] }
      const plan = undo(now, undoOf(before, aServer(now).oauthConfig))
      expect(plan).toMatchObject({ ok: true, value: { after: before } })
    },
  )

  test('brings back everything but a secret nobody has, and says so', () => {
    const now = aServer({ resource: 'u' }).oauthConfig
    const plan = undo(
      { resource: 'u' },
      undoOf(aServer({ client_secret: 's', resource: 'v' }).oauthConfig, now),
    )
    expect(plan).toMatchObject({ ok: true, value: { lostSecrets: ['client_secret'] } })
    expect(plan.ok && plan.value.after).toEqual(aServer({ resource: 'v' }).oauthConfig)
  })

  test('is refused when somebody changed the server since', () => {
    const plan = undo(
      { resource: 'other' },
      undoOf(aServer({}).oauthConfig, aServer({ resource: 'u' }).oauthConfig),
    )
    expect(plan).toMatchObject({ ok: false, error: { kind: 'changed-elsewhere', keys: ['resource'] } })
  })
})

describe('what holds a secret is not altered', () => {
  const secrets = { extra: [{ token: '*****' }, { token: '*****' }] }
  test.each<[string, Json, Record<string, Json>, string[]]>([
    [
      'a list of masked secrets in another order',
      secrets,
      { extra: [...secrets.extra].reverse().slice(1) },
      [],
    ],
    ['a secret itself', { client_secret: '*****' }, { client_secret: 'new' }, []],
    ['a secret taken away', { client_secret: '*****' }, {}, ['client_secret']],
    ['a mask that is made up', {}, { client_secret: '*****' }, []],
  ])('%s', (_name, config, set, remove) => {
    expect(setKeys(config, set, remove)).toMatchObject({ ok: false, error: { kind: 'change-refused' } })
  })

  test('other keys beside it are', () => {
    expect(setKeys({ ...secrets, resource: 'a' }, { resource: ['a'] })).toMatchObject({
      ok: true,
      value: { after: { ...secrets, resource: ['a'] } },
    })
  })
})

test('a canonical URL written by hand is pinned, and has to be confirmed, like one the toggle writes', () => {
  expect(setKeys({ resource: 5 }, { resource: [CANONICAL] })).toMatchObject({
    value: { pinsCanonical: CANONICAL },
  })
  expect(setKeys({ resource: CANONICAL }, { resource: [CANONICAL, 'X'] })).toMatchObject({
    value: { pinsCanonical: null },
  })
})

test('keys named like parts of every object are data', () => {
  const before = JSON.parse('{"__proto__":{},"constructor":1}') as Json
  expect(changedKeys(before, {}).sort()).toEqual(['__proto__', 'constructor'])
  expect(keyDiff({}, before).map(({ kind }) => kind)).toEqual(['added', 'added'])
  const plan = setKeys(before, { resource: ['a'] })
  expect(JSON.stringify(plan.ok && plan.value.after)).toContain('"__proto__":{}')
})

test('the old settings at a version that jumped were put back by somebody', () => {
  const at = (version: number) =>
    settle({
      before: on({ a: 1 }),
      beforeVersion: 7,
      intended: on({ a: 2 }),
      newSecrets: [],
      now: { settings: on({ a: 1 }), version },
    }).outcome
  expect([at(7), at(8), at(9)]).toEqual(['not-applied', 'not-applied', 'lost-race'])
})
