import type { GatewayContext, VirtualServer } from './server.ts'
import { isObject, type Json } from '../kernel/json.ts'
import { truthy } from './python.ts'
import type { Warning } from './diagnosis.ts'
import { resolveIssuers } from './issuer.ts'
import type { Board } from './board.ts'
import { configOf } from './expected.ts'
import { deniedAudience } from './toggle.ts'

/** Traps in one server's settings that an operator cannot see elsewhere. What is advertised is judged on its own. */
export function lintServer(server: VirtualServer, board: Board, gateway: GatewayContext): Warning[] {
  const list: Warning[] = []
  const warn = (title: string, text: string): void => void list.push({ title, text })
  if (!server.oauthEnabled) return list
  const config = configOf(server)
  const issuers = resolveIssuers(config)
  const resource = config['resource']

  if (!truthy(server.oauthConfig))
    warn('No settings', 'OAuth is on, but oauth_config is empty: every caller gets 503.')
  else if (!isObject(server.oauthConfig))
    warn('Settings are no object', 'oauth_config is not an object: the gateway fails on it.')
  else if (issuers.allowed.length === 0)
    warn('No authorization server', 'No https issuer is configured: every caller gets 503.')
  if (issuers.dropped.length > 0)
    warn('Issuer dropped', `Not https, so the gateway ignores it: ${issuers.dropped.join(', ')}.`)
  if (typeof config['authorization_servers'] === 'string') {
    warn(
      'authorization_servers is no list',
      'A string is ignored here. Write a list, or use authorization_server.',
    )
  }
  if (board.matching === 'crash')
    warn('resource breaks the server', 'resource is neither text nor a list: every token ends in HTTP 500.')
  if (isObject(resource) && truthy(resource))
    warn('resource is an object', 'The gateway takes its keys for audiences.')
  if (Array.isArray(resource) && resource.some((item: Json) => typeof item !== 'string')) {
    warn('resource holds what never matches', 'Entries that are not text are ignored.')
  }
  if (board.expected.some(({ value, state }) => state === 'used' && value !== value.trim())) {
    warn('Blanks in an audience', 'A value of resource has blanks around it. It is compared with them.')
  }
  for (const { value, state } of board.expected) {
    const denied = state === 'used' ? deniedAudience(value, gateway) : null
    if (denied) warn('Audience fits everybody', `${value}: ${denied}`)
  }
  if (board.toggle.state === 'off' && truthy(config['client_id']) && truthy(resource)) {
    warn('client_id is not used', 'client_id is set but not used: resource is set and takes its place.')
  }
  if (board.learningArmed) {
    warn(
      'Learning is armed',
      "resource is empty: the first accepted token's audience is stored, and nothing else is accepted afterwards.",
    )
  }
  if ('audience' in config)
    warn('audience is not used here', 'The key audience only matters for tokens the gateway asks for itself.')
  return list
}
