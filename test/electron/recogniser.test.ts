import { describe, expect, it } from 'vitest'
import { createRecogniser } from '../../electron/recogniser.ts'
import { recognise } from '../../shared/token/recognise.ts'
import { recogniser } from '../helpers/recogniser.ts'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (n: number): string => `${part({ alg: 'none' })}.${part({ n, x: 'y'.repeat(1_000) })}.`
const LONG = Array.from({ length: 100 }, (_, n) => token(n)).join('\n')

/** Whether this process came to anything else before it was done. */
async function letsOthersRun(act: () => Promise<unknown>): Promise<boolean> {
  let others = false
  setImmediate(() => {
    others = true
  })
  await act()
  return others
}

describe('what was pasted is searched for tokens', () => {
  it('with the same answer for a long text as for a short one', async () => {
    expect(LONG.length).toBeGreaterThan(100_000)
    expect(await recogniser(LONG)).toEqual(recognise(LONG))
    expect((await recogniser(LONG)).tokens).toHaveLength(100)
    expect(await recogniser(token(1))).toEqual(recognise(token(1)))
  })

  it('without keeping this process busy where it is long', async () => {
    expect(await letsOthersRun(() => Promise.resolve(recognise(LONG)))).toBe(false)
    expect(await letsOthersRun(() => recogniser(LONG))).toBe(true)
  })

  it('and a thread that fails says that nothing could be found, without a word of the text', async () => {
    const broken = createRecogniser(new URL('data:text/javascript,throw new Error("out of memory")'))
    expect(await broken(LONG)).toEqual({
      found: [],
      tokens: [],
      why: 'This text cannot be searched. Paste the token alone',
    })
  })

  it('and a thread that never answers is ended', async () => {
    const slow = createRecogniser(new URL('data:text/javascript,setInterval(() => {}, 1000)'), 50)
    expect((await slow(LONG)).why).toBe('This text takes too long to search. Paste the token alone')
  })
})
