import { z } from 'zod'
import { CUT, isEmpty, isSecretIn, MASK, maskedByGateway, redactText } from '../contextforge/index.ts'
import { isObject, jsonObject, type Json, type JsonObject } from '../kernel/json.ts'
import type { Plan } from './plan.ts'
import { own } from './settings.ts'

const step = z.union([z.string(), z.number()])

/** A place that has to be filled in before a plan is sent. */
const blank = z.object({
  path: z.array(step),
  /**
   * `new`: a secret that is to be replaced; `not-kept`: one that is to stay, and that the gateway does not
   * put back.
   */
  why: z.enum(['new', 'not-kept']),
})
export type Blank = z.infer<typeof blank>

/**
 * A plan as it leaves the app: what another program can send as it is, but for its blanks. No secret is in
 * it.
 */
export const instruction = z.object({
  /** Null stands at every blank. */
  body: jsonObject,
  blanks: z.array(blank),
  /** Where the gateway's mask is sent back, which it replaces by what it keeps where that is text. */
  masks: z.array(z.string()),
})
export type Instruction = z.infer<typeof instruction>

/**
 * The body of a plan for somebody else to send. In: the plan, its settings as they have to be sent. A mask
 * stays only where the gateway showed it under one of its own eight names; every other secret becomes a
 * blank, since no mask of ours is ever put back.
 */
export function instructionOf({ before, after, enabled, newSecrets }: Plan): Instruction {
  if (enabled.before && !enabled.after) return { body: { oauthEnabled: false }, blanks: [], masks: [] }
  const blanks: Blank[] = []
  const masks: string[] = []
  const leave = (path: Blank['path'], why: Blank['why']): null => {
    blanks.push({ path, why })
    return null
  }
  const walk = (value: Json, was: Json | undefined, path: Blank['path'], hidden: boolean): Json => {
    if (Array.isArray(value)) {
      const earlier = Array.isArray(was) ? (was as readonly Json[]) : []
      return (value as readonly Json[]).map((item, at) => walk(item, earlier[at], [...path, at], hidden))
    }
    if (isObject(value)) return members(value, isObject(was ?? null) ? (was as JsonObject) : {}, path, hidden)
    const text = typeof value === 'string' ? value : ''
    const secret = hidden ? !isEmpty(value) : text === MASK || text.includes(CUT) || redactText(text) !== text
    return secret ? leave(path, 'not-kept') : value
  }
  const members = (value: JsonObject, was: JsonObject, path: Blank['path'], hidden: boolean): JsonObject =>
    Object.fromEntries(
      Object.entries(value).map(([key, item]): [string, Json] => {
        const at = [...path, key]
        const earlier = own(was, key)
        if (path.length === 1 && newSecrets.includes(key)) return [key, leave(at, 'new')]
        if (item === MASK && earlier === MASK && maskedByGateway(key)) {
          masks.push(at.slice(1).join('.'))
          return [key, MASK]
        }
        return [key, walk(item, earlier, at, hidden || isSecretIn(value, key))]
      }),
    )
  const config = isObject(after)
    ? members(after, isObject(before) ? before : {}, ['oauthConfig'], false)
    : after
  const moved = enabled.before === enabled.after ? {} : { oauthEnabled: enabled.after }
  return { body: { ...moved, oauthConfig: config }, blanks, masks }
}
