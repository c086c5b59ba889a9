import { z } from 'zod'
import type { AfterToken } from '../contextforge/index.ts'
import { count } from '../kernel/words.ts'
import { compareAfter } from '../probe/go-on.ts'
import type { ListedTools } from './going.ts'
import type { Walked } from './walked.ts'

/** Where the way of a client ended that got in: who it came as, what it is shown, and what it may call. */
export const arrival = z.object({
  /** "Claude Code gets in as dana@example.com, sees 2 of 8 tools and may call none: …" */
  says: z.string(),
  /** By e-mail; null where the token names nobody. */
  person: z.string().nullable(),
  /** How many tools the client was shown, and how many the server has; null where that is not known. */
  seen: z.number().nullable(),
  total: z.number().nullable(),
  /** Whether tools/call passes for this person, by their roles: nothing was called. */
  call: z.enum(['yes', 'no', 'unknown']),
  /** The tools that may be called, of those that were shown; null where that is not known. */
  callable: z.array(z.string()).nullable(),
  /** Why not all of them, or why that is not known; empty where all may be called. */
  why: z.string(),
  /** Whether the list is the one that the roles and teams promise; null where one of them is not known. */
  asPredicted: z.boolean().nullable(),
})
export type Arrival = z.infer<typeof arrival>

/**
 * The end of the way. In: a walk that went on, the tools it was shown, and what comes after its token by
 * roles and teams; null where nobody looked, as without an administrator's sign-in. Out: null unless the
 * client got in. Not checked: whether a tool answers once it is called.
 */
export function arrivalOf(
  { verdict, name }: Pick<Walked, 'verdict' | 'name'>,
  tools: ListedTools | null,
  after: AfterToken | null,
): Arrival | null {
  if (verdict !== 'in') return null
  const seen = tools === null || (tools.names.length === 0 && !tools.complete) ? null : tools.names.length
  const total = after?.tools.total ?? null
  const { call, callable, why } = callsOf(tools, after)
  const person = after?.person ?? null
  const agrees = seen === null ? null : asPredicted(tools, after)
  const end = { person, seen, total, call, callable, why, asPredicted: agrees }
  return { ...end, says: sentence(name, end, tools) }
}

type Calls = Pick<Arrival, 'call' | 'callable' | 'why'>

function callsOf(tools: ListedTools | null, after: AfterToken | null): Calls {
  if (after === null) return { call: 'unknown', callable: null, why: 'roles and teams were not read' }
  if (after.call !== 'yes')
    return { call: after.call, callable: after.call === 'no' ? [] : null, why: after.why }
  const behind = new Set(after.tools.listedOnly)
  const names = tools?.names ?? []
  const callable = names.filter((one) => !behind.has(one))
  const left = names.length - callable.length
  const why = left === 0 ? '' : `${count(left, 'tool')} private to others, behind which a call finds none`
  return { call: 'yes', callable: tools === null ? null : callable, why }
}

const asPredicted = (tools: ListedTools | null, after: AfterToken | null): boolean | null =>
  tools === null
    ? null
    : compareAfter(after, {
        list: { status: 200, says: '', tools: tools.names, whole: tools.complete },
        call: { status: null, says: '', refused: null },
      }).list.agrees

function sentence(name: string, end: Omit<Arrival, 'says'>, tools: ListedTools | null): string {
  const { person, seen, total, call, why } = end
  const who = `${name} gets in${person === null ? '' : ` as ${person}`}`
  const none = `may call none: ${why}.`
  if (seen === null)
    return `${who}. Which tools it sees is not known${call === 'no' ? `, and it ${none}` : '.'}`
  const least = tools?.complete === false ? 'at least ' : ''
  const sees = `sees ${least}${seen}${total === null ? '' : ` of ${total}`} ${(total ?? seen) === 1 ? 'tool' : 'tools'}`
  if (call === 'no') return `${who}, ${sees} and ${none}`
  if (call === 'unknown') return `${who} and ${sees}. What it may call is not known: ${why}.`
  const may = end.callable?.length ?? 0
  if (seen === 0) return `${who} and ${sees}.`
  return why === ''
    ? `${who}, ${sees} and may call ${seen === 1 ? 'it' : 'all of them'}.`
    : `${who}, ${sees} and may call ${may}: ${why}.`
}
