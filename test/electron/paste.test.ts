import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTokenHandlers } from '../../electron/handlers/token.ts'
import { searchPaste, type Searched } from '../../shared/paste/read.ts'
import { MAX_SHELF } from '../../shared/token/limits.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'
import { turnsTaken } from '../helpers/turns.ts'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (n: number): string => `${part({ alg: 'none' })}.${part({ sub: `user-${n}` })}.`
const tokens = (count: number): string => Array.from({ length: count }, (_, n) => token(n)).join('\n')

let app: DemoWorld
/** Searches that are under way, by what is searched; each ends when it is called. */
let searches: Map<string, () => void>
let handlers: ReturnType<typeof createTokenHandlers>
beforeEach(async () => {
  app = await startDemoWorld()
  searches = new Map()
  const slow = (text: string): Promise<Searched> =>
    new Promise((resolve) => void searches.set(text, () => resolve(searchPaste(text, null))))
  handlers = createTokenHandlers({ ...app.deps, recognise: slow })
})
afterEach(() => app.close())

const add = (text: string) => handlers['token.add']({ text })
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
const labels = (): string[] => app.deps.shelf.list().map(({ view }) => view.label)

describe('a paste that is still searched', () => {
  test('when all tokens are forgotten brings none of its own, and says so', async () => {
    const answer = add(token(1))
    await turn()
    app.deps.shelf.forget(null)
    searches.get(token(1))?.()
    expect(await answer).toEqual({ ok: false, error: { kind: 'token-gone' } })
    expect(labels()).toEqual([])
  })

  test('brings none either when that happens between one of its tokens and the next', async () => {
    const answer = add(tokens(MAX_SHELF))
    await turn()
    searches.get(tokens(MAX_SHELF))?.()
    while (labels().length < 3) await turn()
    expect(labels().length).toBeLessThan(MAX_SHELF)
    app.deps.shelf.forget(null)
    expect(await answer).toEqual({ ok: false, error: { kind: 'token-gone' } })
    expect(labels()).toEqual([])
  })

  test('keeps its tokens where a single one is forgotten', async () => {
    const id = app.deps.shelf.entrance().add(token(0))?.id ?? null
    const answer = add(token(1))
    await turn()
    app.deps.shelf.forget(id)
    searches.get(token(1))?.()
    expect(await answer).toMatchObject({ ok: true })
    expect(labels()).toEqual(['user-1'])
  })

  test('is answered before one that came later, also when that has nothing in it', async () => {
    const answered: string[] = []
    const first = add(token(1)).then(() => answered.push('first'))
    const second = add('nothing').then(() => answered.push('second'))
    const third = add(token(3)).then(() => answered.push('third'))
    await turn()
    expect([...searches.keys()]).toEqual([token(1)])
    for (const text of [token(1), 'nothing', token(3)]) {
      while (!searches.has(text)) await turn()
      searches.get(text)?.()
    }
    await Promise.all([first, second, third])
    expect(answered).toEqual(['first', 'second', 'third'])
    expect(labels()).toEqual(['user-1', 'user-3'])
  })
})

test('of a paste of many tokens each is put on the shelf in a turn of its own', async () => {
  const quick = createTokenHandlers({
    ...app.deps,
    recognise: (text) => Promise.resolve(searchPaste(text, null)),
  })
  expect(await turnsTaken(() => quick['token.add']({ text: tokens(20) }))).toBeGreaterThanOrEqual(20)
})
