import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Draft } from '../../shared/change/kept-draft.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'

let app: DemoWorld
beforeEach(async () => {
  app = await startDemoWorld()
})
afterEach(() => app.close())

const draft = (more: object = {}): Input<'profile.save'> => ({
  draft: {
    id: null,
    name: 'Demo',
    url: app.demo.url,
    environment: 'PROD',
    readOnly: false,
    signInWith: 'password',
    email: app.demo.email,
    authHeaderName: '',
    caPem: app.demo.caPem,
    assumedAppDomain: '',
    ...more,
  },
})

describe('connecting', () => {
  test('climbs every rung of the demo, tells each, and shows what was learned', async () => {
    const { ladder, connection } = await app.call('connection.demo', {})
    expect(ladder.map(({ id, state }) => [id, state])).not.toContainEqual([expect.anything(), 'fail'])
    expect(connection).toMatchObject({
      demo: true,
      signedInAs: app.demo.email,
      appDomain: { source: 'gateway' },
      capabilities: { version: '1.1.0', model: 'strict-or-fallback', basePath: '/v1' },
    })
    expect(connection?.signInEndsAt).not.toBeNull()
    expect(app.published.filter(({ event }) => event === 'connection.rung').length).toBeGreaterThanOrEqual(16)
    expect(JSON.stringify([connection, app.published])).not.toContain(app.demo.password)
  })

  test('a wrong password fails on its rung, and the rungs above stay waiting', async () => {
    const { profile } = await app.call('profile.save', draft())
    const { ladder, connection } = await app.call('connection.open', {
      profileId: profile.id,
      secret: 'wrong',
      keepSecret: true,
    })
    expect(connection).toBeNull()
    expect(ladder.find(({ id }) => id === 'sign-in')).toMatchObject({
      state: 'fail',
      error: { kind: 'sign-in-refused', status: 401 },
    })
    expect(ladder.find(({ id }) => id === 'version')).toMatchObject({ state: 'waiting' })
    expect(app.deps.vault.has(profile.id)).toBe(false)
  })

  test('a secret is kept only after it worked, and then opens again by itself', async () => {
    const { profile } = await app.call('profile.save', draft())
    expect(
      await app.refused('connection.open', { profileId: profile.id, secret: null, keepSecret: false }),
    ).toMatchObject({ kind: 'sign-in-unusable', what: 'not-kept' })
    const first = await app.call('connection.open', {
      profileId: profile.id,
      secret: app.demo.password,
      keepSecret: true,
    })
    expect(first.connection).toMatchObject({ secretKept: 'memory', profile: { hasSecret: true } })
    await app.call('connection.close', {})
    expect(
      (await app.call('connection.open', { profileId: profile.id, secret: null, keepSecret: false }))
        .connection,
    ).not.toBeNull()
  })

  test.each([
    ['its address', { url: 'http://127.0.0.1:9' }],
    ['its login', { email: 'other@example.com' }],
    [
      'its proxy',
      {
        network: {
          proxy: { mode: 'own' as const, url: 'http://proxy.example.com:8080', user: '' },
          clientCertificate: null,
        },
      },
    ],
    ['whom it trusts', { caPem: '' }],
  ])(
    'F66: a kept secret is asked for again when %s changes, and stays while the name does',
    async (_what, more) => {
      const { profile } = await app.call('profile.save', draft())
      await app.deps.vault.keep(profile.id, 'hunter2')
      const { hasSecret: _, ...saved } = profile
      await app.call('profile.save', { draft: { ...saved, name: 'Another name' } })
      expect(app.deps.vault.has(profile.id)).toBe(true)
      await app.call('profile.save', { draft: { ...saved, ...more } })
      expect(app.deps.vault.has(profile.id)).toBe(false)
    },
  )

  test('editing the address of a profile drops its secret', async () => {
    const { profile } = await app.call('profile.save', draft())
    await app.deps.vault.keep(profile.id, 'hunter2')
    await app.call('profile.save', draft({ id: profile.id, name: 'Renamed' }))
    expect(app.deps.vault.has(profile.id)).toBe(true)
    const moved = await app.call('profile.save', draft({ id: profile.id, url: 'https://evil.example' }))
    expect(moved.profile.hasSecret).toBe(false)
  })

  test('an address with https:// in front that is none is not told to have it', async () => {
    for (const url of ['https://gw.example.com:99999', 'https://gw example.com'])
      expect(await app.refused('profile.save', draft({ url }))).toMatchObject({
        kind: 'address-invalid',
        reason: 'its host name or port cannot be one',
      })
  })

  test.each([
    [{ url: 'gw.example.com' }, 'address-invalid'],
    [{ url: 'ftp://gw.example.com' }, 'address-invalid'],
    [{ url: 'https://a:b@gw.example.com' }, 'address-invalid'],
    [{ url: 'https://gw.example.com/?x=1' }, 'address-invalid'],
    [{ caPem: 'nonsense' }, 'request-refused'],
    [{ authHeaderName: 'X Bad:' }, 'request-refused'],
    [{ name: ' ' }, 'request-refused'],
    [{ id: 'ghost' }, 'profile-missing'],
  ])('a profile with %j is refused', async (more, kind) => {
    expect((await app.refused('profile.save', draft(more))).kind).toBe(kind)
  })

  test('nothing that needs a gateway works without one', async () => {
    for (const [name, input] of [
      ['fleet.list', {}],
      ['server.read', { serverId: 'x' }],
      ['change.list', {}],
    ] as const)
      expect((await app.refused(name, input)).kind).toBe('not-connected')
  })
})

