import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boardOf } from '../../shared/contextforge/lanes.ts'
import { effectOf, type PastTest } from '../../shared/change/effect.ts'
import { withToggle } from '../../shared/change/draft.ts'
import { lintDraft } from '../../shared/change/lint-draft.ts'
import { keyDiff } from '../../shared/change/key-diff.ts'
import { planChange, type Undoable } from '../../shared/change/plan.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import { settle } from '../../shared/change/settle.ts'
import type { ServerSettings } from '../../shared/change/settings.ts'
import { batchNotes } from '../../shared/change/batch.ts'
import { issuerProblem } from '../../shared/issuer/check.ts'
import { redactConfig } from '../../shared/contextforge/redact.ts'
import type { VirtualServer } from '../../shared/contextforge/server.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import { aGateway, aServer, CANONICAL, ISSUER } from '../helpers/worlds.ts'

const on = (oauthConfig: Json): ServerSettings => ({ oauthEnabled: true, oauthConfig })
const masked = (server: VirtualServer): ServerSettings => ({
  oauthEnabled: server.oauthEnabled,
  oauthConfig: redactConfig(server.oauthConfig),
})
/** What somebody types who saw `seen`: some keys set, some taken away. */
const edit = (
  seen: VirtualServer,
  set: JsonObject,
  remove: readonly string[] = [],
  more: Partial<Extract<WantedChange, { kind: 'edit' }>> = {},
): WantedChange => {
  const base = masked(seen)
  const config = { ...(base.oauthConfig as JsonObject), ...set } as Record<string, Json>
  for (const key of remove) delete config[key]
  return { kind: 'edit', base, mine: on(config), secrets: {}, choices: {}, ...more }
}
const plan = (now: VirtualServer, wanted: WantedChange, secrets = {}, undo: Undoable | null = null) =>
  planChange(now, aGateway(), [], wanted, undo, secrets)

describe('an edit', () => {
  test('keeps every key it does not name byte for byte, whatever it is', () => {
    const other = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 12 }), other, { maxKeys: 5 }), (extra) => {
        const server = aServer({ ...extra, resource: 'a' })
        const planned = plan(server, edit(server, { resource: ['b'] }))
        expect(planned.ok && planned.value.after).toEqual({
          ...(server.oauthConfig as JsonObject),
          resource: ['b'],
        })
      }),
      { numRuns: 500 },
    )
  })

  test.each(['*****', '<hidden>', 'shown in the clear'])(
    'sends a secret back as the gateway shows it: %s',
    (shown) => {
      const server = aServer({
        client_secret: shown,
        vendor: { api_secret: shown, retries: 3 },
        resource: 'a',
      })
      const planned = plan(
        server,
        edit(server, { resource: 'b', vendor: { api_secret: '*****', retries: 4 } }),
      )
      expect(planned.ok && planned.value.after).toEqual({
        ...(server.oauthConfig as JsonObject),
        resource: 'b',
        vendor: { api_secret: shown, retries: 4 },
      })
    },
  )

  test('writes a new secret, names it, and never shows it', () => {
    const server = aServer({ client_secret: '*****' })
    const wanted = edit(server, {}, [], { secrets: { client_secret: 'held-1' } })
    const planned = plan(server, wanted, { client_secret: 'brand new' })
    expect(planned).toMatchObject({
      ok: true,
      value: { newSecrets: ['client_secret'], after: { client_secret: 'brand new' } },
    })
    if (!planned.ok) return
    const diff = keyDiff(planned.value.before, planned.value.after, planned.value)
    expect(diff.map(({ key }) => key)).toEqual(['client_secret'])
    expect(JSON.stringify(diff)).not.toContain('brand new')
  })

  test.each<[string, JsonObject]>([
    ['a mask where nothing is kept', { password: '*****', other: { token: '*****' } }],
    [
      'a list with masked secrets in another order',
      {
        extra: [
          { n: 2, token: '*****' },
          { n: 1, token: '*****' },
        ],
      },
    ],
    ['a list with masked secrets made shorter', { extra: [{ n: 1, token: '*****' }] }],
    ['a secret typed into the raw text', { vendor: { api_secret: 'typed', retries: 3 } }],
  ])('is refused with %s, or leaves it out', (_name, set) => {
    const server = aServer({
      extra: [
        { n: 1, token: '*****' },
        { n: 2, token: '*****' },
      ],
      vendor: { api_secret: '*****', retries: 3 },
    })
    const planned = plan(server, edit(server, set))
    if (planned.ok) expect(JSON.stringify(planned.value.after)).not.toContain('"password"')
    else expect(planned.error.kind).toBe('change-refused')
  })

  test('is merged with what somebody else saved meanwhile, and says whose keys are kept', () => {
    const seen = aServer({ resource: 'a' })
    const now = aServer({ resource: 'a', x_note: 'hands off' }, { version: 8 })
    expect(plan(now, edit(seen, { client_id: 'X' }))).toMatchObject({
      ok: true,
      value: { mergedKeys: ['x_note'], after: { resource: 'a', client_id: 'X', x_note: 'hands off' } },
    })
  })

  test('stops at a conflict with both sides in it, and goes on with the choice', () => {
    const seen = aServer({ resource: 'a' })
    const now = aServer({ resource: 'theirs' }, { version: 8 })
    const wanted = edit(seen, { resource: 'mine' })
    expect(plan(now, wanted)).toMatchObject({
      ok: false,
      error: {
        kind: 'changed-elsewhere',
        by: 'maria@example.com',
        keys: ['resource'],
        fields: [{ theirs: '"theirs"', mine: '"mine"' }],
      },
    })
    const chosen = { ...wanted, choices: { resource: { take: 'mine' as const, theirs: '"theirs"' } } }
    expect(plan(now, chosen)).toMatchObject({ ok: true, value: { after: { resource: 'mine' } } })
  })
})

