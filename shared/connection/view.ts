import { z } from 'zod'
import { appError, rungId } from '../kernel/errors.ts'
import { appDomain, capabilities } from '../contextforge/index.ts'
import { networkSettings } from '../network/settings.ts'

export const environment = z.enum(['PROD', 'STAGE', 'DEV'])
export type Environment = z.infer<typeof environment>

/** A saved gateway. Secrets are never part of it. */
export const profile = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  environment,
  readOnly: z.boolean(),
  /** Every change needs a reason, which is kept with it. */
  reasonRequired: z.boolean().optional(),
  signInWith: z.enum(['password', 'token']),
  email: z.string(),
  /** The header the gateway reads tokens from; AUTH_HEADER_NAME, `Authorization` by default. */
  authHeaderName: z.string(),
  /** PEM text of certificate authorities this profile trusts besides the usual ones. Empty: none. */
  caPem: z.string(),
  /** Proxy and client certificate. Missing: as the system does it. */
  network: networkSettings.optional(),
  /** APP_DOMAIN as the operator gave it, for logins that may not read it. Empty: not given. */
  assumedAppDomain: z.string(),
  /** What the operator said of settings the gateway does not tell, by their names. Missing: nothing. */
  said: z.record(z.string(), z.string()).optional(),
  /** Where clients find this gateway, when that is not `url`. Missing: nobody said yet; empty: at `url`. */
  publicUrl: z.string().optional(),
  /** A secret for this profile is in the system's keyring. */
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
  error: appError.nullable(),
})
export type Rung = z.infer<typeof rung>

export const right = z.object({ name: z.string(), held: z.boolean().nullable(), without: z.string() })

/** The open connection as the window knows it. */
export const connection = z.object({
  profile,
  demo: z.boolean(),
  baseUrl: z.string(),
  capabilities,
  /** "1.1.0, which nobody has verified yet" and the like; empty when there is nothing to say. */
  versionNote: z.string(),
  appDomain,
  signedInAs: z.string(),
  /** ISO time the admin sign-in ends; null when it cannot be read. */
  signInEndsAt: z.string().nullable(),
  rights: z.array(right),
  /** "this login sees public servers only" and the like; empty when it sees all. */
  scopeNote: z.string(),
  secretKept: z.enum(['keyring', 'memory']),
})
export type Connection = z.infer<typeof connection>
