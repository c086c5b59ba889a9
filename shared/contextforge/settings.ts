import { isObject, type Json } from '../kernel/json.ts'
import { MASK } from './redact.ts'

/** What the gateway does with one key of `oauth_config`, for people who read it. */
export type SettingRow = {
  readonly key: string
  readonly value: string
  readonly meaning: string
  /** False: this app does not know the key. It is kept byte for byte in every change. */
  readonly known: boolean
  readonly masked: boolean
}

const MEANINGS: Readonly<Record<string, string>> = {
  authorization_servers: 'Issuers whose tokens are checked here. Entries without https are dropped.',
  authorization_server: 'One issuer; read where authorization_servers is missing.',
  resource: 'Audiences accepted here. When it is set, the canonical URL and the client id do not count.',
  client_id: 'Accepted as an audience only while resource is empty.',
  include_client_id_in_audience:
    'Marks that the client id was included on purpose. No released gateway reads it.',
  client_secret: 'Kept by the gateway and never shown; not used to check tokens.',
  scopes_supported: 'Told to clients in the protected-resource metadata; not checked.',
  scopes: 'For outbound OAuth; not used to check tokens.',
  token_endpoint: 'For outbound OAuth; not used to check tokens.',
  token_url: 'For outbound OAuth; not used to check tokens.',
  authorization_url: 'For outbound OAuth; not used to check tokens.',
  redirect_uri: 'For outbound OAuth; not used to check tokens.',
  grant_type: 'For outbound OAuth; not used to check tokens.',
  audience: 'Not read when tokens are checked: resource is.',
}

/** Every key of a configuration in its own order; none for a configuration that is no object. */
export function settingRows(config: Json): readonly SettingRow[] {
  if (!isObject(config)) return []
  return Object.entries(config).map(([key, value]): SettingRow => {
    const masked = value === MASK
    const meaning = Object.hasOwn(MEANINGS, key) ? MEANINGS[key] : undefined
    return {
      key,
      value: masked ? 'set, kept by the gateway' : typeof value === 'string' ? value : JSON.stringify(value),
      meaning: meaning ?? 'Not known to this app. Every change sends it back unchanged.',
      known: meaning !== undefined,
      masked,
    }
  })
}
