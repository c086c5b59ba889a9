import { z } from 'zod'
import { appError, rungId } from '../kernel/errors.ts'
import { appDomain, capabilities, FIRST_CALLS } from '../contextforge/index.ts'
import { profile } from './profile.ts'

export type { Environment, Profile } from './profile.ts'

export const profileDraft = profile.omit({ id: true, hasSecret: true }).extend({ id: z.string().nullable() })
export type ProfileDraft = z.infer<typeof profileDraft>

/** One line of the connection ladder. */
export const rung = z.object({
  id: rungId,
  title: z.string(),
  state: z.enum(['waiting', 'running', 'pass', 'attention', 'fail']),
  says: z.string(),
  milliseconds: z.number().nullable(),
  /** When it began, in milliseconds since 1970; missing while it waits. */
  at: z.number().optional(),
  error: appError.nullable(),
})
export type Rung = z.infer<typeof rung>

export const right = z.object({ name: z.string(), held: z.boolean().nullable(), without: z.string() })

/** The open connection, as the window sees it. */
export const connection = z.object({
  profile,
  demo: z.boolean(),
  baseUrl: z.string(),
  capabilities,
  /** A note such as "1.1.0, which nobody has verified yet"; empty when there is nothing to say. */
  versionNote: z.string(),
  appDomain,
  /** What a live test may begin with, the usual one first; missing: only `initialize`. */
  firstCalls: z.array(z.enum(FIRST_CALLS)).optional(),
  signedInAs: z.string(),
  /** When the admin sign-in ends (ISO 8601); null when that cannot be read from it. */
  signInEndsAt: z.string().nullable(),
  rights: z.array(right),
  /** A note such as "this login sees public servers only"; empty when it sees all servers. */
  scopeNote: z.string(),
  secretKept: z.enum(['keyring', 'memory']),
})
export type Connection = z.infer<typeof connection>
