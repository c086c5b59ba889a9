import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createChangeDesk, type ChangeScene } from '../../electron/change/desk.ts'
import type { Scene } from '../../electron/judging/diagnose.ts'
import { createShelf } from '../../electron/shelf/shelf.ts'
import type { Journal } from '../../shared/change/journal.ts'
import {
  type Clock,
  decodeToken,
  isSecretIn,
  isSensitiveKey,
  redactConfig,
} from '../../shared/contextforge/index.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { judge } from '../../shared/judging/judge.ts'
import { MAX_SHELF } from '../../shared/token/limits.ts'
import { aGateway, aServer, aToken, someFacts } from '../helpers/worlds.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const world = { gateway: aGateway(), server: aServer() }

/**
 * Judges a token whose claims are objects, as far as they may be, and gives what to look for in the memory:
 * what the claims hold, and what was said of them.
 */
function judged(): WeakRef<object>[] {
  const odd = { aud: ['a'], sub: ['b'], jti: ['c'], email: ['d'], iss: ['e'], exp: ['f'], nbf: ['g'] }
  return [aToken(odd), aToken({ aud: ['h'] }), aToken({ aud: ['i'] }, { crit: ['j'] })].flatMap((token) => {
    const decoded = decodeToken(token)
    if (decoded.form !== 'jwt') throw new Error('this token can be read')
    const { steps, tokenAudiences } = judge(someFacts({ ...world, token }))
    const parts = [decoded.header, decoded.claims, ...Object.values(decoded.claims), tokenAudiences, ...steps]
    return parts.filter((part) => typeof part === 'object' && part !== null).map((part) => new WeakRef(part))
  })
}

/** How many of them are in memory still. What was looked at stays until the turn is over. */
async function left(parts: readonly WeakRef<object>[]): Promise<number> {
  await new Promise((resolve) => process.nextTick(resolve))
  collect()
  return parts.filter((part) => part.deref() !== undefined).length
}

test('nothing of what was judged is in memory once its token, or every token, is forgotten', async () => {
  for (const all of [true, false]) {
    const shelf = createShelf(() => 'id')
    shelf.entrance().add('x')
    const parts = judged()
    expect(await left(parts)).toBeGreaterThan(0)
    shelf.forget(all ? null : 'id')
    expect(await left(parts)).toBe(0)
  }
})

test('nothing of it is in memory once another token has taken its place', async () => {
  let ids = 0
  const { add } = createShelf(() => String(ids++)).entrance()
  for (let n = 0; n < MAX_SHELF; n++) add(`token ${n}`)
  const parts = judged()
  add('one more')
  expect(await left(parts)).toBe(0)
})

test('nothing of a judgement that ended after its token was forgotten stays in memory', async () => {
  createShelf(() => 'id').forget(null)
  const parts = judged()
  expect(await left(parts)).toBeGreaterThan(0)
  vi.advanceTimersByTime(60_000)
  expect(await left(parts)).toBe(0)
})

test('nothing of a token that was judged for settings being typed is in memory once it is forgotten, then or meanwhile', async () => {
  for (const isLate of [false, true]) {
    const shelf = createShelf(() => 'id')
    shelf.entrance().add(aToken({ aud: 'a' }))
    // The facts about a token hold the clock they were gathered by.
    let clock: WeakRef<Clock> | null = null
    const down = err({ kind: 'unreachable', url: 'https://issuer.example', cause: 'reset' } as const)
    const scene: Scene = {
      gatewayUrl: 'https://gw.example.com',
      gateway: world.gateway,
      clock() {
        const made = { now: 0, uncertainty: 1 }
        clock = new WeakRef(made)
        if (isLate) shelf.forget(null)
        return made
      },
      get: () => Promise.resolve(down),
      userByEmail: () => Promise.resolve({ state: 'active' }),
      protectedResource: () => Promise.resolve({ state: 'failed', url: '', detail: 'down' }),
      clientIdsFor: () => [],
      wasLearned: () => false,
      readServer: () => Promise.resolve(ok({ server: world.server, inexact: null })),
    }
    const desk = createChangeDesk({
      open: () =>
        ok({ scene, profile: { id: 'p' }, fleet: () => Promise.resolve([]) } as unknown as ChangeScene),
      shelf: () => shelf.list().map(({ id, token, view: { label } }) => ({ id, token, label })),
      journal: {} as Journal,
      tests: () => [],
      now: () => 1_000,
      newId: () => 'id',
    })
    const mine = { oauthEnabled: true, oauthConfig: world.server.oauthConfig }
    const answer = await desk.whatIf({ serverId: world.server.id, mine, tokenId: null })
    expect(answer.ok && answer.value.effect.tokens).toHaveLength(1)
    const parts = clock === null ? [] : [clock]
    expect(parts).toHaveLength(1)
    if (!isLate) {
      expect(await left(parts)).toBe(1)
      shelf.forget('id')
    }
    vi.advanceTimersByTime(60_000)
    expect(await left(parts)).toBe(0)
  }
})

test('no text that may be a secret is kept where it is asked whether it names one', () => {
  const [TEXTS, LENGTH] = [60, 2 ** 20]
  collect()
  const before = process.memoryUsage().heapUsed
  for (let n = 0; n < TEXTS; n++) {
    const text = (what: string): string => `a word of ${what} ${n} `.padEnd(LENGTH, 'y')
    // A piece of a text keeps the whole of it in memory.
    isSensitiveKey(text('a draft').slice(0, 30))
    redactConfig({ name: text('a header').slice(0, 30), value: 'v' })
    isSecretIn({}, text('a key'))
  }
  collect()
  expect((process.memoryUsage().heapUsed - before) / LENGTH).toBeLessThan(TEXTS / 3)
})
