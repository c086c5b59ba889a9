import { ADMIN, DANA, SAM, SCOPES, type DemoServer, type Kit } from './kit.ts'
import { TENANT } from './providers.ts'
import { canonicalUrl } from './rules.ts'

const ENTRA_APP = '3f6c0a52-8d1b-4e0f-9a67-c2b9d4e81570'
const PAYMENTS = '5ccc809f382b40669e8bf750b9c72781'
const DOCS = '0e3a7b9d54c14f6f8a2b6d1c9e07f358'

/** Servers whose story is about aud: what is expected, what the token has, and what the gateway learns. */
export function audienceStories({ issuers, world, sign, from, dana }: Kit): readonly DemoServer[] {
  return [
    {
      id: PAYMENTS,
      name: 'payments-mcp',
      description: 'Refunds, payouts and invoices of the payment service',
      ownerEmail: ADMIN,
      version: 4,
      modifiedBy: ADMIN,
      modifiedVia: 'api',
      ageDays: 7,
      changedDays: 6,
      oauthConfig: from('authentikPayments', {
        client_id: 'my-oauth-client-id',
        resource: canonicalUrl(world.appDomain, PAYMENTS),
      }),
      ends: 'audience',
      story:
        'Authentik puts the client id into aud and a mapping adds the public URL; the gateway expects its internal address. Rejected by audience.',
      token: () =>
        sign('authentikPayments', {
          ...dana,
          aud: ['my-oauth-client-id', canonicalUrl(world.publicUrl, PAYMENTS)],
          azp: 'my-oauth-client-id',
          scope: 'openid email mcp',
        }),
    },
    {
      id: DOCS,
      name: 'docs-search',
      description: 'Search in the engineering handbook',
      ownerEmail: ADMIN,
      version: 6,
      modifiedBy: ADMIN,
      modifiedVia: 'api',
      ageDays: 118,
      changedDays: 20,
      oauthConfig: from('authentikDocs', {
        client_id: 'docs-search-client',
        include_client_id_in_audience: true,
        resource: [canonicalUrl(world.appDomain, DOCS), 'docs-search-client'],
      }),
      ends: null,
      story:
        'The client id is included already, so a token with nothing but the client id in aud is accepted.',
      token: () => sign('authentikDocs', { ...dana, aud: 'docs-search-client', azp: 'docs-search-client' }),
    },
    {
      id: 'c4d85b1e7f2a4903b6d0e8a17c95f264',
      name: 'jira-bridge',
      description: 'Issues and sprints',
      ownerEmail: DANA,
      version: 1,
      ageDays: 96,
      changedDays: 41,
      oauthConfig: from('keycloak', { client_id: 'jira-bridge', resource: 'account' }),
      ends: null,
      story:
        'The gateway learned "account" from its first Keycloak token. Accepted, and so is every token of this realm. Sam may then see tools, and call none.',
      token: () =>
        sign('keycloak', {
          ...dana,
          email: SAM,
          aud: 'account',
          azp: 'jira-bridge',
          typ: 'Bearer',
          scope: 'openid email',
        }),
    },
    {
      id: '71f0ce2b9d6845e3a5147b80fd3c692a',
      name: 'wiki-reader',
      description: 'Read-only access to the wiki',
      ownerEmail: SAM,
      version: 2,
      modifiedBy: SAM,
      modifiedVia: 'ui',
      ageDays: 74,
      changedDays: 70,
      oauthConfig: from('keycloak', { client_id: 'wiki-reader' }),
      ends: 'audience',
      story:
        'Keycloak without an audience mapper gives tokens no aud at all; azp is not read. Rejected by audience.',
      token: () =>
        sign('keycloak', { ...dana, azp: 'wiki-reader', typ: 'Bearer', preferred_username: 'dana' }),
    },
    {
      id: 'e97d3c50b1a64f28870c5e4f2d9b1a36',
      name: 'data-catalog',
      description: 'Tables, owners and lineage',
      ownerEmail: ADMIN,
      visibility: 'team',
      version: 9,
      modifiedBy: ADMIN,
      modifiedVia: 'api',
      ageDays: 61,
      changedDays: 12,
      oauthConfig: {
        ...from('entraV2'),
        authorization_servers: [issuers.entraV2.url, issuers.oktaCustom.url],
        client_id: ENTRA_APP,
        client_secret: 'demo-secret-of-data-catalog',
        resource: `api://${ENTRA_APP}`,
        token_endpoint_auth_method: 'client_secret_post',
        x_change_ticket: 'PLAT-2291',
        vendor: {
          retries: 3,
          credentials: [
            { name: 'primary', secret: 'demo-vendor-1' },
            { name: 'spare', secret: 'demo-vendor-2' },
          ],
        },
      },
      ends: 'audience',
      story:
        'Entra version 2 puts the bare client id into aud, and resource names the API URI. Rejected by audience; a second issuer, unknown keys and secrets must survive the cure.',
      token: () =>
        sign('entraV2', {
          sub: 'AAAAbX9',
          preferred_username: DANA,
          aud: ENTRA_APP,
          azp: ENTRA_APP,
          tid: TENANT,
          ver: '2.0',
          scp: 'mcp.use',
        }),
    },
    {
      id: '98b04a7c6ed2453fb1d57a3c0f8e2b19',
      name: 'hr-directory',
      description: 'People and teams',
      ownerEmail: SAM,
      visibility: 'private',
      version: 2,
      modifiedBy: SAM,
      modifiedVia: 'ui',
      ageDays: 55,
      changedDays: 54,
      oauthConfig: from('oktaOrg', { client_id: '0oa7xk2pRm9Lw4Qc5d7' }),
      ends: 'audience',
      story: "Okta's org server issues tokens for Okta itself: aud is the org URL. Rejected by audience.",
      token: () =>
        sign('oktaOrg', {
          sub: DANA,
          uid: '00u1',
          aud: issuers.oktaOrg.url,
          cid: '0oa7xk2pRm9Lw4Qc5d7',
          scp: SCOPES,
          ver: 1,
        }),
    },
    {
      id: '4d51e8f3a07b4c9690e2d6b8c713fa05',
      name: 'ticket-triage',
      description: 'Support queues',
      ownerEmail: DANA,
      version: 5,
      modifiedBy: DANA,
      modifiedVia: 'api',
      ageDays: 50,
      changedDays: 33,
      oauthConfig: from('oktaCustom', { client_id: '0oa9hd3vTz1Ys6Nb2d7', resource: ['api://default'] }),
      ends: null,
      story: 'An Okta custom server, set up as it should be. Accepted.',
      token: () =>
        sign('oktaCustom', {
          sub: DANA,
          email: DANA,
          aud: 'api://default',
          cid: '0oa9hd3vTz1Ys6Nb2d7',
          scp: ['mcp'],
          ver: 1,
        }),
    },
    {
      id: '36e7a9b2c8f04d15a06b9f4de1578c23',
      name: 'warehouse-stock',
      description: 'Stock levels',
      ownerEmail: DANA,
      version: 2,
      modifiedBy: DANA,
      modifiedVia: 'ui',
      ageDays: 40,
      changedDays: 38,
      oauthConfig: from('cognito', { client_id: '5q1j8hn0c2ke7v3m', resource: ['5q1j8hn0c2ke7v3m'] }),
      ends: 'audience',
      story:
        'Cognito access tokens have a client_id and no aud. Rejected by audience, whatever the server expects.',
      token: () =>
        sign('cognito', {
          sub: '7c1e',
          username: 'dana',
          client_id: '5q1j8hn0c2ke7v3m',
          token_use: 'access',
          scope: 'mcp/use',
        }),
    },
    {
      id: '17c9e6d4f52b4b08a1d37f90b6e84c5d',
      name: 'invoices-mcp',
      description: 'Invoices and reminders',
      ownerEmail: ADMIN,
      version: 7,
      modifiedBy: ADMIN,
      modifiedVia: 'ui',
      ageDays: 110,
      changedDays: 1,
      oauthConfig: from('authentikInvoices'),
      ends: 'audience',
      story:
        'Somebody changed the description in the Admin UI yesterday, which removed resource and client_id. Rejected by audience.',
      token: () => sign('authentikInvoices', { ...dana, aud: 'invoices-client', azp: 'invoices-client' }),
    },
    {
      id: '6b2fd01c95e74d3ab87e5c4f0a9d1e82',
      name: 'meeting-notes',
      description: 'Minutes and actions',
      ownerEmail: DANA,
      version: 1,
      ageDays: 9,
      oauthConfig: from('keycloak', { client_id: 'meeting-notes', resource: [] }),
      ends: null,
      story:
        'Nothing learned yet. The first token is accepted for its client id, and all of its aud is learned, "account" too.',
      token: () =>
        sign('keycloak', { ...dana, aud: ['meeting-notes', 'account'], azp: 'meeting-notes', typ: 'Bearer' }),
    },
  ]
}
