import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startDemo } from '../../electron/demo/demo.ts'
import type { Demo } from '../../electron/demo/demo.ts'
import type { Call, Input, Output } from '../../shared/ipc/contract.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import {
  floods,
  stalls,
  startHostileIssuer,
  type Answer,
  type HostileIssuer,
} from '../fakes/hostile-issuer.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { hangsUp, sendJson } from '../helpers/loopback.ts'
import { realTimers } from '../helpers/manual-timers.ts'
import { nested } from '../helpers/nested.ts'
import { startWorld, type World } from '../helpers/world.ts'

const SERVER = 'payments-mcp'

let demo: Demo
let issuer: HostileIssuer
let world: World
let folder: string
let admin: Awaited<ReturnType<typeof adminOf>>
let clock: number
/** The time while it stands still; null: it goes on. */
let held: number | null

beforeEach(async () => {
  clock = 0
  held = null
  ;[demo, issuer] = await Promise.all([startDemo(), startHostileIssuer()])
  admin = await adminOf(demo)
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-issuer-faults-'))
  world = startWorld({
    gateway: demo,
    path: join(folder, 'history.db'),
    // Short, so that an issuer that never answers is waited for only once and not for long.
    deadlineMs: 1_500,
    timers: { ...realTimers, now: () => (held ?? Date.now()) + clock },
    deps: { demo: () => Promise.resolve({ ...demo, caPem: `${demo.caPem}\n${issuer.caPem}` }) },
  })
})
afterEach(async () => {
  await world.close()
  await Promise.all([demo.stop(), issuer.stop()])
  rmSync(folder, { recursive: true, force: true })
})

const call = <C extends Call>(name: C, input: Input<C>): Promise<Output<C>> => world.call(name, input)

