import { z } from 'zod'
import type { GatewayContext, VirtualServer } from './server.ts'
import { isObject, type Json } from '../kernel/json.ts'
import { truthy } from './python.ts'
import { isEntra, manyDirectories, scopesWithoutApi } from './entra.ts'
import { resolveIssuers } from './issuer.ts'
import type { Board } from './board.ts'
import { configOf } from './expected.ts'
import { deniedAudience } from './toggle.ts'

/** For each trap: the key of oauth_config it concerns (null: all of it), its severity, and its name. */
const TRAPS = {
  'no-settings': ['authorization_servers', 'error', 'No settings'],
  'settings-no-object': [null, 'error', 'Settings are no object'],
  'no-issuer': ['authorization_servers', 'error', 'No authorization server'],
  'issuer-never-in-tokens': ['authorization_servers', 'error', 'No token names this issuer'],
  'scopes-without-api': ['scopes_supported', 'warn', 'Scopes without their API'],
  'scopes-openid': ['scopes_supported', 'warn', 'openid is no client scope'],
  'issuer-dropped': ['authorization_servers', 'error', 'Issuer dropped'],
  'issuers-no-list': ['authorization_servers', 'error', 'authorization_servers is no list'],
  'resource-breaks': ['resource', 'error', 'resource breaks the server'],
  'resource-object': ['resource', 'warn', 'resource is an object'],
  'resource-never-matches': ['resource', 'warn', 'resource holds what never matches'],
  'audience-blanks': ['resource', 'warn', 'Blanks in an audience'],
  'audience-of-everybody': ['resource', 'error', 'Audience fits everybody'],
  'client-id-not-used': ['client_id', 'info', 'client_id is not used'],
  'learning-armed': ['resource', 'warn', 'Learning is armed'],
  'audience-not-used': ['audience', 'info', 'audience is not used here'],
} as const satisfies Record<string, readonly [string | null, Level, string]>

type Level = 'error' | 'warn' | 'info'
export type TrapId = keyof typeof TRAPS

export const trap = z.object({
  id: z.enum(Object.keys(TRAPS) as TrapId[]),
  /** The key of oauth_config the trap concerns; null where it concerns all of it. */
  key: z.string().nullable(),
  level: z.enum(['error', 'warn', 'info']),
  title: z.string(),
  text: z.string(),
})
export type Trap = z.infer<typeof trap>

/**
 * Traps in one server's settings, which nothing else would show an operator. Does not judge what the gateway
 * advertises: `judgeAdvertised` does that.
 */
export function lintServer(server: VirtualServer, board: Board, gateway: GatewayContext): Trap[] {
  const list: Trap[] = []
  const warn = (id: TrapId, text: string): void => {
    const [key, level, title] = TRAPS[id]
    list.push({ id, key, level, title, text })
  }
  if (!server.oauthEnabled) return list
  const config = configOf(server)
  const issuers = resolveIssuers(config)
  const resource = config['resource']

  if (!truthy(server.oauthConfig))
    warn('no-settings', 'OAuth is on, but oauth_config is empty: every caller gets 503.')
  else if (!isObject(server.oauthConfig))
    warn('settings-no-object', 'oauth_config is not an object: the gateway fails on it.')
  else if (issuers.allowed.length === 0)
    warn('no-issuer', 'No https issuer is configured: every caller gets 503.')
  if (issuers.dropped.length > 0)
    warn('issuer-dropped', `Not https, so the gateway ignores it: ${issuers.dropped.join(', ')}.`)
  for (const issuer of issuers.allowed) {
    const many = manyDirectories(issuer)
    if (many !== null)
      warn(
        'issuer-never-in-tokens',
        `${issuer}: tokens name the id of their directory in iss, never ${many}. Write https://login.microsoftonline.com/DIRECTORY-ID/v2.0.`,
      )
  }
  const listed = config['scopes_supported']
  const scopes = Array.isArray(listed)
    ? listed.filter((one: Json): one is string => typeof one === 'string')
    : []
  const short = issuers.allowed.some(isEntra) ? scopesWithoutApi(scopes) : []
  if (short.length > 0)
    warn(
      'scopes-without-api',
      `Entra ID looks for ${short.join(', ')} at Microsoft Graph, and refuses clients that ask for it (AADSTS650053). Write the scopes in full, as Expose an API shows them.`,
    )
  if (scopes.includes('openid') && issuers.allowed.some((issuer) => /\/realms\/[^/]+\/?$/.test(issuer)))
    warn(
      'scopes-openid',
      'Keycloak refuses the registration of every client that puts openid into it (Allowed Client Scopes). Leave it out: basic, email and the scope with the audience mapper are enough.',
    )
  if (typeof config['authorization_servers'] === 'string') {
    warn('issuers-no-list', 'A string is ignored here. Write a list, or use authorization_server.')
  }
  if (board.matching === 'crash')
    warn('resource-breaks', 'resource is neither text nor a list: every token ends in HTTP 500.')
  if (isObject(resource) && truthy(resource))
    warn('resource-object', 'The gateway takes its keys for audiences.')
  if (Array.isArray(resource) && resource.some((item: Json) => typeof item !== 'string')) {
    warn('resource-never-matches', 'Entries that are not text are ignored.')
  }
  if (board.expected.some(({ value, state }) => state === 'used' && value !== value.trim())) {
    warn('audience-blanks', 'A value of resource has blanks around it. It is compared with them.')
  }
  for (const { value, state } of board.expected) {
    const denied = state === 'used' ? deniedAudience(value, gateway) : null
    if (denied) warn('audience-of-everybody', `${value}: ${denied}`)
  }
  if (board.toggle.state === 'off' && truthy(config['client_id']) && truthy(resource)) {
    warn('client-id-not-used', 'client_id is set but not used: resource is set and takes its place.')
  }
  if (board.learningArmed) {
    warn(
      'learning-armed',
      "resource is empty: the first accepted token's audience is stored, and nothing else is accepted afterwards.",
    )
  }
  if ('audience' in config)
    warn('audience-not-used', 'The key audience only matters for tokens the gateway asks for itself.')
  return list
}
