import { z } from 'zod'
import { appError, rungId } from '../kernel/errors.ts'
import { appDomain, capabilities, FIRST_CALLS } from '../contextforge/index.ts'
import { networkSettings } from '../network/settings.ts'

const environment = z.enum(['PROD', 'STAGE', 'DEV'])
export type Environment = z.infer<typeof environment>

/** A saved gateway. It never contains secrets. */
export const profile = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  environment,
  readOnly: z.boolean(),
  /** True: every change needs a reason, which is stored with the change. */
  reasonRequired: z.boolean().optional(),
  signInWith: z.enum(['password', 'token']),
  email: z.string(),
  /** The header the gateway reads tokens from; AUTH_HEADER_NAME, `Authorization` by default. */
  authHeaderName: z.string(),
  /** PEM text of certificate authorities this profile trusts besides the usual ones. Empty: none. */
  caPem: z.string(),
  /** Proxy and client certificate. Missing: as the system does it. */
  network: networkSettings.optional(),
  /** APP_DOMAIN as the operator typed it, for sign-ins that may not read it. Empty: not given. */
  assumedAppDomain: z.string(),
  /** Values the operator gave for settings the gateway does not reveal, by setting name. Missing: none. */
  said: z.record(z.string(), z.string()).optional(),
  /**
   * The address clients use for this gateway, when it is not `url`. Missing: not asked yet; empty: the same
   * as `url`.
   */
  publicUrl: z.string().optional(),
  /** True: the system's keyring holds a secret for this profile. */
  hasSecret: z.boolean(),
})
export type Profile = z.infer<typeof profile>

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
