import { ADMIN, DANA, SAM, SCOPES, type DemoServer, type Kit } from './kit.ts'
import { opaqueToken } from './issuer.ts'
import { TENANT } from './providers.ts'

const ENTRA_V1_APP = 'b81e44d7-25c0-4f3a-8e9d-06af7c53921b'

/** Servers whose story is about something else: keys, time, the issuer, the settings, or the person. */
export function otherStories({ sign, from, seconds, dana }: Kit): readonly DemoServer[] {
  return [
    {
      id: '2ab6f94e10d7483c9e5f7c21b8d0a463',
      name: 'crm-lookup',
      description: 'Customer records',
      ownerEmail: DANA,
      version: 3,
      modifiedBy: DANA,
      modifiedVia: 'api',
      ageDays: 66,
      changedDays: 60,
      oauthConfig: from('entraV1', { client_id: ENTRA_V1_APP, resource: `api://${ENTRA_V1_APP}` }),
      ends: 'key-url',
      story:
        'Entra version 1 publishes its keys on another host, and the gateway fetches keys only from the host of the issuer. Rejected before any claim.',
      token: () =>
        sign('entraV1', {
          sub: 'Zk3xYt',
          upn: DANA,
          email: DANA,
          aud: `api://${ENTRA_V1_APP}`,
          appid: ENTRA_V1_APP,
          tid: TENANT,
          ver: '1.0',
        }),
    },
    {
      id: 'fb26c0d91e5748a3b4f8720a6d3e9c57',
      name: 'media-library',
      description: 'Pictures and licences',
      ownerEmail: SAM,
      version: 1,
      ageDays: 47,
      oauthConfig: from('auth0', {
        client_id: 'Jq8mYw2nVb5RxT0pLk3s',
        resource: 'https://media.example.com',
      }),
      ends: 'readable',
      story:
        'The client did not ask Auth0 for an API, so the token is opaque. Rejected: the gateway cannot read it.',
      token: () => Promise.resolve(opaqueToken()),
    },
    {
      id: 'a08d4f6b3c7e4219950e1b6c8d2f7a94',
      name: 'release-notes',
      description: 'Drafts and history of releases',
      ownerEmail: ADMIN,
      version: 3,
      modifiedBy: ADMIN,
      modifiedVia: 'api',
      ageDays: 35,
      changedDays: 30,
      oauthConfig: from('authentikDocs', {
        client_id: 'release-notes-client',
        resource: ['release-notes-client'],
      }),
      ends: 'not-id-token',
      story:
        'The client sends its ID token. The nonce in it gives it away: rejected although aud would match.',
      token: () =>
        sign('authentikDocs', {
          ...dana,
          aud: 'release-notes-client',
          nonce: 'n-0S6_WzA2Mj',
          at_hash: '77QmUPtjPfzWtF2AnpK9RQ',
        }),
    },
    {
      id: '5fe1927cb0d846aa8c3d4e7f60b29d18',
      name: 'build-status',
      description: 'Pipelines and artefacts',
      ownerEmail: DANA,
      version: 2,
      modifiedBy: DANA,
      modifiedVia: 'api',
      ageDays: 31,
      changedDays: 31,
      oauthConfig: from('broker', { resource: ['https://ci.example.com/mcp'] }),
      ends: 'time',
      story: 'A good token, used ten minutes too late. Rejected by time.',
      token: () =>
        sign(
          'broker',
          { sub: DANA, aud: 'https://ci.example.com/mcp', iat: seconds() - 4200, exp: seconds() - 600 },
          { typ: 'at+jwt' },
        ),
    },
    {
      id: 'd3b7052e8c1f4a6db9420f7e5a86c1b0',
      name: 'travel-desk',
      description: 'Bookings',
      ownerEmail: SAM,
      version: 2,
      modifiedBy: SAM,
      modifiedVia: 'ui',
      ageDays: 28,
      changedDays: 27,
      oauthConfig: from('keycloak', { client_id: 'travel-desk', resource: ['travel-desk'] }),
      ends: 'issuer-allowed',
      story:
        'The token comes from the staging realm, which is not listed. Rejected as if it were no OAuth token.',
      token: () =>
        sign('keycloakStaging', { ...dana, aud: 'travel-desk', azp: 'travel-desk', typ: 'Bearer' }),
    },
    {
      id: '80a5c3e7d94b4f1690f2b7d86e1c5a3f',
      name: 'legacy-reports',
      description: 'Quarterly reports',
      ownerEmail: SAM,
      version: 2,
      modifiedBy: SAM,
      modifiedVia: 'ui',
      ageDays: 140,
      changedDays: 90,
      oauthConfig: {
        authorization_servers: ['http://keycloak.internal:8080/realms/reports'],
        scopes_supported: SCOPES,
      },
      ends: 'issuers-listed',
      story:
        'The only authorization server is http, so the gateway ignores it and has none left. Every token gets 503.',
      token: () => sign('keycloak', { ...dana, aud: 'account' }),
    },
    {
      id: 'be4907f1d36c4e85a2c8f05b7d19e64a',
      name: 'public-weather',
      description: 'Forecasts',
      ownerEmail: SAM,
      version: 1,
      ageDays: 150,
      oauthEnabled: false,
      oauthConfig: null,
      ends: 'oauth-on',
      story: 'OAuth is off, so the gateway takes no token but its own. Rejected.',
      token: () => sign('oktaCustom', { sub: DANA, email: DANA, aud: 'api://default' }),
    },
    {
      id: '09f3d7b58e2c4a61b7904c6e1d5fa28b',
      name: 'old-crm',
      description: 'Replaced by crm-lookup',
      ownerEmail: DANA,
      version: 8,
      modifiedBy: DANA,
      modifiedVia: 'ui',
      ageDays: 300,
      changedDays: 66,
      enabled: false,
      oauthConfig: from('oktaCustom', { resource: ['api://default'] }),
      ends: null,
      story:
        'Inactive, and its metadata is gone, but the gateway does not look at that here. Accepted all the same.',
      token: () => sign('oktaCustom', { sub: DANA, email: DANA, aud: 'api://default' }),
    },
    {
      id: 'c60e2b8f4d7a4359912fb3d05c8ea714',
      name: 'expense-approvals',
      description: 'Expenses waiting for approval',
      ownerEmail: SAM,
      version: 2,
      modifiedBy: SAM,
      modifiedVia: 'api',
      ageDays: 20,
      changedDays: 19,
      oauthConfig: from('oktaCustom', { resource: ['api://default', 'api://expenses'] }),
      ends: 'active-user',
      story: 'The token is good and its owner has left: the account is disabled. Rejected at the last step.',
      token: () =>
        sign('oktaCustom', { sub: 'robin@example.com', email: 'Robin@Example.com', aud: ['api://expenses'] }),
    },
  ]
}