describe('turning OAuth off', () => {
  const server = aServer({ resource: 'a', client_secret: '*****', vendor: { token: '*****', n: 1 } })
  const done: Undoable = {
    id: 'c1',
    title: 'Turn OAuth off',
    before: redactConfig(server.oauthConfig),
    after: null,
    enabledBefore: true,
    enabledAfter: false,
  }

  test('removes the configuration and says which secrets go with it', () => {
    expect(plan(server, { kind: 'switch', on: false })).toMatchObject({
      ok: true,
      value: {
        after: null,
        enabled: { before: true, after: false },
        lostSecrets: ['client_secret', 'vendor.token'],
      },
    })
  })

  test('is undone with every key but the secrets, which are left out and named', () => {
    const now = aServer(null, { oauthEnabled: false, version: 8 })
    const planned = plan(now, { kind: 'undo', changeId: 'c1' }, {}, done)
    expect(planned).toMatchObject({
      ok: true,
      value: { enabled: { before: false, after: true }, lostSecrets: ['client_secret', 'vendor.token'] },
    })
    expect(planned.ok && planned.value.after).toEqual({
      authorization_servers: [ISSUER],
      resource: 'a',
      vendor: { n: 1 },
    })
  })
})

describe('restoring an earlier state', () => {
  test('goes through the same door, with the secrets the gateway still has', () => {
    const image: Undoable = {
      id: 'c1',
      title: 'x',
      before: { resource: 'old', client_secret: '*****' },
      after: { resource: 'new', client_secret: '*****' },
    }
    const now = aServer({ resource: 'someone else', client_secret: '<kept>', extra: 1 })
    const planned = plan(now, { kind: 'restore', changeId: 'c1', to: 'before' }, {}, image)
    expect(planned.ok && planned.value.after).toEqual({ resource: 'old', client_secret: '<kept>' })
  })
})

