import { z } from 'zod'
import { json } from '../kernel/json.ts'
import { trustedProvider } from './trusted.ts'
import { deployment, UNTOLD } from './deployment.ts'

/**
 * One virtual server as the gateway reports it. `oauthConfig` is kept exactly as received, whatever its
 * shape.
 */
export const virtualServer = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  enabled: z.boolean(),
  visibility: z.string(),
  teamId: z.string().nullable(),
  ownerEmail: z.string().nullable(),
  /** Incremented by every PUT, but not when the gateway learns an audience. */
  version: z.number().nullable(),
  updatedAt: z.string().nullable(),
  modifiedBy: z.string().nullable(),
  modifiedVia: z.string().nullable(),
  oauthEnabled: z.boolean(),
  oauthConfig: json,
})
export type VirtualServer = z.infer<typeof virtualServer>

/**
 * Which rule a gateway builds its expected audiences by (`native` is what IBM/mcp-context-forge#4171 asks
 * for, and no release has).
 */
export const audienceModel = z.enum(['none', 'additive', 'strict-or-fallback', 'native'])
export type AudienceModel = z.infer<typeof audienceModel>

/** Rules besides the audience model that changed from one release to another. */
export const releaseRules = z.object({
  /** What a token that is not judged by the server's OAuth settings is refused with. */
  refusalDetail: z.string().nullable(),
  /**
   * A POST without a bearer token meets the CSRF check before anything asks for a token; CSRF_ENABLED, which
   * no reply tells, turns it off.
   */
  csrfBeforeAuth: z.boolean(),
  /** What a failure inside the gateway (HTTP 500) says to the client; null when the body is no JSON. */
  crashDetail: z.string().nullable(),
  /** Refuses a request header field over 8192 bytes, after the token was checked. */
  limitsHeaderField: z.boolean(),
  /** tools/list shows an administrator the private tools of others too. */
  adminSeesPrivateTools: z.boolean(),
  /** The keys may be fetched by a client that follows redirects. */
  mayFollowKeyRedirects: z.boolean(),
  /** Takes provider tokens at /v1/virtual-servers/…/mcp as well. */
  hasVirtualServers: z.boolean().default(false),
  /** Takes server/discover and 2026-07-28, unless MCP_INBOUND_PROTOCOL_MODE is legacy. */
  speaksModern: z.boolean().default(false),
  /** Takes tokens of SSO providers that are trusted for the API, at every door. */
  trustsProviders: z.boolean().default(false),
  /** Has MCP_ALLOWED_HOSTS and MCP_ALLOWED_ORIGINS, asked after the token was checked. */
  checksHost: z.boolean().default(false),
})
export type ReleaseRules = z.infer<typeof releaseRules>

/** What a version of the gateway does, as far as it is known. */
export const capabilities = z.object({
  /** As the gateway spells it; null when it would not say. */
  version: z.string().nullable(),
  model: audienceModel,
  /** False when nobody has run this version: the model is then the newest known one. */
  verified: z.boolean(),
  /** Writes the first accepted token's `aud` into an empty `resource`. */
  learns: z.boolean(),
  basePath: z.enum(['/v1', '']),
  rules: releaseRules,
})
export type Capabilities = z.infer<typeof capabilities>

/** APP_DOMAIN and how we came to know it. Only `gateway` may carry a verdict to green. */
export const appDomain = z.discriminatedUnion('source', [
  z.object({ source: z.literal('gateway'), url: z.string() }),
  z.object({ source: z.literal('assumed'), url: z.string() }),
  /**
   * `no-admin-api`: the route that tells it is not mounted (MCPGATEWAY_ADMIN_API_ENABLED=false). Otherwise
   * this login may not ask.
   */
  z.object({ source: z.literal('unknown'), why: z.literal('no-admin-api').optional() }),
])
export type AppDomain = z.infer<typeof appDomain>

/** Settings that decide about the gateway's own tokens. Null: not told, masked, or of another type. */
export const ownTokenSettings = z.object({
  /** JWT_ALGORITHM: the only one it takes. */
  algorithm: z.string().nullable(),
  /** REQUIRE_TOKEN_EXPIRATION. */
  needsExpiry: z.boolean().nullable(),
  /** ENVIRONMENT, which it writes into `env`. */
  environment: z.string().nullable(),
})
export type OwnTokenSettings = z.infer<typeof ownTokenSettings>

/** What a judge needs to know of the gateway besides one server. */
export const gatewayContext = z.object({
  capabilities,
  appDomain,
  /** Every setting that can change an answer, with how it is known. */
  deployment: deployment.default(UNTOLD),
  /** Hosts at which the gateway's MCP endpoint was seen to answer, with their ports. */
  hostsSeen: z.array(z.string()).optional(),
  /** SSO providers trusted for the API; missing: not read. */
  trusted: z.array(trustedProvider).optional(),
  /** JWT_AUDIENCE: never to be added to a server's set. */
  jwtAudience: z.string(),
  /** What decides about the gateway's own tokens, as its settings tell it. */
  ownTokens: ownTokenSettings.optional(),
})
export type GatewayContext = z.infer<typeof gatewayContext>
