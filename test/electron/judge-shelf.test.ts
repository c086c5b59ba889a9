import { describe, expect, test } from 'vitest'
import type { Scene } from '../../electron/judging/diagnose.ts'
import { effectsOf, judgeEntries } from '../../electron/judging/judge-shelf.ts'
import { createShelf } from '../../electron/shelf/shelf.ts'
import { ok } from '../../shared/kernel/result.ts'
import { judge } from '../../shared/judging/judge.ts'
import { turnsTaken } from '../helpers/turns.ts'
import { aGateway, aServer, aToken, NOW, someFacts } from '../helpers/worlds.ts'

/** A gateway whose issuers answer at once, so that only the work itself takes turns. */
const scene: Scene = {
  gatewayUrl: 'https://gw.example.com',
  gateway: aGateway(),
  clock: () => ({ now: NOW, uncertainty: 1 }),
  get: () => Promise.resolve(ok({ status: 404, text: '', location: null })),
  userByEmail: () => Promise.resolve({ state: 'active' }),
  protectedResource: () => Promise.reject(new Error('nobody asks for it here')),
  clientIdsFor: () => [],
  wasLearned: () => false,
  readServer: () => Promise.reject(new Error('it was read before')),
}

const server = aServer({ resource: 'https://other.example.com/' })
function entries(count: number) {
  const shelf = createShelf(() => String(shelf.list().length))
  const { add } = shelf.entrance()
  return Array.from({ length: count }, (_, n) => add(aToken({ sub: `user-${n}` }))).filter(
    (entry) => entry !== null,
  )
}

describe('a full shelf leaves this process free for a key or a click', () => {
  test('between the verdict on one token and the next', async () => {
    const few = await turnsTaken(() => judgeEntries(scene, entries(1), server))
    const many = await turnsTaken(() => judgeEntries(scene, entries(20), server))
    expect(many - few).toBeGreaterThanOrEqual(2 * 19)
  })

  test('between what a fix means for one token and the next', async () => {
    const judged = entries(20).map((entry) => {
      const facts = someFacts({ token: entry.token, server })
      return { entry, facts, diagnosis: judge(facts) }
    })
    const [about] = judged
    if (about === undefined) throw new Error('no token was judged')
    let fixes = 0
    const turns = await turnsTaken(async () => {
      fixes = (await effectsOf(scene, server, about, judged, [])).length
    })
    expect(fixes).toBeGreaterThan(0)
    expect(turns).toBeGreaterThanOrEqual(20 * fixes)
  })
})
