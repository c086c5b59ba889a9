import { z } from 'zod'
import { json } from '../kernel/json.ts'
import { trustedProvider } from './trusted.ts'
import { deployment, UNTOLD } from './deployment.ts'

/**
 * One virtual server as the gateway reports it. `oauthConfig` is kept exactly as it was received, whatever
 * its type.
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
 * The rule by which a gateway builds its expected audiences. `native` is what IBM/mcp-context-forge#4171 asks
 * for; no release has it.
 */
export const audienceModel = z.enum(['none', 'additive', 'strict-or-fallback', 'native'])
export type AudienceModel = z.infer<typeof audienceModel>

/** Rules that differ between releases, other than the audience model. */
const releaseRules = z.object({
  /** The error text for a token to which the server's OAuth settings do not apply. */
  refusalDetail: z.string().nullable(),
  /**
   * True when a POST without a bearer token is answered by the CSRF check before anything asks for a token.
   * CSRF_ENABLED, which no reply tells, switches that check off.
   */
  csrfBeforeAuth: z.boolean(),
  /** The error text of an HTTP 500 from inside the gateway; null when its body is no JSON. */
  crashDetail: z.string().nullable(),
  /** Refuses a request header field over 8192 bytes, after the token was checked. */
  limitsHeaderField: z.boolean(),
  /** True when tools/list also shows an administrator the private tools of others. */
  adminSeesPrivateTools: z.boolean(),
  /** True when the keys may be fetched by a client that follows redirects. */
  mayFollowKeyRedirects: z.boolean(),
  /** Accepts provider tokens at /v1/virtual-servers/…/mcp too. */
  hasVirtualServers: z.boolean().default(false),
  /** Lists each server with its address, made of APP_DOMAIN and APP_ROOT_PATH. */
  showsServerUrl: z.boolean().default(false),
  /** Accepts server/discover and protocol version 2026-07-28, unless MCP_INBOUND_PROTOCOL_MODE is legacy. */
  speaksModern: z.boolean().default(false),
  /** Accepts, at every address, tokens of SSO providers that are trusted for the API. */
  trustsProviders: z.boolean().default(false),
  /** Has MCP_ALLOWED_HOSTS and MCP_ALLOWED_ORIGINS, which are checked after the token. */
  checksHost: z.boolean().default(false),
})
export type ReleaseRules = z.infer<typeof releaseRules>

/** What is known about the behaviour of a version of the gateway. */
export const capabilities = z.object({
  /** As the gateway spells it; null when it does not tell. */
  version: z.string().nullable(),
  model: audienceModel,
  /** False when this version was never tested; its model is then that of the newest known one. */
  verified: z.boolean(),
  /** True when the gateway writes the first accepted token's `aud` into an empty `resource`. */
  learns: z.boolean(),
  basePath: z.enum(['/v1', '']),
  rules: releaseRules,
})
export type Capabilities = z.infer<typeof capabilities>

/** APP_DOMAIN and how it became known. Only with `gateway` may a verdict be accepted. */
export const appDomain = z.discriminatedUnion('source', [
  /** `from`: read from the address of a server, where the settings could not be read. */
  z.object({ source: z.literal('gateway'), url: z.string(), from: z.literal('server-url').optional() }),
  z.object({ source: z.literal('assumed'), url: z.string() }),
  /**
   * `no-admin-api`: the route that tells it does not exist (MCPGATEWAY_ADMIN_API_ENABLED=false). Otherwise
   * this login may not read it.
   */
  z.object({ source: z.literal('unknown'), why: z.literal('no-admin-api').optional() }),
])
export type AppDomain = z.infer<typeof appDomain>

/** Settings that decide about the gateway's own tokens. Null: not told, masked, or of an unexpected type. */
const ownTokenSettings = z.object({
  /** JWT_ALGORITHM: the only algorithm it accepts. */
  algorithm: z.string().nullable(),
  /** REQUIRE_TOKEN_EXPIRATION. */
  needsExpiry: z.boolean().nullable(),
  /** ENVIRONMENT, which the gateway writes into the claim `env` of its tokens. */
  environment: z.string().nullable(),
})
export type OwnTokenSettings = z.infer<typeof ownTokenSettings>

/** What a judge needs to know about the gateway, apart from one server. */
export const gatewayContext = z.object({
  capabilities,
  appDomain,
  /** Every setting that can change an answer, with how it is known. */
  deployment: deployment.default(UNTOLD),
  /** Hosts, with their ports, at which the gateway's MCP endpoint answered. */
  hostsSeen: z.array(z.string()).optional(),
  /** SSO providers that are trusted for the API; missing: not read. */
  trusted: z.array(trustedProvider).optional(),
  /** JWT_AUDIENCE. It must never be added to a server's expected audiences. */
  jwtAudience: z.string(),
  /** The settings that decide about the gateway's own tokens, as far as they were read. */
  ownTokens: ownTokenSettings.optional(),
})
export type GatewayContext = z.infer<typeof gatewayContext>
