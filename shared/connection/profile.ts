import { z } from 'zod'
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
