import { z } from 'zod'
import { type AfterToken, UNTOLD } from '../contextforge/index.ts'
import { type SessionAt, sessionLost } from './session-lost.ts'

/** One request of a probe after `initialize`; `status` null: there was no answer. */
const turn = z.object({ status: z.number().nullable(), says: z.string() })
export type Turn = z.infer<typeof turn>

/** What followed `initialize`, compared with the prediction. `agrees` null: one of them is not definite. */
export const wentOn = z.object({
  list: turn.extend({ tools: z.array(z.string()).nullable(), agrees: z.boolean().nullable() }),
  call: turn.extend({ refused: z.boolean().nullable(), agrees: z.boolean().nullable() }),
  /** Remarks about these answers. */
  notes: z.array(z.string()),
})
export type WentOn = z.infer<typeof wentOn>

type Seen = {
  readonly list: Turn & { readonly tools: readonly string[] | null; readonly whole: boolean }
  readonly call: Turn & { readonly refused: boolean | null }
}

const NOT_KNOWN: SessionAt = { version: null, deployment: UNTOLD, hasSession: false }

/**
 * Compares the answers after `initialize` with the prediction. In: the answers, the prediction (null: there
 * is none), and what is known of the gateway and the session. Tools whose visibility
 * is not known may be listed or not.
 */
export function compareAfter(
  predicted: AfterToken | null,
  { list, call }: Seen,
  at: SessionAt = NOT_KNOWN,
): WentOn {
  return {
    list: {
      status: list.status,
      says: list.says,
      tools: list.tools === null ? null : [...list.tools],
      agrees: predicted === null || list.tools === null ? null : sameTools(predicted, list.tools, list.whole),
    },
    call: {
      ...call,
      agrees:
        predicted === null || predicted.call === 'unknown' || call.refused === null
          ? null
          : (predicted.call === 'no') === call.refused,
    },
    notes: notesOn(list, call, at),
  }
}

function sameTools({ tools }: AfterToken, listed: readonly string[], whole: boolean): boolean | null {
  if (tools.total === null) return null
  const has = new Set(listed)
  const may = new Set([...tools.seen, ...tools.maybe])
  if (whole && tools.seen.some((name) => !has.has(name))) return false
  const isKnown = tools.seen.length + tools.maybe.length <= tools.total
  return isKnown && listed.every((name) => may.has(name)) ? true : tools.maybe.length > 0 ? null : false
}

function notesOn(list: Seen['list'], call: Seen['call'], at: SessionAt): string[] {
  const notes: string[] = []
  const lost = sessionLost(list, at)
  if (list.status === null)
    notes.push(
      `The connection broke between initialize and tools/list (${list.says}): the token was accepted, and what comes after it is not known.`,
    )
  else if (lost !== null) notes.push(lost)
  else if (list.tools === null && list.status < 300)
    notes.push('tools/list was answered by something in front of the gateway: it is no answer of MCP.')
  for (const { status } of [list, call])
    if (status === 429) {
      notes.push('The gateway limits requests, and this one was over the limit: wait before the next probe.')
      break
    }
  if (!list.whole && list.tools !== null && list.status !== null)
    notes.push('There is more in tools/list than was read.')
  return notes
}