describe('what became of a write', () => {
  const settled = (found: Json, version: number | null, newSecrets: string[] = []) =>
    settle({
      before: on({ a: 1 }),
      beforeVersion: 7,
      intended: on({ a: 2 }),
      newSecrets,
      now: { settings: on(found), version },
    })

  test.each([
    [{ a: 2 }, 8, 'confirmed'],
    [{ a: 2 }, null, 'confirmed'],
    [{ a: 2 }, 7, 'lost-race'],
    [{ a: 2 }, 6, 'lost-race'],
    [{ a: 2 }, 9, 'lost-race'],
    [{ a: 1 }, 7, 'not-applied'],
    [{ a: 1 }, 9, 'lost-race'],
    [{ a: 3 }, 8, 'lost-race'],
  ] as const)('%j at version %s is %s', (found, version, outcome) => {
    expect(settled(found, version).outcome).toBe(outcome)
  })

  test('is compared field by field, the switch included', () => {
    expect(settled({ a: 1, x: 5 }, 8).differing.map(({ key, kind }) => [key, kind])).toEqual([
      ['a', 'mine'],
      ['x', 'theirs'],
    ])
    const wasOff = settle({
      before: on({ a: 1 }),
      beforeVersion: 7,
      intended: on({ a: 2 }),
      newSecrets: [],
      now: { settings: { oauthEnabled: false, oauthConfig: null }, version: 8 },
    })
    expect([wasOff.outcome, wasOff.differing[0]?.key]).toEqual(['lost-race', '(oauth_enabled)'])
  })

  test('a new secret is confirmed only as far as a mask can be', () => {
    expect(settled({ a: 2 }, 8, ['client_secret']).says).toContain('cannot be compared')
  })

  test('a gateway that ignored a change of nothing but a secret is not believed', () => {
    const only = settle({
      before: on({ a: 1 }),
      beforeVersion: 7,
      intended: on({ a: 1 }),
      newSecrets: ['client_secret'],
      now: { settings: on({ a: 1 }), version: 7 },
    })
    expect(only.outcome).toBe('not-applied')
  })
})

describe('the effect', () => {
  const gateway = aGateway()
  const side = (server: VirtualServer) => ({ server, board: boardOf(server, gateway) })
  const past = (more: Partial<PastTest>): PastTest => ({
    fingerprint: 'f1',
    label: 'Claude',
    client: 'claude-desktop',
    at: '2026-11-20',
    accepted: true,
    stoppedAtAudience: false,
    audiences: ['old'],
    ...more,
  })

  test('names clients of the history that are shut out or let in, the newest test of each alone', () => {
    const effect = effectOf(
      side(aServer({ resource: 'old' })),
      side(aServer({ resource: 'new' })),
      [],
      [],
      gateway,
      [
        past({}),
        past({ accepted: false }),
        past({
          fingerprint: 'f2',
          client: 'inspector',
          accepted: false,
          stoppedAtAudience: true,
          audiences: ['new'],
        }),
        past({ fingerprint: 'f3', client: 'on the shelf' }),
      ],
      new Set(['f3']),
    )
    expect(effect.past.lost.map(({ client }) => client)).toEqual(['claude-desktop'])
    expect(effect.past.gained.map(({ client }) => client)).toEqual(['inspector'])
  })

  test('a further issuer widens, an issuer less shuts out, whatever the audiences', () => {
    const two = aServer({ authorization_servers: [ISSUER, 'https://b.example.com'], resource: 'a' })
    const oneIssuer = aServer({ resource: 'a' })
    expect(effectOf(side(oneIssuer), side(two), [], [], gateway)).toMatchObject({
      widens: true,
      issuersGained: ['https://b.example.com'],
    })
    expect(effectOf(side(two), side(oneIssuer), [], [], gateway)).toMatchObject({
      widens: false,
      issuersLost: ['https://b.example.com'],
    })
  })

  test('OAuth off loses every audience and narrows; on again widens', () => {
    const server = aServer({ resource: 'a' })
    const none = aServer(null, { oauthEnabled: false })
    expect(effectOf(side(server), side(none), [], [], gateway)).toMatchObject({ lost: ['a'], widens: false })
    expect(effectOf(side(none), side(server), [], [], gateway)).toMatchObject({ gained: ['a'], widens: true })
  })

  test('of several servers together names the audience they come to share', () => {
    const review = (serverName: string) => ({
      serverName,
      effect: { gained: ['X'], lost: [], issuersLost: [], sharedWith: [] },
    })
    const notes = batchNotes([review('a'), review('b')] as never)
    expect(notes[0]).toEqual({ title: 'One token fits 2 servers.', text: 'X would be accepted by a, b.' })
    const many = batchNotes(Array.from({ length: 200 }, (_, at) => review(`s${at}`)) as never)
    expect(many[0]?.title).toBe('One token fits 200 servers.')
    expect(many[0]?.text).toMatch(/^X would be accepted by s0, s1, .*, s11 and 188 more\.$/)
  })
})

