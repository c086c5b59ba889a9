import { type Deployment, isOpen } from './deployment.ts'
import { stripSlashes } from './python.ts'

/**
 * APP_DOMAIN as the address of a server tells it; null where it does not. That has APP_ROOT_PATH behind
 * APP_DOMAIN, which the address the gateway enforces has not: with a path in it and APP_ROOT_PATH not known,
 * nobody can tell where the one ends and the other begins. In: a server's `url` and id as the gateway lists
 * them, and what is known of its settings. Source: server_urls.py `build_server_display_url` (1.0.11).
 */
export function domainIn(url: string, serverId: string, deployment: Deployment): string | null {
  const end = `/servers/${serverId}/mcp`
  if (!/^https?:\/\//i.test(url) || !url.endsWith(end)) return null
  const base = url.slice(0, -end.length)
  if (!URL.canParse(base)) return null
  const { pathname, search, hash } = new URL(base)
  if (search !== '' || hash !== '') return null
  if (pathname === '/') return base
  if (isOpen(deployment, 'APP_ROOT_PATH')) return null
  const root = stripSlashes(deployment.APP_ROOT_PATH.value).replace(/^\/+/, '')
  if (root === '') return base
  return base.endsWith(`/${root}`) ? stripSlashes(base.slice(0, -root.length)) : null
}
