import type { GatewayContext, VirtualServer } from '../../../shared/gateway/server.ts'
import type { JsonObject } from '../../../shared/json.ts'

// Stand-in: the first version of this file was overwritten by mistake and is written anew to fit gateway.ts.
/** The fleet of the design, as a gateway would report it: 14 servers, one story each. */

const APP_DOMAIN = 'https://internal-gateway.example.com'
const AUTHENTIK = 'https://idp.example.com/application/o/mcp/'
const KEYCLOAK = 'https://sso.example.com/realms/tools'
const TENANT = '7d1e42aa-90c3-4b7e-a2f5-0c6b5d2f19ae'

export const context: GatewayContext = {
  capabilities: {
    version: '1.0.8',
    model: 'strict-or-fallback',
    verified: true,
    learns: true,
    basePath: '',
  },
  appDomain: { source: 'gateway', url: APP_DOMAIN },
  jwtIssuer: 'mcpgateway',
  jwtIssuerKnown: true,
  jwtAudience: 'mcpgateway-api',
}

const canonical = (id: string): string => `${APP_DOMAIN}/servers/${id}/mcp`

type Story = readonly [id: string, name: string, config: JsonObject | null, more?: Partial<VirtualServer>]

const PAYMENTS = '5ccc809f382b40669e8bf750b9c72781'
const DOCS = '81fa1b7d54c14f6f8a2b6d1c9e0709c4'
const VENDOR = '2be0a9f17c6d4b32a1e85f0d9c4377d1'
const by = (issuer: string, config: JsonObject): JsonObject => ({
  authorization_servers: [issuer],
  ...config,
})

const stories: readonly Story[] = [
  [
    PAYMENTS,
    'payments-mcp',
    by(AUTHENTIK, { client_id: 'my-oauth-client-id', resource: canonical(PAYMENTS) }),
  ],
  [
    DOCS,
    'docs-search',
    by(AUTHENTIK, { client_id: 'docs-search-client', resource: [canonical(DOCS), 'docs-search-client'] }),
  ],
  [
    VENDOR,
    'vendor-mcp',
    by(AUTHENTIK, { client_id: 'my-oauth-client-id', resource: [canonical(VENDOR), 'my-oauth-client-id'] }),
  ],
  [
    'c41d0b7e5f2a4903b6d0e8a17c955e02',
    'partner-portal',
    by('https://idp.example.com/partners', { client_id: 'partner-portal' }),
    { enabled: false },
  ],
  [
    'aa02bd5e7f2a4903b6d0e8a17c95a003',
    'treasury-ops',
    by(KEYCLOAK, { client_id: 'treasury-ops', resource: 5 }),
    { visibility: 'team', teamId: 'finance' },
  ],
  [
    'be11bd5e7f2a4903b6d0e8a17c95b004',
    'github-tools',
    by(KEYCLOAK, { client_id: 'github-tools', resource: 'api://github-tools' }),
  ],
  [
    'c4d85b1e7f2a4903b6d0e8a17c95f264',
    'jira-bridge',
    by(KEYCLOAK, { client_id: 'jira-bridge', resource: 'account' }),
  ],
  [
    'd9e75b1e7f2a4903b6d0e8a17c951a30',
    'k8s-readonly',
    by(KEYCLOAK, {
      client_id: 'k8s-readonly',
      resource: ['https://mcp.example.com/servers/d9e75b1e7f2a4903b6d0e8a17c951a30/mcp', 'k8s-readonly'],
    }),
  ],
  [
    'e0175b1e7f2a4903b6d0e8a17c95e017',
    'salesforce-crm',
    by(`https://login.microsoftonline.com/${TENANT}/v2.0`, {
      client_id: 'salesforce-crm',
      resource: ['api://salesforce-crm', '7d1e42aa-90c3-4b7e-a2f5-0c6b5d2f19ae', 'api://crm-legacy'],
    }),
  ],
  ['f00b5b1e7f2a4903b6d0e8a17c9566e1', 'finance-reports', by(`https://sts.windows.net/${TENANT}/`, { client_id: 'finance-reports', resource: 'api://finance-reports' })],
  [
    'aa175b1e7f2a4903b6d0e8a17c95c390',
    'snowflake-sql',
    by('https://example.okta.com/oauth2/mcp', {
      client_id: 'snowflake-sql',
      resource: 'https://mcp.example.com/servers/aa175b1e7f2a4903b6d0e8a17c95c390/mcp',
    }),
  ],
  [
    '0b525b1e7f2a4903b6d0e8a17c95e8f4',
    'hr-directory',
    by('https://example.eu.auth0.com/', { client_id: 'hr-directory' }),
  ],
  ['1c635b1e7f2a4903b6d0e8a17c95d0d0', 'data-catalog', { client_id: 'data-catalog', authorization_servers: [] }],
  ['2d745b1e7f2a4903b6d0e8a17c95ec40', 'sandbox-echo', { client_id: 'sandbox-echo' }, { oauthEnabled: false }],
] // prettier-ignore

const serverOf = ([id, name, oauthConfig, more = {}]: Story): VirtualServer => ({
  id,
  name,
  description: null,
  enabled: true,
  visibility: 'public',
  teamId: null,
  ownerEmail: 'ops@example.com',
  version: 7,
  updatedAt: '2026-11-12T10:00:00',
  modifiedBy: 'maria@example.com',
  modifiedVia: 'api',
  oauthEnabled: true,
  oauthConfig,
  ...more,
})

/** As many servers as asked for: the stories over and over, numbered after the first round. */
export function servers(count: number): readonly VirtualServer[] {
  return Array.from({ length: count }, (_, index) => {
    const story = serverOf(stories[index % stories.length] as Story)
    const round = Math.floor(index / stories.length)
    return round === 0 ? story : { ...story, id: `${story.id}${round}`, name: `${story.name}-${round}` }
  })
}
