import type { z } from 'zod'
import type { TrustedProvider, wire } from '../../shared/contextforge/index.ts'

/** An SSO provider as the gateway knows it. */
export type SsoProvider = {
  readonly id: string
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  /** Its settings as a provider trusted for the API; missing: it is not trusted. */
  readonly trusted?: TrustedProvider
}

/** A provider as it was read; null where its client id or its issuer is missing. */
export function providerOf(id: string, told: z.infer<typeof wire.ssoProviderWire>): SsoProvider | null {
  const { client_id: clientId, issuer, display_name: display } = told
  if (!clientId || !issuer) return null
  const name = display || told.name || id
  const trusted = trustedOf(id, name, issuer, told)
  return { id, name, issuer, clientId, ...(trusted === null ? {} : { trusted }) }
}

/** The settings by which the gateway trusts a provider for the API; null where it does not. */
function trustedOf(
  id: string,
  name: string,
  issuer: string,
  told: z.infer<typeof wire.ssoProviderWire>,
): TrustedProvider | null {
  const apiAudience = told.api_audience?.trim() ?? ''
  if (!told.trusted_for_api_auth || !told.is_enabled || apiAudience === '') return null
  const [createsUsers, domains] = [told.auto_create_users, told.trusted_domains]
  return { id, name, issuer, apiAudience, createsUsers, domains }
}
