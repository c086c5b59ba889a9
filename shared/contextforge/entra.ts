import { urlsplit } from './python.ts'

/*
 * What an Entra ID address alone reveals and what decides whether a server's settings can work. Sources:
 * Microsoft, access token claims reference; for scopes without their API, claude-code issue 73460 (2026).
 */

const HOSTS =
  /^(login\.(microsoftonline\.(com|us)|partner\.microsoftonline\.cn)|sts\.(windows\.net|chinacloudapi\.cn)|[^.]+\.ciamlogin\.com)(:443)?$/

/** True for an issuer or an address of Entra ID. */
export const isEntra = (address: string): boolean => HOSTS.test(urlsplit(address)?.netloc.toLowerCase() ?? '')

/**
 * The name that stands for many directories in an Entra ID address: `common`, `organizations`, `consumers`,
 * or a placeholder. No token has such a name in its `iss`. Null for the address of a single directory, and
 * for any other address.
 */
export function manyDirectories(issuer: string): string | null {
  if (!isEntra(issuer)) return null
  const first = (urlsplit(issuer)?.path ?? '').split('/')[1] ?? ''
  if (/^(common|organizations|consumers)$/i.test(first)) return first.toLowerCase()
  return /tenantid/i.test(first) ? '{tenantid}' : null
}

/** Scopes without an API in front of them, which Entra ID looks for in Microsoft Graph. */
export const scopesWithoutApi = (scopes: readonly string[]): readonly string[] =>
  scopes.filter((scope) => !/^(openid|profile|email|offline_access)$/.test(scope) && !/[:/]/.test(scope))
