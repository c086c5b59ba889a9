import { describe, expect, test } from 'vitest'
import { createPublish } from '../../electron/ipc/publish.ts'
import { createServe, isSmall } from '../../electron/ipc/serve.ts'
import { isTrustedSender } from '../../electron/ipc/trusted-sender.ts'
import { calls, events } from '../../shared/ipc/contract.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { err, ok } from '../../shared/kernel/result.ts'

function serve(handlers: Partial<Record<keyof Handlers, (input: never) => unknown>>): {
  serve: ReturnType<typeof createServe>
  reported: unknown[]
} {
  const reported: unknown[] = []
  return {
    serve: createServe({
      handlers: handlers as unknown as Handlers,
      report: (_reference, thrown) => void reported.push(thrown),
      newReference: () => 'ref-1',
    }),
    reported,
  }
}

describe('answering a call', () => {
  test('a foreign frame is answered with a refusal, and the handler is not called', async () => {
    let called = false
    const { serve: answer } = serve({
      'token.list': () => {
        called = true
        return ok({ tokens: [] })
      },
    })
    expect(await answer('token.list', false, {})).toEqual({
      ok: false,
      error: { kind: 'request-refused', issues: ['untrusted sender'] },
    })
    expect(called).toBe(false)
  })

  test.each(['nope', '__proto__', 'constructor', 'toString', ''])(
    'an unknown call %j is refused',
    async (name) => {
      expect(await serve({}).serve(name, true, {})).toMatchObject({
        ok: false,
        error: { kind: 'request-refused' },
      })
    },
  )

  test('bad input is refused without repeating it', async () => {
    const { serve: answer } = serve({})
    const reply = await answer('connection.renew', true, { secret: { password: 'hunter2' } })
    expect(reply).toEqual({ ok: false, error: { kind: 'request-refused', issues: ['secret: invalid_type'] } })
    for (const raw of [null, undefined, 7, 'x', [], () => {}])
      expect(await answer('connection.renew', true, raw)).toMatchObject({ ok: false })
  })

  test('input that is too large or too deep is refused before it is parsed', async () => {
    const { serve: answer } = serve({})
    expect(await answer('token.add', true, { text: 'x'.repeat(2_000_001) })).toMatchObject({
      error: { issues: ['too large'] },
    })
    expect(await answer('token.add', true, { text: 'x'.repeat(1_000_001) })).toMatchObject({
      error: { issues: ['text: too_big'] },
    })
    let deep: unknown = 'x'
    for (let at = 0; at < 5000; at++) deep = [deep]
    expect(await answer('token.add', true, { text: deep })).toMatchObject({
      error: { issues: ['nested too deep'] },
    })
    expect(isSmall(new Uint8Array(3_000_000))).toBe(false)
    expect(isSmall(new Map([['a', 1]]))).toBe(false)
    expect(isSmall({ a: ['b', null, 1] })).toBe(true)
  })

  test('the servers of a large fleet are named in one call, and only where the contract says so', async () => {
    const ids = Array.from({ length: 100_000 }, (_, at) => at.toString(16).padStart(32, '0')).join('\n')
    const { serve: answer } = serve({
      'fleet.export': (input: { ids: string }) =>
        Promise.resolve(ok({ file: 'a.csv', servers: input.ids.split('\n').length })),
    })
    const named = { profileId: null, format: 'csv' }
    expect(await answer('fleet.export', true, { ...named, ids })).toEqual(
      ok({ file: 'a.csv', servers: 100_000 }),
    )
    const more = await answer('fleet.export', true, { ...named, ids: 'x'.repeat(20_000_001) })
    expect(more).toMatchObject({ error: { issues: ['too large'] } })
    expect(await answer('token.add', true, { text: ids })).toMatchObject({ error: { issues: ['too large'] } })
  })

  test('fields the contract does not name are taken out of the answer', async () => {
    const token = {
      id: '1',
      label: 'l',
      fingerprint: 'f',
      masked: 'm',
      bytes: 1,
      form: 'jwt',
      headerJson: null,
      claimsJson: null,
      issuer: null,
      audiences: [],
      expiresAt: null,
    }
    const { serve: answer } = serve({
      'token.list': () => Promise.resolve(ok({ tokens: [{ ...token, raw: 'SECRET' }], also: 'SECRET' })),
    })
    const reply = await answer('token.list', true, {})
    expect(reply).toEqual({ ok: true, value: { tokens: [token] } })
  })

  test('fields an error does not name are taken out as well', async () => {
    const { serve: answer } = serve({
      'token.list': () => Promise.resolve(err({ kind: 'token-gone', token: 'SECRET' })),
    })
    expect(await answer('token.list', true, {})).toEqual({ ok: false, error: { kind: 'token-gone' } })
  })

  test('what a handler throws, or answers wrongly, stays in the main process', async () => {
    const { serve: answer, reported } = serve({
      'token.list': () => Promise.reject(new Error('SECRET')),
      'profile.list': () => Promise.resolve(ok({ profiles: 'SECRET' })),
    })
    expect(await answer('token.list', true, {})).toEqual({
      ok: false,
      error: { kind: 'unexpected', reference: 'ref-1' },
    })
    expect(JSON.stringify(await answer('profile.list', true, {}))).not.toContain('SECRET')
    expect(reported).toHaveLength(2)
  })
})

describe('who may call', () => {
  const ours = {}
  const frame = { origin: 'app://claimcheck', parent: null }
  test.each([
    ['our main frame', { senderFrame: frame, sender: ours }, true],
    ['a frame that is gone', { senderFrame: null, sender: ours }, false],
    ['a frame inside', { senderFrame: { ...frame, parent: {} }, sender: ours }, false],
    ['another origin', { senderFrame: { ...frame, origin: 'app://claimcheck.evil' }, sender: ours }, false],
    ['an opaque origin', { senderFrame: { ...frame, origin: 'null' }, sender: ours }, false],
    ['another window', { senderFrame: frame, sender: {} }, false],
  ] as const)('%s', (_who, event, trusted) => {
    expect(isTrustedSender(event, 'app://claimcheck', ours)).toBe(trusted)
  })
  test('nobody while there is no window', () => {
    expect(isTrustedSender({ senderFrame: frame, sender: ours }, 'app://claimcheck', null)).toBe(false)
  })
})

describe('the surface', () => {
  test('is what it was', () => {
    expect([...Object.keys(calls), ...Object.keys(events)].sort()).toMatchSnapshot()
  })

  test('events carry only what the contract names', () => {
    const sent: unknown[] = []
    createPublish((name, payload) => void sent.push([name, payload]))('connection.expired', {
      token: 'SECRET',
    } as unknown as Record<string, never>)
    expect(sent).toEqual([['connection.expired', {}]])
  })
})
