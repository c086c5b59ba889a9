import type { Preset, Source } from '../preset.ts'

const authentikToken: Source = {
  title: 'authentik source: id_token.py, which also makes access tokens',
  url: 'https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/id_token.py',
}
const authentikMappings: Source = {
  title: 'authentik: Provider property mappings',
  url: 'https://docs.goauthentik.io/add-secure-apps/providers/property-mappings/',
}
const authentikProvider: Source = {
  title: 'authentik: OAuth 2.0 provider',
  url: 'https://docs.goauthentik.io/add-secure-apps/providers/oauth2/',
}

export const authentik: Preset = {
  id: 'authentik',
  name: 'Authentik',
  aud: {
    says: 'The client id, as text, unless a scope mapping returns an aud of its own: that one takes its place.',
    source: authentikToken,
  },
  resource: {
    support: 'ignored',
    says: 'The resource parameter changes nothing: aud stays the client id.',
    source: { title: 'ContextForge issue 4171', url: 'https://github.com/IBM/mcp-context-forge/issues/4171' },
  },
  email: {
    says: 'In access tokens when the client asks for the scope email and “Include claims in id_token” is on.',
    source: authentikToken,
  },
  keys: {
    says: 'On the issuer’s host, under /application/o/SLUG/jwks/. Without a signing key, tokens are signed with the client secret (HS256).',
    source: authentikProvider,
  },
  stops: [
    { step: 'audience', says: 'aud is the client id, the gateway expects the URL.' },
    { step: 'signature', says: 'No signing key is chosen: HS256 is never accepted.' },
    {
      step: 'not-id-token',
      says: 'The client sent a nonce: Authentik copies it into the access token, and the gateway takes that for an ID token.',
    },
  ],
  asks: [
    {
      step: 'audience',
      title: 'Return the audience from a scope mapping',
      lines: [
        'Customization > Property Mappings > Create > Scope Mapping',
        'Name: MCP audience for {server}',
        'Scope name: openid',
        'Expression: return {"aud": [{clientId:code}, {audience:code}]}',
        'Then Applications > Providers > (the provider of client {clientId}) > Advanced protocol settings > Scopes: add that mapping.',
        'The ID token of this client gets the same aud.',
      ],
      source: authentikMappings,
    },
    {
      step: 'email-claim',
      title: 'Put the e-mail address into access tokens',
      lines: [
        "In the provider: Scopes contains “authentik default OAuth Mapping: OpenID 'email'”, and “Include claims in id_token” is on.",
        'The client asks for the scope email.',
      ],
      source: authentikToken,
    },
    {
      step: 'signature',
      title: 'Sign with a key',
      lines: [
        'In the provider: choose a Signing Key (RSA or EC), and no Encryption Key.',
        'Without one, tokens are signed with the client secret, which the gateway does not know.',
      ],
      source: authentikProvider,
    },
    {
      step: 'not-id-token',
      title: 'Keep the nonce out of access tokens',
      lines: [
        'Let the client {clientId} leave out the nonce parameter; PKCE does not need it.',
        'Authentik copies a nonce into the access token too.',
      ],
      source: {
        title: 'authentik source: token.py',
        url: 'https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/views/token.py',
      },
    },
  ],
  here: null,
}

const keycloakMcp: Source = {
  title: 'Keycloak: Integrating with Model Context Protocol (MCP)',
  url: 'https://www.keycloak.org/securing-apps/mcp-authz-server',
}
const keycloakMappers: Source = {
  title: 'Keycloak source: OIDCLoginProtocolFactory.java, the built-in mappers',
  url: 'https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc/OIDCLoginProtocolFactory.java',
}

