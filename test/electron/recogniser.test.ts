import { describe, expect, it } from 'vitest'
import { createRecogniser } from '../../electron/shelf/recogniser.ts'
import { searchPaste } from '../../shared/paste/read.ts'
import { recogniser } from '../helpers/recogniser.ts'
import { turnsTaken } from '../helpers/turns.ts'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (n: number): string => `${part({ alg: 'none' })}.${part({ n, x: 'y'.repeat(1_000) })}.`
const LONG = Array.from({ length: 100 }, (_, n) => token(n)).join('\n')

const script = (text: string): URL => new URL(`data:text/javascript,${text}`)
const NOTHING = {
  found: [],
  tokens: [],
  answers: [],
  why: 'This text cannot be searched. Paste the token alone',
}

describe('what was pasted is searched for tokens', () => {
  it('with the same answer for a long text as for a short one', async () => {
    expect(LONG.length).toBeGreaterThan(100_000)
    expect(await recogniser(LONG)).toEqual(searchPaste(LONG, null))
    expect((await recogniser(LONG)).tokens).toHaveLength(100)
    expect(await recogniser(token(1))).toEqual(searchPaste(token(1), null))
  })

  it('without keeping this process busy where it is long', async () => {
    expect(await turnsTaken(() => Promise.resolve(searchPaste(LONG, null)))).toBe(0)
    expect(await turnsTaken(() => recogniser(LONG))).toBeGreaterThan(0)
  })

  it.each([
    ['fails', script('throw new Error("secret")')],
    ['ends without a word', script('process.exit(0)')],
    ['uses more memory than it may', script('const all=[];for(;;)all.push(Array(1e5).fill(0.5))')],
    ['is not there', script('import "./gone.js"')],
    ['cannot even be begun', 'not-a-path.js'],
  ])(
    'and a thread that %s says that nothing could be found, without a word of the text',
    async (_what, file) => {
      expect(await createRecogniser(file)(LONG)).toEqual(NOTHING)
    },
  )

  it('and a thread that never answers is ended', async () => {
    const slow = createRecogniser(script('setInterval(() => {}, 1000)'), 50)
    expect((await slow(LONG)).why).toBe('This text takes too long to search. Paste the token alone')
  })
})
