import { z } from 'zod'
import type { Json } from '../kernel/json.ts'
import { isObject, isShallow } from '../kernel/json.ts'
import type { Result } from '../kernel/result.ts'
import { err, ok } from '../kernel/result.ts'
import { visible } from '../kernel/visible.ts'
import type { VirtualServer } from './server.ts'

/**
 * Stands in place of a configuration that was nested too deep to read, so that the row survives and says why.
 */
export const UNREADABLE_CONFIG = '(not read: nested deeper than 64 levels)'

/** The `detail` of a 404 that means "no such user". A 404 without it means that the route does not exist. */
export const USER_NOT_FOUND = 'User not found'

const maybeText = z.string().nullable().catch(null)
/**
 * For texts that are only shown to people, never compared with the gateway's or sent back. Invisible
 * characters are written out, so that they cannot change the sentence around them.
 */
const seen = z.string().transform(visible)

/** Only the id must be valid: a row with an unexpected name is shown, not lost. */
const serverWire = z.object({
  // Half a pair of surrogates and dot segments can stand in no address.
  id: z
    .string()
    .min(1)
    .max(256)
    .refine((id) => !/\p{Cs}/u.test(id) && !/^\.{1,2}$/.test(id), 'cannot stand in an address')
    // Lists of ids cross to the window one a line: an id of two lines would move verdicts to other servers.
    .refine((id) => !/\p{Cc}/u.test(id), 'has a line break or another control character'),
})
/** An id that is valid at the first look, as nearly all are. */
const PLAIN_ID = /^[\w-]{1,256}$/

const textOr = <T>(value: unknown, other: T): string | T => (typeof value === 'string' ? value : other)
const seenOr = <T>(value: unknown, other: T): string | T =>
  typeof value === 'string' ? visible(value) : other
const paragraphsOf = (value: unknown): string | null =>
  typeof value === 'string' && value.includes('\n')
    ? value.split('\n').map(visible).join('\n')
    : seenOr(value, null)
const flagOf = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined)

/**
 * Reads one server of a gateway reply. In: any JSON value. Out: the server, its configuration exactly as
 * received. Errors: a list of problems; only an unusable id is an error. A configuration nested too deep is
 * replaced by a note. Does not check what the configuration says. Written without a schema, because it runs
 * for each server of a list.
 */
export function readServer(raw: unknown): Result<VirtualServer, string[]> {
  const id = isObject(raw) ? raw['id'] : undefined
  if (!isObject(raw) || typeof id !== 'string' || !PLAIN_ID.test(id)) {
    const parsed = serverWire.safeParse(raw)
    if (!parsed.success) return err(issuesOf(parsed.error))
  }
  if (!isObject(raw) || typeof id !== 'string') return err(['not an object'])
  const { version } = raw
  const config: Json = raw['oauthConfig'] ?? null
  return ok({
    id,
    name: seenOr(raw['name'], '(no readable name)'),
    description: paragraphsOf(raw['description']),
    visibility: textOr(raw['visibility'], ''),
    teamId: textOr(raw['teamId'], null),
    ownerEmail: seenOr(raw['ownerEmail'], null),
    version: Number.isSafeInteger(version) ? Number(version) : null,
    updatedAt: textOr(raw['updatedAt'], null),
    modifiedBy: seenOr(raw['modifiedBy'], null),
    modifiedVia: seenOr(raw['modifiedVia'], null),
    oauthEnabled: raw['oauthEnabled'] === true,
    // Before 1.0.0 this field was called isActive.
    enabled: flagOf(raw['enabled']) ?? flagOf(raw['isActive']) ?? true,
    oauthConfig: isShallow(config) ? config : UNREADABLE_CONFIG,
  })
}

/** What is wrong with a reply, one line per field. Values are left out, because they may be secret. */
export const issuesOf = (error: z.ZodError): string[] =>
  error.issues.slice(0, 10).map((issue) => `${issue.path.join('.') || 'reply'}: ${issue.message}`)

/** A page of servers: an object when paging is asked for, or the bare array of older releases. */
export const serverPage = z.union([
  // Whatever stands for the cursor must not cost the rows beside it.
  z.object({ servers: z.array(z.unknown()), nextCursor: z.unknown().optional() }),
  z.array(z.unknown()).transform((servers) => ({ servers, nextCursor: null })),
])

/** `env`: some of the variables the gateway was started with, by name (version.py `_public_env`). */
/** What a list tells of a server's address; see `domainIn`. */
export const serverUrlWire = z.object({ id: z.string(), url: z.string() })
export type ServerAddress = z.infer<typeof serverUrlWire>

export const versionWire = z.object({
  app: z.object({ version: z.string().min(1).max(64) }),
  env: z.record(z.string(), z.unknown()).optional().catch(undefined),
})
export const openapiWire = z.object({ info: z.object({ version: z.string().min(1).max(64) }) })
export const healthWire = z.object({ status: z.string() })