export const keycloak: Preset = {
  id: 'keycloak',
  name: 'Keycloak',
  aud: {
    says: 'What mappers add: “account” on a fresh realm (Audience Resolve), else the clients the person has roles of; left out when nothing adds any. Never the client itself, which is azp.',
    source: {
      title: 'Phase Two: Keycloak Audience: Get the aud Claim Right',
      url: 'https://phasetwo.io/tutorials/clients/audience/',
    },
  },
  resource: {
    support: 'opt-in',
    says: 'Ignored, unless the experimental resource-indicators of 26.6 and later is on: then aud is cut down to the client whose resource_url is asked for, a custom audience does not count any more, and anything else is refused with invalid_target.',
    source: keycloakMcp,
  },
  email: {
    says: 'In access tokens through the default client scope email; preferred_username is a user name, often without @.',
    source: keycloakMappers,
  },
  keys: {
    says: 'On the issuer’s host, under /realms/REALM/protocol/openid-connect/certs.',
    source: {
      title: 'Keycloak: Securing applications and services with OpenID Connect',
      url: 'https://www.keycloak.org/securing-apps/oidc-layers',
    },
  },
  stops: [
    { step: 'audience', says: 'aud is “account” or missing.' },
    { step: 'email-claim', says: 'The client lacks the scope email, or the person has no address.' },
  ],
  asks: [
    {
      step: 'audience',
      title: 'Add an Audience mapper',
      lines: [
        'Client scopes > Create client scope: name mcp-{server}, type Default, protocol OpenID Connect.',
        'In it: Mappers > Configure a new mapper > Audience.',
        'Included Client Audience: (leave empty)',
        'Included Custom Audience: {audience}',
        'Add to access token: On',
      ],
      byHand: [
        'Clients > {clientId} > Client scopes > Add client scope: mcp-{server}, as Default (as Optional, if the client asks for it by its name).',
        'If it issues lightweight access tokens: Clients > {clientId} > Advanced > Always use lightweight access token: Off (they hold no aud).',
      ],
      registered: [
        'Clients that register themselves are new ones at every sign-in: nothing is set on them.',
        'Those that ask for no scope get the realm’s default scopes, and this one with them.',
        'Those that ask for scopes need it as Optional, and named in scopes_supported of the server beside basic and email (never openid).',
        'Realm settings > Client registration > Allowed Client Scopes lets them ask for it.',
      ],
      source: keycloakMcp,
    },
    {
      step: 'email-claim',
      title: 'Put the e-mail address into access tokens',
      lines: [
        'Client scopes > email > Mappers > email: “Add to access token” is On. Each person has an e-mail address.',
      ],
      byHand: ['Clients > {clientId} > Client scopes: email is assigned as Default.'],
      registered: [
        'Clients that register themselves get what they ask for: scopes_supported of the server names basic and email too, or the scope with the audience carries these mappers itself.',
      ],
      source: keycloakMappers,
    },
    {
      step: 'signature',
      title: 'Sign access tokens with RS256',
      lines: [
        'Clients > {clientId} > Advanced > Fine grain OpenID Connect configuration > Access token signature algorithm: RS256 (HS256 to HS512 are signed with a secret of the realm).',
        'If it is a refresh token that was sent: those are always signed so. Send the access token.',
      ],
      source: keycloakMcp,
    },
    {
      step: 'not-id-token',
      title: 'Keep the nonce out of access tokens',
      lines: [
        'Clients > {clientId} > Client scopes > (dedicated) > Mappers: remove the one that puts nonce into access tokens (Nonce backwards compatible, or one of your own).',
      ],
      source: keycloakMcp,
    },
  ],
  here: 'Never add “account” here: every token of the realm would pass.',
}

const zitadelClaims: Source = {
  title: 'ZITADEL: Claims in ZITADEL',
  url: 'https://zitadel.com/docs/apis/openidoauth/claims',
}

export const zitadel: Preset = {
  id: 'zitadel',
  name: 'Zitadel',
  aud: {
    says: 'The client ids of the project and its project id, in JWT access tokens only; more projects by a reserved scope. Never a URL.',
    source: {
      title: 'ZITADEL: Scopes in ZITADEL',
      url: 'https://zitadel.com/docs/apis/openidoauth/scopes',
    },
  },
  resource: {
    support: 'ignored',
    says: 'Not supported; audiences are asked for with the scope urn:zitadel:iam:org:project:id:PROJECT:aud.',
    source: { title: 'ZITADEL issue 12710', url: 'https://github.com/zitadel/zitadel/issues/12710' },
  },
  email: { says: 'Not in access tokens unless an action adds it.', source: zitadelClaims },
  keys: { says: 'On the issuer’s host, under /oauth/v2/keys.', source: zitadelClaims },
  stops: [
    { step: 'readable', says: 'Access tokens are opaque until the application is set to JWT.' },
    { step: 'audience', says: 'aud holds client and project ids, never the URL.' },
    { step: 'email-claim', says: 'sub is a number, and there is no e-mail address.' },
  ],
  asks: [
    {
      step: 'readable',
      title: 'Issue JWT access tokens',
      lines: ['Projects > (project) > (application {clientId}) > Token Settings > Auth Token Type: JWT'],
      source: {
        title: 'ZITADEL API: OIDC configuration, access_token_type',
        url: 'https://pub.dev/documentation/zitadel/latest/oidc/OIDCConfiguration/accessTokenType.html',
      },
    },
    {
      step: 'audience',
      title: 'Tell which project the application is in',
      lines: [
        'Zitadel cannot put {audience} into aud. Please send me the Resource Id of the project that holds the application {clientId}.',
        'I then accept that id at the gateway. The client may ask for it with the scope urn:zitadel:iam:org:project:id:PROJECT_ID:aud.',
      ],
      source: {
        title: 'ZITADEL: Scopes in ZITADEL',
        url: 'https://zitadel.com/docs/apis/openidoauth/scopes',
      },
    },
    {
      step: 'email-claim',
      title: 'Add the e-mail address with an action',
      lines: [
        'Actions > New: function addEmail(ctx, api) { api.v1.claims.setClaim("email", ctx.v1.getUser().human.email) }',
        'Flow “Complement Token”, trigger “Pre access token creation”: addEmail',
      ],
      source: {
        title: 'ZITADEL: Complement Token Flow',
        url: 'https://zitadel.com/docs/apis/actions/complement-token',
      },
    },
  ],
  here: 'Add the project id to resource: any token of that project then passes the audience check.',
}
