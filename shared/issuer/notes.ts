import type { Json, JsonObject } from '../kernel/json.ts'
import { isObject } from '../kernel/json.ts'
import { manyDirectories, stripSlashes, urlsplit } from '../contextforge/index.ts'

/**
 * A fact about an issuer that decides whether its tokens can ever pass, and what to do about it at the
 * provider.
 */
export interface IssuerNote {
  /** True: no token of this issuer, as it is spelled here, can ever pass. */
  readonly never: boolean
  readonly says: string
  readonly cure: string
}

const host = (issuer: string): string => urlsplit(issuer)?.netloc.toLowerCase() ?? ''
const pathOf = (issuer: string): string => urlsplit(issuer)?.path ?? ''

const ENTRA = /^login\.(microsoftonline\.(com|us)|partner\.microsoftonline\.cn)(:443)?$/
/** Whether an issuer's path is that of Microsoft AD FS. */
const isAdfs = (issuer: string): boolean => /\/adfs(\/services\/trust)?\/?$/i.test(pathOf(issuer))
/** Whether an issuer's host is one of Azure AD B2C. */
const isB2c = (issuer: string): boolean => /\.b2clogin\.com$/.test(host(issuer))
/** The advice where a provider cannot be set up for the gateway. */
export const FRONT =
  'Put a provider of your own in front of it that issues JWT access tokens (Keycloak, Authentik, Auth0 and others can), and name that one in authorization_servers.'

/**
 * What is known of an issuer by its address, and by its metadata where that was read. In: the issuer as
 * configured or as in a token. Out: what matters to this gateway, the worst first; empty where nothing is
 * known. Sources: Microsoft (access token and B2C token references), Google, WorkOS, Supabase and Descope, as
 * known in November 2026; not every page was opened for this. Sends nothing.
 */
export function issuerNotes(issuer: string, metadata: Json | null = null): readonly IssuerNote[] {
  const document: JsonObject = isObject(metadata) ? metadata : {}
  const at = host(issuer)
  const path = pathOf(issuer)
  const out: IssuerNote[] = []
  const never = (says: string, cure: string): void => void out.push({ never: true, says, cure })
  const note = (says: string, cure: string): void => void out.push({ never: false, says, cure })
  const other = document['access_token_issuer']
  if (isAdfs(issuer) || (typeof other === 'string' && stripSlashes(other) !== stripSlashes(issuer)))
    never(
      `This is AD FS: its access tokens name another issuer (${typeof other === 'string' ? other : 'http://HOST/adfs/services/trust'}) than its metadata. The gateway drops issuers with http, and finds no metadata of that one.`,
      `No setting of AD FS or of the gateway makes its access tokens pass. ${FRONT} Entra ID with the same accounts does too.`,
    )
  else if (isB2c(issuer))
    (/\/tfp\//.test(path) ? note : never)(
      'This is Azure AD B2C: an issuer without the name of the user flow in it has no metadata at its address.',
      'In Azure AD B2C: User flows > (the flow) > Properties > Token compatibility settings > Issuer (iss) claim: https://DOMAIN/tfp/TENANT-ID/POLICY/v2.0/. Write that one into authorization_servers.',
    )
  else if (ENTRA.test(at)) {
    const many = manyDirectories(issuer)
    if (many !== null)
      never(
        `No token ever names ${many} in iss: it holds the id of the directory.`,
        'In the settings of the server: write https://login.microsoftonline.com/DIRECTORY-ID/v2.0 into authorization_servers, with the id from Entra ID > Overview > Tenant ID.',
      )
    else if (!/\/v2\.0\/?$/.test(path))
      never(
        'This is the version 1 address of Entra ID. Tokens name https://login.microsoftonline.com/DIRECTORY-ID/v2.0 (version 2), or https://sts.windows.net/DIRECTORY-ID/ (version 1), whose keys are on another host.',
        'In Entra ID: App registrations > (the API) > Manifest: "requestedAccessTokenVersion": 2. Then write https://login.microsoftonline.com/DIRECTORY-ID/v2.0 into authorization_servers.',
      )
  } else if (/^sts\.(windows\.net|chinacloudapi\.cn)$/.test(at))
    never(
      'This is the issuer of version 1 tokens of Entra ID: its keys are on another host, which the gateway refuses.',
      'In Entra ID: App registrations > (the API) > Manifest: "requestedAccessTokenVersion": 2. The issuer is then https://login.microsoftonline.com/DIRECTORY-ID/v2.0.',
    )
  else if (/\.ciamlogin\.com$/.test(at))
    note(
      'This is Entra External ID: the same tenant has a host by name and one by its id (TENANT-ID.ciamlogin.com), and tokens name the one with the id.',
      'In the settings of the server: write the issuer exactly as it stands in iss, https://TENANT-ID.ciamlogin.com/TENANT-ID/v2.0.',
    )
  else if (at === 'accounts.google.com' || at === 'securetoken.google.com')
    never(
      `This is ${at === 'accounts.google.com' ? 'Google' : 'Firebase'}: its keys are on www.googleapis.com, another host than the issuer, and nobody can move them.`,
      FRONT,
    )
  else if (/\/user_management\/client_/.test(path) && at === 'api.workos.com')
    note(
      'This is a session token of WorkOS User Management, not one of AuthKit for MCP.',
      'In the WorkOS dashboard: Connect > MCP, name the server’s URL under Resource Indicators, and use the AuthKit domain (https://NAME.authkit.app) as issuer.',
    )
  if (/^http:/i.test(issuer) && out.length === 0)
    never(
      'The issuer is written with http: the gateway ignores it.',
      'In the settings of the server: write the issuer with https, as the provider’s metadata names it.',
    )
  return out
}
