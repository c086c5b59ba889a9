import type { z } from 'zod'
import type { AppError } from '../../shared/kernel/errors.ts'
import { appError } from '../../shared/kernel/errors.ts'
import { calls } from '../../shared/ipc/contract.ts'
import type { Call, Handlers } from '../../shared/ipc/contract.ts'
import { INTERPRETED } from '../../shared/kernel/interpreted.ts'
import { isShallow } from '../../shared/kernel/json.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'

/**
 * The largest input of a call, unless the contract says more (`largest`), counted roughly: the characters of
 * all texts and keys, and a few for every other value.
 */
const MAX_INPUT = 2_000_000

export type Serve = (call: string, trusted: boolean, raw: unknown) => Promise<Result<unknown, AppError>>

/**
 * Answers one call. In: its name, whether the sender is trusted, and whatever it sent. Out: always a result,
 * also for a refused call. Input is limited and parsed; output is parsed too, which removes every field the
 * contract does not name, so that no secret can leave with it. An exception of a handler is reported under a
 * reference, and only the reference is answered.
 */
export function createServe(deps: {
  readonly handlers: Handlers
  readonly report: (reference: string, thrown: unknown) => void
  readonly newReference: () => string
}): Serve {
  return async (call, trusted, raw) => {
    if (!trusted) return err({ kind: 'request-refused', issues: ['untrusted sender'] })
    if (!isCall(call)) return err({ kind: 'request-refused', issues: ['unknown call'] })
    if (!isShallow(raw)) return err({ kind: 'request-refused', issues: ['nested too deep'] })
    const contract: { input: z.ZodType; output: z.ZodType; largest?: number } = calls[call]
    if (!isSmall(raw, contract.largest)) return err({ kind: 'request-refused', issues: ['too large'] })
    const input = contract.input.safeParse(raw, INTERPRETED)
    if (!input.success) return err({ kind: 'request-refused', issues: describe(input.error) })
    try {
      // The name and the input belong together, as was just checked, but the compiler cannot follow that
      // through a lookup.
      const handler = deps.handlers[call] as (input: unknown) => Promise<Result<unknown, AppError>>
      const reply = await handler(input.data)
      return reply.ok ? ok(contract.output.parse(reply.value, INTERPRETED)) : err(appError.parse(reply.error))
    } catch (thrown) {
      const reference = deps.newReference()
      deps.report(reference, thrown)
      return err({ kind: 'unexpected', reference })
    }
  }
}

/** Whether the contract has a call with this name. */
export const isCall = (name: string): name is Call => Object.hasOwn(calls, name)

// Only the field and the rule: the value may be a password or a token.
const describe = (error: z.ZodError): string[] =>
  error.issues.slice(0, 10).map((issue) => `${issue.path.map(String).join('.') || 'input'}: ${issue.code}`)

/** Whether a value stays below so much. Stops counting as soon as it does not. */
export function isSmall(value: unknown, most = MAX_INPUT): boolean {
  let size = 0
  const stack: unknown[] = [value]
  while (stack.length > 0) {
    const item = stack.pop()
    size += typeof item === 'string' ? item.length : 8
    if (ArrayBuffer.isView(item)) size += item.byteLength
    else if (item instanceof ArrayBuffer) size += item.byteLength
    else if (item instanceof Map || item instanceof Set) return false
    else if (typeof item === 'object' && item !== null)
      for (const [key, inner] of Object.entries(item)) {
        size += key.length
        stack.push(inner)
      }
    if (size > most) return false
  }
  return true
}