describe('the main job', () => {
  const find = async (start: string): Promise<string> => {
    const fleet = await app.call('fleet.list', {})
    const row = fleet.rows.find((each) => each.server.name.startsWith(start))
    if (row === undefined) throw new Error(fleet.rows.map((each) => each.server.name).join())
    return row.server.id
  }

  test('every demo token is judged as its server’s gateway answers it', async () => {
    await app.call('connection.demo', {})
    const fleet = await app.call('fleet.list', {})
    expect(fleet.complete).toBe(true)
    expect(fleet.rows.length).toBe(app.demo.servers.length)
    for (const { id, name } of app.demo.servers) {
      const { token } = await app.call('token.demo', { serverId: id })
      const view = await app.call('server.read', { serverId: id })
      expect(view.row.server.id).toBe(id)
      const { diagnosis } = await app.call('token.test', { tokenId: token.id, serverId: id })
      const report = await app.call('probe.send', { tokenId: token.id, serverId: id, mayLearn: true })
      expect([name, diagnosis.prediction, report.actual, report.agrees]).toEqual([
        name,
        diagnosis.prediction,
        report.actual,
        report.agrees === null ? null : true,
      ])
    }
    const { tests } = await app.call('change.list', {})
    expect(tests.length).toBe(2 * app.demo.servers.length)
  })

  test('a token that would be learned is not sent without leave, and the change is shown when it is', async () => {
    await app.call('connection.demo', {})
    const fleet = await app.call('fleet.list', {})
    let learned = 0
    for (const row of fleet.rows.filter((each) => each.board.learningArmed)) {
      const { token } = await app.call('token.demo', { serverId: row.server.id })
      const { diagnosis } = await app.call('token.test', { tokenId: token.id, serverId: row.server.id })
      if (diagnosis.prediction.learnedResource === null) continue
      learned++
      expect(
        await app.refused('probe.send', { tokenId: token.id, serverId: row.server.id, mayLearn: false }),
      ).toEqual({ kind: 'probe-would-write' })
      const before = await app.call('server.read', { serverId: row.server.id })
      expect(before.row.server.oauthConfig).toEqual(row.server.oauthConfig)
      const report = await app.call('probe.send', {
        tokenId: token.id,
        serverId: row.server.id,
        mayLearn: true,
      })
      expect(report).toMatchObject({ configChanged: true, agrees: true })
      const after = await app.call('server.read', { serverId: row.server.id })
      expect(after.row.board.expected.some(({ lane }) => lane === 'L')).toBe(true)
    }
    expect(learned).toBeGreaterThan(0)
  })

  test('flips the toggle of a rejected token, reads it back, and undoes it', async () => {
    await app.call('connection.demo', {})
    const serverId = await find('invoices')
    const { token } = await app.call('token.demo', { serverId })
    const first = await app.call('token.test', { tokenId: token.id, serverId })
    expect(first.diagnosis).toMatchObject({ verdict: 'rejected', stoppedAt: 'audience' })
    const wanted = { kind: 'toggle', on: true, clientId: null } as const
    const { review, diagnosis } = await app.call('change.preview', { serverId, wanted, tokenId: token.id })
    expect(diagnosis?.verdict).toBe('accepted')
    const applied = await app.call('change.apply', {
      planId: review.planId,
      typedName: review.serverName,
      canonicalConfirmed: true,
    })
    expect(applied.outcome).toBe('confirmed')
    expect((await app.call('token.test', { tokenId: token.id, serverId })).diagnosis.verdict).toBe('accepted')
    expect(await app.call('probe.send', { tokenId: token.id, serverId, mayLearn: false })).toMatchObject({
      agrees: true,
      configChanged: false,
    })
    const undo = await app.call('change.preview', {
      serverId,
      wanted: { kind: 'undo', changeId: applied.record.id },
      tokenId: token.id,
    })
    const undone = await app.call('change.apply', {
      planId: undo.review.planId,
      typedName: review.serverName,
      canonicalConfirmed: true,
    })
    expect(undone.outcome).toBe('confirmed')
    expect((await app.call('token.test', { tokenId: token.id, serverId })).diagnosis.verdict).toBe('rejected')
    const { changes } = await app.call('change.list', {})
    expect(changes.map(({ state }) => state)).toEqual(['confirmed', 'confirmed'])
    expect(changes[1]?.undoneBy).toBe(undone.record.id)
    expect(app.deps.history.changes.verifyChain()).toBeNull()
  })

  test('no token, password or sign-in reaches the disk or the window', async () => {
    const opened = await app.call('connection.demo', {})
    const serverId = await find('invoices')
    const { token } = await app.demo.tokenFor(serverId)
    const added = await app.call('token.add', { text: `curl -H "Authorization: Bearer ${token}" https://x` })
    const id = added.tokens[0]?.id ?? ''
    const shown = [
      opened,
      added,
      await app.call('token.test', { tokenId: id, serverId }),
      await app.call('token.list', {}),
      await app.call('server.read', { serverId }),
      app.published,
    ]
    const admin = app.deps.gateways.current()?.opened.session.current().token ?? ''
    expect(admin.length).toBeGreaterThan(20)
    await app.call('connection.close', {})
    const files = readdirSync(app.folder)
      .map((name) => readFileSync(join(app.folder, name)).toString('latin1'))
      .join('')
    for (const secret of [token, token.split('.')[2] ?? token, admin, app.demo.password]) {
      expect(files).not.toContain(secret)
      expect(JSON.stringify(shown)).not.toContain(secret)
    }
  })

  test('an ended sign-in is told once, stops everything, and renewing keeps the shelf', async () => {
    await app.call('connection.demo', {})
    const serverId = await find('invoices')
    await app.call('token.demo', { serverId })
    const session = app.deps.gateways.current()?.opened.session
    session?.renew({ token: 'not-a-token', signedInAs: 'x', endsAt: null, claims: null, isAdmin: null })
    expect((await app.refused('server.read', { serverId })).kind).toBe('sign-in-expired')
    expect((await app.refused('fleet.list', {})).kind).toBe('sign-in-expired')
    expect(app.published.filter(({ event }) => event === 'connection.expired')).toHaveLength(1)
    await app.call('connection.renew', { secret: 'whatever' })
    expect((await app.call('fleet.list', {})).rows.length).toBeGreaterThan(0)
    expect((await app.call('token.list', {})).tokens).toHaveLength(1)
  })
})

