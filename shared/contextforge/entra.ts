import { urlsplit } from './python.ts'

/*
 * What of Entra ID can be told by an address alone, and decides whether a server's settings can work. Source:
 * Microsoft, access token claims reference; claude-code issue 73460 for scopes without their API (2026).
 */

const HOSTS =
  /^(login\.(microsoftonline\.(com|us)|partner\.microsoftonline\.cn)|sts\.(windows\.net|chinacloudapi\.cn)|[^.]+\.ciamlogin\.com)(:443)?$/

/** True for an issuer or an address of Entra ID. */
export const isEntra = (address: string): boolean => HOSTS.test(urlsplit(address)?.netloc.toLowerCase() ?? '')

/**
 * The name that stands for many directories in an address of Entra ID: `common`, `organizations`,
 * `consumers`, or a placeholder. No token ever names it in iss. Null for the address of one directory, and of
 * anybody else.
 */
export function manyDirectories(issuer: string): string | null {
  if (!isEntra(issuer)) return null
  const first = (urlsplit(issuer)?.path ?? '').split('/')[1] ?? ''
  if (/^(common|organizations|consumers)$/i.test(first)) return first.toLowerCase()
  return /tenantid/i.test(first) ? '{tenantid}' : null
}

/** Scopes that Entra ID looks for at Microsoft Graph, since no API stands in front of them. */
export const scopesWithoutApi = (scopes: readonly string[]): readonly string[] =>
  scopes.filter((scope) => !/^(openid|profile|email|offline_access)$/.test(scope) && !/[:/]/.test(scope))