describe('an issuer that misbehaves', () => {
  /**
   * Makes `SERVER` trust the hostile issuer alone, and puts a token on the shelf that an honest answer gets
   * accepted.
   */
  async function aGoodToken(): Promise<{ tokenId: string; serverId: string }> {
    await admin.put(SERVER, {
      oauthConfig: { authorization_servers: [issuer.url], resource: ['the-audience'] },
    })
    await call('connection.demo', {})
    const dana = 'dana@example.com'
    const text = await issuer.sign({ sub: dana, email: dana, aud: 'the-audience' })
    const { tokens } = await call('token.add', { text })
    return { tokenId: tokens[0]?.id ?? '', serverId: admin.idOf(SERVER) }
  }
  const many = (count: number): { keys: Json[] } => ({
    keys: Array.from({ length: count }, (_, at) => ({
      kty: 'EC',
      kid: `k${at}`,
      crv: 'P-256',
      x: 'AA',
      y: 'AA',
    })),
  })
  /** The honest keys, with others behind them and other members beside them. */
  const keysAnswer =
    ({ keys = [], ...more }: { keys?: readonly Json[]; [name: string]: Json | readonly Json[] }): Answer =>
    (response, honest) =>
      sendJson(response, { ...more, keys: [...(honest as { keys: Json[] }).keys, ...keys] })

  test('an honest answer is accepted, so that what follows is refused for its fault alone', async () => {
    const ids = await aGoodToken()
    const { diagnosis } = await call('token.test', ids)
    expect([diagnosis.verdict, diagnosis.stoppedAt]).toEqual(['accepted', null])
    issuer.behave({ keys: keysAnswer(many(99)) })
    expect((await call('token.test', { ...ids, anew: true })).diagnosis.verdict).toBe('accepted')
  })

  test.each<[string, { keys?: Answer; metadata?: Answer }, RegExp]>([
    ['keys of more than 256 KiB', { keys: keysAnswer({ padding: 'x'.repeat(256 * 1024) }) }, /256 KiB/],
    ['more than 100 keys', { keys: keysAnswer(many(100)) }, /100 keys/],
    ['keys nested 1,000 deep', { keys: keysAnswer({ deep: nested(1_000) }) }, /64 levels/],
    ['keys that begin and never end', { keys: stalls }, /no answer within/],
    ['keys whose connection is closed', { keys: (response) => void response.destroy() }, /closed|reset/],
    [
      'metadata of more than 64 KiB',
      {
        metadata: (response, honest) =>
          sendJson(response, { ...(honest as object), padding: 'x'.repeat(64 * 1024) }),
      },
      /64 KiB/,
    ],
    [
      'metadata whose connection is closed',
      { metadata: (response) => void response.destroy() },
      /closed|reset/,
    ],
  ])('%s: Cannot decide, with the reason', async (_name, how, reason) => {
    const ids = await aGoodToken()
    issuer.behave(how)
    const { diagnosis } = await call('token.test', ids)
    expect(diagnosis.verdict).toBe('cannot-decide')
    expect(reasons(diagnosis)).toMatch(reason)
    expect(diagnosis.prediction.status).toBeNull()
  })

  describe('keys that are rotated', () => {
    // However slow the machine is, what happens here happens within the same half minute.
    beforeEach(() => void (held = Date.now()))
    const reads = (path: string): number => issuer.asked().filter((one) => one === path).length
    const verdictOf = async (ids: Input<'token.test'>): Promise<string> =>
      (await call('token.test', ids)).diagnosis.verdict
    // What the gateway may still hold of the keys of before keeps a verdict open; its headline says how it
    // ends.
    const headlineOf = async (ids: Input<'token.test'>): Promise<string> => {
      const { diagnosis } = await call('token.test', ids)
      expect(diagnosis.verdict).toBe('cannot-decide')
      return diagnosis.headline
    }
    const onShelf = async (kid?: string): Promise<string> => {
      const dana = 'dana@example.com'
      const text = await issuer.sign({ sub: dana, email: dana, aud: 'the-audience', jti: randomUUID() }, kid)
      return (await call('token.add', { text })).tokens[0]?.id ?? ''
    }

    test('F44: a token of a rotated key is known at once, and tokens tested before cost no second reading', async () => {
      const ids = await aGoodToken()
      expect(await verdictOf(ids)).toBe('accepted')
      expect(await verdictOf(ids)).toBe('accepted')
      expect([reads('/keys'), reads('/.well-known/oauth-authorization-server')]).toEqual([1, 1])
      await issuer.rotate()
      expect(await headlineOf({ ...ids, tokenId: await onShelf() })).toMatch(/^Accepted, once the gateway/)
      expect(reads('/keys')).toBe(2)
    })

    test('F44: a key replaced under the same id is seen at once too', async () => {
      const ids = await aGoodToken()
      expect(await verdictOf(ids)).toBe('accepted')
      await issuer.rotate(issuer.kid())
      expect(await headlineOf({ ...ids, tokenId: await onShelf() })).toMatch(/^Accepted, once the gateway/)
    })

    test.each([
      ['after a token that passes', 1],
      ['before anything was read', 0],
    ] as const)(
      'F44: 200 unknown keys in a row, %s, are one reading; half a minute later there is one more',
      async (_when, before) => {
        const ids = await aGoodToken()
        for (let at = 0; at < before; at++) expect(await verdictOf(ids)).toBe('accepted')
        for (let at = 0; at < 200; at++) {
          const tokenId = await onShelf(`stranger-${at}`)
          expect(await verdictOf({ ...ids, tokenId, remember: false })).toBe('rejected')
          await call('token.forget', { tokenId })
        }
        expect(reads('/keys')).toBe(before + 1)
        expect(reads('/.well-known/oauth-authorization-server')).toBe(1)
        clock = 31_000
        expect(await verdictOf({ ...ids, tokenId: await onShelf('one-more') })).toBe('rejected')
        expect(reads('/keys')).toBe(before + 2)
      },
      60_000,
    )

    test('F44: the whole shelf, asked at the same time and again, is one reading', async () => {
      const ids = await aGoodToken()
      for (let at = 0; at < 19; at++) await onShelf(at % 2 === 0 ? `stranger-${at}` : undefined)
      const shelf = () => call('token.shelf', { serverId: ids.serverId })
      const [first] = await Promise.all([shelf(), shelf(), call('token.effects', ids)])
      await shelf()
      expect(first.verdicts.map(({ verdict }) => verdict).sort()).toEqual([
        ...Array<string>(10).fill('accepted'),
        ...Array<string>(10).fill('rejected'),
      ])
      expect(reads('/keys')).toBe(1)
    })

    test('F44: testing again by hand reads anew, so that a key taken out of service is missed at once', async () => {
      const ids = await aGoodToken()
      expect(await verdictOf(ids)).toBe('accepted')
      await issuer.rotate()
      expect(await headlineOf({ ...ids, anew: true })).toMatch(/^Rejected at .*, once the gateway/)
    })

    test('F44: an issuer that was down is asked again by hand, and by itself after half a minute', async () => {
      const ids = await aGoodToken()
      issuer.behave({ keys: (response) => void response.destroy() })
      expect(await verdictOf(ids)).toBe('cannot-decide')
      issuer.behave({})
      expect(await verdictOf({ ...ids, anew: true })).toBe('accepted')
      issuer.behave({ keys: (response) => void response.destroy() })
      clock = 31_000
      expect(await verdictOf(ids)).toBe('cannot-decide')
      clock = 62_000
      issuer.behave({})
      expect(await verdictOf(ids)).toBe('accepted')
    })
  })

  describe('checked live, while it is typed', () => {
    const serverless = async () => {
      await aGoodToken()
      return async () => {
        world.deps.gateways.current()?.readAnew()
        const { state, says } = await call('issuer.check', { issuer: issuer.url })
        return `${state}: ${says}`
      }
    }

    test('metadata and keys are both read, and counted', async () => {
      const check = await serverless()
      expect(await check()).toMatch(/^good: .* 1 signing key on the same host/)
      expect(issuer.asked()).toEqual(['/.well-known/oauth-authorization-server', '/keys'])
    })

    test.each<[string, { keys?: Answer; metadata?: Answer }, RegExp]>([
      ['keys that answer 503', { keys: (response) => sendJson(response, {}, 503) }, /^refused: .*HTTP 503/],
      [
        'keys cut off',
        { keys: (response) => void response.destroy() },
        /^cannot-tell: Metadata found, but not the keys/,
      ],
      ['an empty set of keys', { keys: (response) => sendJson(response, { keys: [] }) }, /^refused: .*empty/],
      [
        'keys without an id',
        {
          keys: (response, honest) =>
            sendJson(response, {
              keys: (honest as { keys: JsonObject[] }).keys.map(({ kid: _kid, ...key }) => key),
            }),
        },
        /^refused: .*no key has a kid/,
      ],
      [
        'a page in place of keys',
        { keys: (response) => void response.end('<html>') },
        /^refused: .*not JSON/,
      ],
      [
        'metadata that is not there',
        { metadata: (response) => sendJson(response, {}, 404) },
        /^refused: No metadata/,
      ],
    ])('%s', async (_name, how, says) => {
      const check = await serverless()
      issuer.behave(how)
      expect(await check()).toMatch(says)
    })
  })

  /** Another key of the same kind under the id of the honest one, before or after it. */
  const withTwin = (place: 'first' | 'last'): Answer => {
    const twin = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
    return (response, honest) => {
      const [own] = (honest as { keys: JsonObject[] }).keys
      const other = { ...own, ...(twin as JsonObject) }
      sendJson(response, { keys: place === 'first' ? [other, own] : [own, other] })
    }
  }

  test.each([
    ['first', 'rejected'],
    ['last', 'accepted'],
  ] as const)(
    'F45: of two keys with one id the gateway takes the first: with a stranger’s %s the token is %s',
    async (place, verdict) => {
      const ids = await aGoodToken()
      issuer.behave({ keys: withTwin(place) })
      expect((await call('token.test', ids)).diagnosis.verdict).toBe(verdict)
    },
  )

  test('keys that flood: Cannot decide, the connection is cut, and little of it was taken', async () => {
    const ids = await aGoodToken()
    const told = { bytes: 0, hungUp: false }
    issuer.behave({ keys: floods(told) })
    const { diagnosis } = await call('token.test', ids)
    expect(diagnosis.verdict).toBe('cannot-decide')
    expect(reasons(diagnosis)).toMatch(/256 KiB/)
    await expect.poll(() => told.hungUp).toBe(true)
    // What is beyond the cap sat in the network's buffers.
    expect(told.bytes).toBeLessThan(32 * 1024 * 1024)
  })

  test('a refused connection: Cannot decide, with the reason', async () => {
    const ids = await aGoodToken()
    await issuer.stop()
    const { diagnosis } = await call('token.test', ids)
    expect(diagnosis.verdict).toBe('cannot-decide')
    expect(reasons(diagnosis)).toMatch(/refused/)
  })

  test('a certificate of an unknown authority: Cannot decide, with the reason, and nothing was sent', async () => {
    const stranger = await startHostileIssuer()
    try {
      await admin.put(SERVER, { oauthConfig: { authorization_servers: [stranger.url], resource: ['a'] } })
      await call('connection.demo', {})
      const text = await stranger.sign({ sub: 'dana@example.com', email: 'dana@example.com', aud: 'a' })
      const { tokens } = await call('token.add', { text })
      const ids = { tokenId: tokens[0]?.id ?? '', serverId: admin.idOf(SERVER) }
      const { diagnosis } = await call('token.test', ids)
      expect(diagnosis.verdict).toBe('cannot-decide')
      expect(reasons(diagnosis)).toMatch(/authority this computer does not trust/)
      expect(stranger.asked()).toEqual([])
    } finally {
      await stranger.stop()
    }
  })

  test('the server screen is shown whatever the issuer does', async () => {
    const { serverId } = await aGoodToken()
    for (const metadata of [floods({ bytes: 0, hungUp: false }), hangsUp]) {
      issuer.behave({ metadata })
      const view = await call('server.read', { serverId })
      expect(view.resourceIndicators).toMatch(/could not be read/)
    }
  })
})

function reasons(diagnosis: Output<'token.test'>['diagnosis']): string {
  return diagnosis.steps
    .filter(({ outcome }) => outcome === 'unknown')
    .map(({ detail, explanation, received }) => [detail, explanation, ...received].join(' '))
    .join('\n')
}