describe('the shelf and what goes with it', () => {
  const idOf = async (name: string): Promise<string> => {
    const { rows } = await app.call('fleet.list', {})
    const row = rows.find(({ server }) => server.name === name)
    if (!row) throw new Error(`no server ${name}`)
    return row.server.id
  }
  const onShelf = async (name: string) => {
    const serverId = await idOf(name)
    const { token } = await app.call('token.demo', { serverId })
    return { serverId, tokenId: token.id }
  }

  test('a token keeps the name it is given, an empty one brings its own back, and a token is no name', async () => {
    await app.call('connection.demo', {})
    const { serverId, tokenId } = await onShelf('payments-mcp')
    const { token } = await app.call('token.name', { tokenId, name: '  Claude of Dana ' })
    expect(token.label).toBe('Claude of Dana')
    await app.call('token.test', { tokenId, serverId })
    const { tests } = await app.call('change.list', {})
    expect(tests[0]?.label).toBe('Claude of Dana')
    expect((await app.call('token.name', { tokenId, name: '' })).token.label).toBe('my-oauth-client-id')
    const secret = app.deps.shelf.get(tokenId)?.token ?? ''
    for (const name of [secret.slice(0, 60), `x ${secret.slice(0, 40)}`, secret.slice(-20)])
      expect(await app.refused('token.name', { tokenId, name })).toMatchObject({ kind: 'request-refused' })
    expect(await app.refused('token.name', { tokenId: 'gone', name: 'x' })).toEqual({ kind: 'token-gone' })
  })

  test('of a paste of more tokens than it holds the first are kept, and an older one makes room', async () => {
    await app.call('connection.demo', {})
    const { tokenId } = await onShelf('payments-mcp')
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = Array.from(
      { length: 60 },
      (_, n) => `${part({ alg: 'none' })}.${part({ sub: `user-${n}` })}.`,
    )
    const { found, tokens } = await app.call('token.add', { text: text.join('\n') })
    expect(found).toHaveLength(60)
    expect(tokens.map(({ label }) => label)).toEqual(Array.from({ length: 50 }, (_, n) => `user-${n}`))
    expect((await app.call('token.list', {})).tokens.map(({ id }) => id)).toEqual(tokens.map(({ id }) => id))
    expect(app.deps.shelf.get(tokenId)).toBeNull()
  })

  test('every token is judged on the server in sight, and nothing of that is remembered', async () => {
    await app.call('connection.demo', {})
    const one = await onShelf('payments-mcp')
    const other = await onShelf('docs-search')
    const { verdicts } = await app.call('token.shelf', { serverId: other.serverId })
    expect(verdicts.map(({ tokenId, verdict }) => [tokenId, verdict])).toEqual([
      [one.tokenId, 'rejected'],
      [other.tokenId, 'accepted'],
    ])
    expect((await app.call('change.list', {})).tests).toEqual([])
  })

  test('a fix is told with its keys, who shares the audience, and what becomes of the shelf; nothing is written', async () => {
    await app.call('connection.demo', {})
    const { serverId, tokenId } = await onShelf('payments-mcp')
    const before = JSON.stringify((await app.call('server.read', { serverId })).row.server.oauthConfig)
    const { diagnosis } = await app.call('token.test', { tokenId, serverId })
    const { effects } = await app.call('token.effects', { tokenId, serverId })
    expect(effects.map(({ remedyId }) => remedyId)).toEqual(
      diagnosis.remedies
        .filter(({ edit, appDomain }) => edit !== null || appDomain !== null)
        .map(({ id }) => id),
    )
    const toggle = effects.find(({ remedyId }) => remedyId === 'toggle')
    expect(toggle?.diff.map(({ key }) => key)).toContain('resource')
    expect(toggle?.effect.gained).toEqual(['my-oauth-client-id'])
    expect(toggle?.effect.tokens).toMatchObject([{ tokenId, before: 'rejected', after: 'accepted' }])
    expect(JSON.stringify((await app.call('server.read', { serverId })).row.server.oauthConfig)).toBe(before)
  })

  test('the gate is shut to no token and to a changed signature, and nothing is learned from trying', async () => {
    await app.call('connection.demo', {})
    const { serverId, tokenId } = await onShelf('meeting-notes')
    const { controls } = await app.call('probe.controls', { tokenId, serverId })
    expect(controls.map(({ kind, status, gate }) => [kind, status, gate])).toEqual([
      ['no-token', 401, 'shut'],
      ['tampered', 401, 'shut'],
    ])
    const config = (await app.call('server.read', { serverId })).row.server.oauthConfig
    expect(config).toMatchObject({ resource: [] })
  })

  test('an opaque token has no signature to change: one control is sent', async () => {
    await app.call('connection.demo', {})
    const { serverId, tokenId } = await onShelf('media-library')
    const { controls } = await app.call('probe.controls', { tokenId, serverId })
    expect(controls.map(({ kind }) => kind)).toEqual(['no-token'])
  })

  test('the minutes of the lock are kept, and what was never set is a quarter of an hour', async () => {
    expect((await app.call('app.info', {})).idleMinutes).toBe(15)
    await app.call('settings.change', { idleMinutes: 5 })
    expect((await app.call('app.info', {})).idleMinutes).toBe(5)
    await app.call('settings.change', { idleMinutes: 0 })
    expect((await app.call('app.info', {})).idleMinutes).toBe(0)
    expect(await app.refused('settings.change', { idleMinutes: -1 })).toMatchObject({
      kind: 'request-refused',
    })
  })

  test('a change of one setting leaves the others', async () => {
    const keys = { 'fleet x': 'y' }
    await app.call('settings.change', { theme: 'dark', background: true })
    await app.call('settings.change', { keys })
    expect(await app.call('app.info', {})).toMatchObject({ theme: 'dark', background: true, keys })
    await app.call('settings.change', { theme: 'system', background: false, keys: {} })
    expect(await app.call('app.info', {})).toMatchObject({ theme: 'system', background: false, keys: {} })
  })

  describe('settings being typed', () => {
    const settings = (oauthConfig: Draft['mine']['oauthConfig']) => ({ oauthEnabled: true, oauthConfig })
    const typed = (more: Partial<Draft> = {}): Draft => ({
      base: settings({}),
      mine: settings({ client_id: 'typed' }),
      secrets: {},
      raw: null,
      ...more,
    })
    const kept = async () => (await app.call('draft.list', { baseUrl: app.demo.url })).drafts
    const keep = (serverId: string, draft: Draft | null) =>
      app.call('draft.keep', { baseUrl: app.demo.url, serverId, draft })

    test('F15: a page that is loaded again finds them as long as the gateway is open, and no secret in them', async () => {
      await keep('one', typed())
      expect(await kept()).toEqual([])
      await app.call('connection.demo', {})
      const mine = settings({ client_id: 'typed', client_secret: 'hunter2' })
      await keep('one', typed({ mine, raw: '{"client_secret": "hunter2"' }))
      expect(JSON.stringify(await kept())).not.toContain('hunter2')
      expect(await kept()).toMatchObject([
        { serverId: 'one', draft: { mine: { oauthConfig: { client_id: 'typed' } } } },
      ])
      await keep('one', null)
      expect(await kept()).toEqual([])
      await keep('one', typed())
      await app.call('connection.close', {})
      await app.call('connection.demo', {})
      expect(await kept()).toEqual([])
    })

    test('F15: they fill no memory: the one left alone longest makes room, and one too large is not kept', async () => {
      await app.call('connection.demo', {})
      for (let at = 0; at < 30; at++) await keep(`s${at}`, typed())
      expect((await kept()).map(({ serverId }) => serverId)).toEqual(
        Array.from({ length: 20 }, (_, at) => `s${at + 10}`),
      )
      await keep('s29', typed({ raw: '{'.repeat(300_000) }))
      expect((await kept()).some(({ serverId }) => serverId === 's29')).toBe(false)
      app.deps.gateways.current()?.drafts.clear()
      expect(await kept()).toEqual([])
    })
  })
})
