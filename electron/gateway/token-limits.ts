import { isObject, type JsonObject } from '../../shared/kernel/json.ts'

/**
 * What an API token says it is limited to, in words; empty when it says nothing. In: its claims, unverified.
 * The gateway puts the limits into `scopes` (token catalogue: server_id, permissions, ip_restrictions,
 * time_restrictions); at the top they count too.
 */
export function limitsOf(claims: JsonObject | null): readonly string[] {
  if (claims === null) return []
  const scopes = isObject(claims['scopes']) ? claims['scopes'] : {}
  const find = (name: string): unknown => scopes[name] ?? claims[name]
  const server = find('server_id')
  const addresses = textsOf(find('ip_restrictions'))
  const permissions = textsOf(find('permissions')).filter((name) => name !== '*')
  const times = find('time_restrictions')
  return [
    typeof server === 'string' && server !== '' ? `only the server ${server.slice(0, 100)}` : '',
    addresses.length > 0 ? `only from ${listed(addresses)}` : '',
    permissions.length > 0 ? `only these permissions: ${listed(permissions)}` : '',
    isObject(times) && Object.keys(times).length > 0 ? 'only at some times' : '',
  ].filter((text) => text !== '')
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []

const MOST = 5
const listed = (values: readonly string[]): string =>
  values
    .slice(0, MOST)
    .map((value) => value.slice(0, 100))
    .join(', ') + (values.length > MOST ? ' and others' : '')
