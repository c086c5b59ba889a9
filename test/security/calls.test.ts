import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createServe } from '../../electron/ipc/serve.ts'
import { appError } from '../../shared/kernel/errors.ts'
import { calls, type Call, type Handlers } from '../../shared/ipc/contract.ts'
import { err } from '../../shared/kernel/result.ts'

/** A few in every run, ten thousand a call in `npm run test:security`. */
const RUNS = process.env['CLAIMCHECK_MANY'] === '1' ? 10_000 : 100

const names = Object.keys(calls) as Call[]
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withTypedArray: true,
  maxDepth: 4,
})
/** Objects with the keys a call has, and anything in them: more of them come past the first look. */
const nearly = (call: Call): fc.Arbitrary<unknown> => {
  const keys = Object.keys((calls[call].input as { shape?: Record<string, unknown> }).shape ?? {})
  const fields = Object.fromEntries([...keys, '__proto__', 'constructor'].map((key) => [key, anything]))
  return fc.record(fields, { requiredKeys: [] })
}

test.each(names)(
  'random arguments crash nothing and reach a handler only as the contract has them: %s',
  async (call) => {
    let reached = 0
    const serve = createServe({
      handlers: {
        [call]: (input: unknown) => {
          reached++
          expect(calls[call].input.safeParse(input).success).toBe(true)
          expect(Object.getPrototypeOf(input)).toBe(Object.prototype)
          return Promise.resolve(err({ kind: 'cancelled' }))
        },
      } as unknown as Handlers,
      report: (_reference, thrown) => {
        throw thrown
      },
      newReference: () => 'r',
    })
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, nearly(call)), async (input) => {
        const before = reached
        const reply = (await serve(call, true, input)) as { ok: boolean; error: unknown }
        expect(reply.ok).toBe(false)
        const { kind } = appError.parse(reply.error)
        expect(kind).toBe(reached > before ? 'cancelled' : 'request-refused')
      }),
      { numRuns: RUNS },
    )
  },
  300_000,
)

test('a prototype is not to be changed through a call', async () => {
  const serve = createServe({
    handlers: { 'token.list': () => Promise.resolve(err({ kind: 'cancelled' })) } as unknown as Handlers,
    report: () => undefined,
    newReference: () => 'r',
  })
  await serve(
    'token.list',
    true,
    JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  )
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})
