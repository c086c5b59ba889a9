import type { ProviderId, Source } from '../issuer/preset.ts'

/** How clients come to be known at a provider. */
export interface ProviderWay {
  readonly id: ProviderId
  readonly name: string
  /**
   * Whether clients can register themselves: never, or once an administrator has switched it on, and what it
   * takes. `says` is the reason, for somebody whose client needs it.
   */
  readonly registration:
    | { readonly can: false; readonly says: string; readonly source: Source }
    | {
        readonly can: true
        readonly says: string
        readonly switchOn: readonly string[]
        readonly source: Source
      }
  /** How a client is registered by hand, line by line; `{name}` and `{redirect}` are the client's. */
  readonly byHand: readonly string[]
  /** The scopes that the server has to name; `{audience}` is its public address. */
  readonly scopes: readonly string[]
  /**
   * What `aud` is once the provider is set up: the server's own address; or a name of the provider's own,
   * which somebody has to look up and the gateway to expect, and by which word it is called.
   */
  readonly audience: 'address' | { readonly called: string }
  /** Whether the audience takes the place of what clients get today, instead of coming beside it. */
  readonly replaces?: boolean
  /** The scope without which a token names nobody by e-mail; left out where none is needed. */
  readonly emailScope?: string
}

const entra: Source = {
  title: 'Microsoft: OpenID Connect on the Microsoft identity platform, the metadata it serves',
  url: 'https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc',
}
const okta: Source = {
  title: 'Okta: Dynamic Client Registration (a token of an administrator is needed)',
  url: 'https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/tag/Client/',
}
const auth0Registration: Source = {
  title: 'Auth0: Dynamic Client Registration',
  url: 'https://auth0.com/docs/get-started/applications/dynamic-client-registration',
}
const authentikProvider: Source = {
  title: 'authentik: OAuth 2.0 provider',
  url: 'https://docs.goauthentik.io/add-secure-apps/providers/oauth2/',
}
const hydraRegistration: Source = {
  title: 'Ory Hydra issue 2549 and a run of Hydra 2.3.0 (November 2026)',
  url: 'https://github.com/ory/hydra/issues/2549',
}
/**
 * Providers besides Keycloak, as their makers ship them. What their tokens hold and where that is set is in
 * their presets; here is how clients come to be known. By documents: no plan of these was carried out here.
 */
export const PROVIDER_WAYS: readonly ProviderWay[] = [
  {
    id: 'entra-v2',
    name: 'Entra ID',
    registration: {
      can: false,
      says: 'Entra ID lets no client register itself: its metadata names no registration endpoint.',
      source: entra,
    },
    byHand: [
      'App registrations > New registration: Name {name}, accounts of this directory.',
      'Authentication > Add a platform > Mobile and desktop applications: {redirect}. Allow public client flows: Yes.',
      'API permissions > Add a permission > My APIs > (the registration that stands for the server): the scope mcp.',
    ],
    scopes: ['{audience}/mcp'],
    audience: { called: 'the application (client) id of the registration that stands for the server' },
  },
  {
    id: 'okta-custom',
    name: 'Okta',
    registration: {
      can: false,
      says: 'Okta takes a registration only with a token of an administrator, which no MCP client has.',
      source: okta,
    },
    byHand: [
      'Applications > Create App Integration: OIDC, Native Application. Name {name}; Sign-in redirect URI {redirect}; Grant types Authorization Code and Refresh Token.',
      'Client authentication: None, with PKCE. Assignments: who is to sign in.',
      'Security > API > Authorization Servers > (the one of the server) > Access Policies: a rule that lets this client in.',
    ],
    scopes: ['openid', 'email'],
    audience: 'address',
    replaces: true,
  },
  {
    id: 'auth0',
    name: 'Auth0',
    registration: {
      can: true,
      says: 'Off by default; when it is on, anybody can register a client in the tenant.',
      switchOn: [
        'Settings > Advanced > Dynamic Client Registration (DCR): on.',
        'Authentication > (each connection that people sign in with) > Promote Connection to Domain Level: on, since clients that registered themselves may use these only.',
        'Applications > APIs > (the API of the server): the access policy lets third-party applications ask for it.',
      ],
      source: auth0Registration,
    },
    byHand: [
      'Applications > Create Application: Native. Name {name}; Allowed Callback URLs {redirect}.',
      'Its tab APIs: the API of the server is authorized.',
    ],
    scopes: ['openid', 'email'],
    audience: 'address',
  },
  {
    id: 'authentik',
    name: 'Authentik',
    registration: {
      can: false,
      says: 'Authentik lets no client register itself, as far as its documents tell: every client is a provider that somebody made.',
      source: authentikProvider,
    },
    byHand: [
      'Applications > Providers > Create > OAuth2/OpenID Provider: Name {name}, Client type Public, Redirect URI {redirect} (as a regular expression where the port is not fixed), a Signing Key.',
      'The issuer is of one application: clients share a server only where they share a provider and its client id, or where Issuer mode is the same for all.',
    ],
    scopes: ['openid', 'email'],
    audience: 'address',
    emailScope: 'email',
  },
  {
    id: 'hydra',
    name: 'Ory Hydra',
    registration: {
      can: true,
      says: 'Off by default. A client that registered itself gets no audience by its own request: the consent page has to grant it to all.',
      switchOn: [
        'In the configuration: oidc.dynamic_client_registration.enabled: true.',
        'Who registers gets the scopes offline_access, offline and openid: oidc.dynamic_client_registration.default_scope adds others.',
      ],
      source: hydraRegistration,
    },
    byHand: [
      'POST /admin/clients with {"client_name": "{name}", "redirect_uris": ["{redirect}"], "token_endpoint_auth_method": "none", "grant_types": ["authorization_code", "refresh_token"], "scope": "openid offline_access", "audience": ["{audience}"]}.',
    ],
    scopes: ['openid'],
    audience: 'address',
  },
]

/** The way of a provider; undefined where only its preset is known. */
export const wayOfProvider = (id: ProviderId): ProviderWay | undefined =>
  PROVIDER_WAYS.find((way) => way.id === id)