describe('lint of a draft', () => {
  const notes = (config: JsonObject, more: Partial<VirtualServer> = {}) => {
    const server = aServer(config, more)
    return lintDraft(server, boardOf(server, aGateway()), aGateway()).map(({ key, title }) => [key, title])
  }
  test.each<[string, JsonObject, Partial<VirtualServer>, string | null, string]>([
    [
      'T2: an http issuer',
      { authorization_servers: ['http://a'] },
      {},
      'authorization_servers',
      'Issuer dropped',
    ],
    ['T10: no issuer', { authorization_servers: [] }, {}, 'authorization_servers', 'No authorization server'],
    ['T12: not public', { resource: 'a' }, { visibility: 'team' }, null, 'Clients find no metadata'],
    ['T13: learning', {}, {}, 'resource', 'Learning is armed'],
    ['T14: keys the Admin UI drops', { resource: 'a' }, {}, null, 'An edit in the Admin UI removes keys'],
    ['a shadowed client id', { resource: 'a', client_id: 'X' }, {}, 'client_id', 'client_id is not used'],
    ['a number for resource', { resource: 5 }, {}, 'resource', 'resource breaks the server'],
    [
      'the canonical URL with a slash',
      { resource: `${CANONICAL}/` },
      {},
      'resource',
      'Nearly the canonical URL',
    ],
    ['an audience of everybody', { resource: 'account' }, {}, 'resource', 'Audience fits everybody'],
    [
      'an issuer twice',
      { authorization_servers: [ISSUER, ISSUER.replace(/\/$/, '')] },
      {},
      'authorization_servers',
      'Listed twice',
    ],
    [
      'the metadata address as issuer',
      { authorization_servers: ['https://a/.well-known/openid-configuration'] },
      {},
      'authorization_servers',
      'Issuer looks wrong',
    ],
    ['a token endpoint without TLS', { token_endpoint: 'http://a' }, {}, 'token_endpoint', 'Not https'],
    [
      'scopes as text',
      { scopes_supported: 'a b' },
      {},
      'scopes_supported',
      'scopes_supported is no list of texts',
    ],
  ])('%s', (_name, config, more, key, title) => {
    expect(notes(config, more)).toContainEqual([key, title])
  })

  test('an issuer that cannot be one is told apart before anybody is asked', () => {
    expect(issuerProblem('https://idp.example.com/realms/a')).toBeNull()
    for (const wrong of [
      '',
      ' https://a',
      'http://a',
      'https://u:p@a/',
      'https://a?x',
      'https://a#x',
      'https://',
    ])
      expect(issuerProblem(wrong)).not.toBeNull()
  })
})

test('the form plans the switch by the audience this gateway has for itself, not by the usual one', () => {
  const ours = aGateway('strict-or-fallback', { jwtAudience: 'our-api' })
  const flip = (clientId: string) => {
    const server = aServer({ client_id: clientId, resource: ['u'] })
    const config = server.oauthConfig as JsonObject
    return withToggle(server, config, ours, boardOf(server, ours).toggle, true)
  }
  expect(flip('mcpgateway-api')).toMatchObject({ resource: ['u', 'mcpgateway-api'] })
  expect(flip('our-api')).toBeNull()
})
