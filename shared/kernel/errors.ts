import { z } from 'zod'
import { oauthErrors } from './oauth-errors.ts'
import { mergeField } from './merge-field.ts'
import { networkErrors } from './network-errors.ts'
import { signInErrors } from './sign-in-errors.ts'

/** The steps of connecting to a gateway, in their order. */
export const rungId = z.enum([
  'address',
  'reachable',
  'tls',
  'gateway',
  'sign-in',
  'version',
  'rights',
  'servers',
])
export type RungId = z.infer<typeof rungId>

/** What is wrong with a certificate, as far as it decides the next step. */
const tlsProblem = z.enum([
  'expired',
  'not-yet-valid',
  'self-signed',
  'unknown-authority',
  'wrong-host',
  'revoked',
  'no-tls',
  'other',
])
export type TlsProblem = z.infer<typeof tlsProblem>

/**
 * Every expected error, each with just the data needed to explain it. The texts are in error-text.ts; nothing
 * ever decides by the text of a message.
 */
export const appError = z.discriminatedUnion('kind', [
  ...oauthErrors,
  ...networkErrors,
  ...signInErrors,
  z.object({ kind: z.literal('address-invalid'), input: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('name-not-found'), host: z.string() }),
  z.object({ kind: z.literal('unreachable'), url: z.string(), cause: z.string() }),
  z.object({ kind: z.literal('timed-out'), url: z.string(), seconds: z.number() }),
  z.object({ kind: z.literal('tls-failed'), url: z.string(), reason: z.string(), problem: tlsProblem }),
  z.object({ kind: z.literal('redirected'), url: z.string(), to: z.string() }),
  z.object({ kind: z.literal('not-a-gateway'), url: z.string(), found: z.string() }),
  z.object({ kind: z.literal('reply-unexpected'), endpoint: z.string(), issues: z.array(z.string()) }),
  z.object({ kind: z.literal('reply-too-large'), endpoint: z.string(), limit: z.number() }),
  z.object({ kind: z.literal('sign-in-refused'), status: z.number(), detail: z.string() }),
  z.object({ kind: z.literal('sign-in-expired') }),
  z.object({ kind: z.literal('denied'), status: z.number(), needs: z.string(), detail: z.string() }),
  z.object({ kind: z.literal('server-gone'), serverId: z.string() }),
  /** A reading that is older than one seen at `seenAt` (ISO 8601). */
  z.object({
    kind: z.literal('reading-behind'),
    serverId: z.string(),
    version: z.number(),
    seenVersion: z.number(),
    seenAt: z.string(),
  }),
  z.object({ kind: z.literal('refused-by-gateway'), status: z.number(), detail: z.string() }),
  z.object({ kind: z.literal('rate-limited'), retryAfterSeconds: z.number() }),
  z.object({ kind: z.literal('gateway-failing'), status: z.number(), detail: z.string() }),
  z.object({ kind: z.literal('not-connected') }),
  z.object({ kind: z.literal('profile-missing'), profileId: z.string() }),
  /** `what`: what was looked for; by default a token in a text. */
  z.object({
    kind: z.literal('nothing-found'),
    reason: z.string(),
    what: z.enum(['list', 'name']).optional(),
  }),
  z.object({ kind: z.literal('token-gone') }),
  /** `writes`: what the gateway would write besides the audience it learns, in words. */
  z.object({ kind: z.literal('probe-would-write'), writes: z.array(z.string()).optional() }),
  z.object({ kind: z.literal('change-refused'), reason: z.string(), advice: z.string() }),
  z.object({
    kind: z.literal('confirmation-missing'),
    what: z.enum(['server-name', 'canonical-url', 'reason']),
  }),
  z.object({ kind: z.literal('plan-gone') }),
  z.object({
    kind: z.literal('changed-elsewhere'),
    by: z.string(),
    when: z.string(),
    keys: z.array(z.string()),
    /** Field by field, where it can be compared; empty where it cannot. */
    fields: z.array(mergeField),
  }),
  z.object({ kind: z.literal('read-only-profile'), writes: z.array(z.string()).optional() }),
  z.object({ kind: z.literal('secret-store-unavailable'), reason: z.string() }),
  z.object({ kind: z.literal('secret-unreadable') }),
  z.object({ kind: z.literal('history-unavailable'), reason: z.string() }),
  z.object({ kind: z.literal('history-newer-than-app'), found: z.number(), supported: z.number() }),
  z.object({ kind: z.literal('file-failed'), name: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('report-refused'), reason: z.string() }),
  z.object({ kind: z.literal('import-refused'), name: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('request-refused'), issues: z.array(z.string()) }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({ kind: z.literal('unexpected'), reference: z.string() }),
])
export type AppError = z.infer<typeof appError>