/**
 * Settings by group. The group names are the gateway's headings and could change, so all groups are searched.
 */
export const settingsWire = z.object({ groups: z.record(z.string(), z.record(z.string(), z.unknown())) })

export const loginWire = z.object({
  access_token: z.string().min(1).max(65_536),
  user: z
    .object({ email: z.string(), is_admin: z.boolean().catch(false) })
    .nullish()
    .catch(null),
})

export const userWire = z.object({
  email: z.string(),
  is_active: z.boolean(),
  auth_provider: z.string().optional().catch(undefined),
  is_admin: z.boolean().optional().catch(undefined),
})
export const permissionsWire = z.array(z.string())

/**
 * A role and its permissions. Inherited permissions are listed in the role it names (rbac.py, RoleResponse).
 */
export const rolesWire = z.array(
  z.object({
    id: z.string(),
    name: seen.catch('(no readable name)'),
    permissions: z.array(z.string()).catch([]),
    inherits_from: maybeText.optional(),
    is_active: z.boolean().catch(true),
  }),
)
/** Who holds which role in which team (UserRoleResponse). */
export const heldRolesWire = z.array(
  z.object({
    role_id: z.string(),
    scope: z.string(),
    scope_id: z.string().nullish(),
    is_active: z.boolean().catch(true),
  }),
)
export const teamWire = z.object({ id: z.string(), name: seen.catch(''), is_personal: z.boolean() })
export const teamMembersWire = z.array(
  z.object({ user_email: z.string(), is_active: z.boolean().catch(true) }),
)
export const serverToolsWire = z.array(
  z.object({
    id: z.string(),
    name: seen,
    visibility: z.string(),
    teamId: z.string().nullish(),
    ownerEmail: z.string().nullish(),
    enabled: z.boolean(),
  }),
)
/** All tools of a server that are switched on, whoever may see them: ids, and names in the same order. */
export const associatedWire = z.object({
  associatedToolIds: z.array(z.string()),
  associatedTools: z.array(seen),
})

/**
 * The gateway's list of its own tokens (TokenResponse). It identifies a token by name, never by the token's
 * content.
 */
export const ownTokensWire = z.object({
  total: z.number().nullish().catch(null),
  tokens: z.array(
    z.object({
      name: seen.catch(''),
      created_at: z.string(),
      expires_at: z.string().nullish(),
      is_revoked: z.boolean().catch(false),
    }),
  ),
})

/** RFC 9728 section 2; only the fields the gateway fills. */
export const protectedResourceWire = z.object({
  resource: z.string(),
  authorization_servers: z.array(z.string()).catch([]),
})

export const ssoProviderListWire = z.array(z.object({ id: z.string() }))
export const ssoProviderWire = z.object({
  id: z.string(),
  display_name: z.string().catch(''),
  name: z.string().catch(''),
  client_id: z.string().nullish().catch(null),
  issuer: z.string().nullish().catch(null),
  trusted_for_api_auth: z.boolean().catch(false),
  api_audience: z.string().nullish().catch(null),
  auto_create_users: z.boolean().catch(true),
  trusted_domains: z.array(z.string()).catch([]),
  is_enabled: z.boolean().catch(true),
})

/**
 * The gateway's audit log (mcpgateway/routers/log_search.py, AuditTrailResponse): who did what to which
 * object, without the values.
 */
export const auditTrailWire = z.array(
  z.object({
    id: z.string(),
    timestamp: z.string(),
    action: z.string(),
    resource_id: z.string().nullish().catch(null),
    resource_name: z.string().nullish().catch(null),
    user_id: z.string().catch(''),
    user_email: z.string().nullish().catch(null),
    success: z.boolean().catch(true),
  }),
)
export type AuditTrail = z.infer<typeof auditTrailWire>[number]

/**
 * FastAPI's `detail`, or the `message` of some middleware, cut to a length that fits a screen. Of a list of
 * validation errors, only place and message: their `input` repeats what was sent, which may be a password or
 * a whole configuration.
 */
export function detailOf(body: unknown): string {
  if (!isObject(body)) return ''
  for (const key of ['detail', 'message', 'error']) {
    const value = body[key]
    if (typeof value === 'string') return value.slice(0, 500)
    if (Array.isArray(value) && value.every((item) => isObject(item) && typeof item['msg'] === 'string'))
      return value.map(issueOf).join('; ').slice(0, 500)
    if (value !== undefined && value !== null)
      return JSON.stringify(isShallow(value) ? value : '…').slice(0, 500)
  }
  return ''
}

const issueOf = (item: unknown): string => {
  const { loc, msg } = isObject(item) ? item : {}
  const place = Array.isArray(loc) ? loc.map(String).join('.') : ''
  return `${place === '' ? '' : `${place}: `}${typeof msg === 'string' ? msg : ''}`
}
