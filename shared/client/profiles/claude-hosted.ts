import type { ClientProfile } from '../profile.ts'
import { documented } from './documented.ts'

export const claudeHosted: ClientProfile = documented({
  id: 'claude-hosted',
  name: 'Claude (claude.ai and Desktop connectors)',
  source:
    'Keycloak’s guide to MCP clients, November 2026; modelcontextprotocol #653 (June 2025); anthropics/claude-ai-mcp #299 #560 #716',
  redirect: 'https://claude.ai/api/mcp/auth_callback',
  document: 'https://claude.ai/oauth/mcp-oauth-client-metadata',
  givenId: 'OAuth Client ID in the advanced settings of the connector',
  registration: { client_name: 'Claude', scope: 'claudeai' },
  wantsPkce: true,
  hosted: true,
  cannot: ['reach a server that is not on the public internet'],
})
