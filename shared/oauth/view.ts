import { z } from 'zod'
import { phase } from '../network/phases.ts'
import { appError } from '../kernel/errors.ts'
import { tokenView } from '../token/view.ts'

/**
 * The flows to fetch a token: code (RFC 6749 section 4.1 with RFC 7636), device (RFC 8628), client
 * credentials (RFC 6749 section 4.4).
 */
const flow = z.enum(['code', 'device', 'client-credentials'])

const field = z.object({ name: z.string(), value: z.string().nullable() })

/** One request, without anything secret: withheld values are null. */
const traceLine = z.object({
  at: z.string(),
  /** `browser`: a request of the browser, described by the address it was sent to and by what came back. */
  by: z.enum(['app', 'browser']),
  method: z.string(),
  host: z.string(),
  path: z.string(),
  status: z.number().nullable(),
  /** The kind of the error where there was no usable answer. */
  problem: z.string().nullable(),
  milliseconds: z.number().nullable(),
  /** What of that was measured; missing: nothing, as of a request of the browser. */
  phases: z.array(phase).optional(),
  sent: z.array(field),
  received: z.array(field),
})
export type TraceLine = z.infer<typeof traceLine>

/** What an issuer of the server offers, or why it cannot be asked. */
export const issuerOffer = z.object({
  issuer: z.string(),
  name: z.string(),
  problem: appError.nullable(),
  flows: z.array(
    z.object({
      flow,
      possible: z.boolean(),
      /** Why it cannot be tried, or a remark; empty where there is neither. */
      says: z.string(),
      /** Every host that is contacted or opened, the issuer's own first. */
      hosts: z.array(z.string()),
      /** The host the browser is sent to; null where none is. */
      browserHost: z.string().nullable(),
    }),
  ),
  /** Hosts used by dynamic client registration (RFC 7591); null where it is not offered. */
  registrationHosts: z.array(z.string()).nullable(),
  /** Hosts used by introspection (RFC 7662); null where it is not offered. */
  introspectionHosts: z.array(z.string()).nullable(),
  notes: z.array(z.string()),
})
export type IssuerOffer = z.infer<typeof issuerOffer>

export const prefillView = z.object({
  clientId: z.string(),
  clientIdFrom: z.string(),
  resources: z.array(z.object({ value: z.string(), lane: z.string(), from: z.string() })),
  leftOut: z.array(z.string()),
  scope: z.string(),
})
export type PrefillView = z.infer<typeof prefillView>

const MOST = 20
const text = z.string().max(2_000)

/**
 * What the operator asks for. `hosts`: those that were on the screen; no other host is contacted or opened.
 */
export const grantRequest = z.object({
  serverId: z.string(),
  issuer: text,
  flow,
  clientId: text,
  /** True: register a client first and use it; `clientId` is then ignored. */
  register: z.boolean(),
  initialAccessToken: z.string().max(16_384),
  clientSecret: z.string().max(16_384),
  resources: z.array(text).max(MOST),
  audience: text,
  scope: text,
  extra: z.array(z.object({ name: z.string().max(200), value: text })).max(MOST),
  /** Port of the redirect address; null: any free one. */
  port: z.number().int().min(1024).max(65_535).nullable(),
  /** True: sends a nonce and expects it in the ID token (OpenID Connect Core section 3.1.2.1). */
  nonce: z.boolean(),
  hosts: z.array(z.string()).max(MOST),
})
export type GrantRequest = z.infer<typeof grantRequest>

const finding = z.object({ tone: z.enum(['ok', 'warn', 'note']), text: z.string() })

/** A fetch that is running or done, as the window may see it: no token, no code, no secret. */
export const grantView = z.object({
  id: z.string(),
  /** Grows with every change, so that an older answer does not replace a newer event. */
  sequence: z.number(),
  flow,
  serverId: z.string(),
  issuer: z.string(),
  phase: z.enum(['working', 'browser', 'device', 'done', 'failed']),
  clientId: z.string(),
  registered: z.boolean(),
  browser: z.object({ host: z.string(), redirectUri: z.string() }).nullable(),
  device: z.object({ userCode: z.string(), page: z.string(), host: z.string() }).nullable(),
  /** When the wait for a person ends (ISO 8601). */
  waitsUntil: z.string().nullable(),
  error: appError.nullable(),
  result: z
    .object({
      token: tokenView,
      scope: z.string().nullable(),
      expiresIn: z.number().nullable(),
      idToken: z.boolean(),
      canRefresh: z.boolean(),
      /** True when the same can be asked again without `resource`, to compare the `aud` of both tokens. */
      canAskTwice: z.boolean(),
      findings: z.array(finding),
      refreshed: z.object({ token: tokenView, keeps: z.boolean().nullable(), says: z.string() }).nullable(),
    })
    .nullable(),
  trace: z.array(traceLine),
})
export type GrantView = z.infer<typeof grantView>

/** What the issuer says about a token (RFC 7662 section 2.2). */
export const introspection = z.object({
  active: z.boolean(),
  members: z.array(z.object({ name: z.string(), value: z.string() })),
  trace: z.array(traceLine),
})
export type Introspection = z.infer<typeof introspection>
