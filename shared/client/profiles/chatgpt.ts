import type { ClientProfile } from '../profile.ts'
import { documented } from './documented.ts'

export const chatgpt: ClientProfile = documented({
  id: 'chatgpt',
  name: 'ChatGPT',
  source: 'Keycloak’s guide to MCP clients, November 2026; keycloak #43654',
  redirect: 'https://chatgpt.com/connector_platform_oauth_redirect',
  document: null,
  registration: { client_name: 'ChatGPT' },
  wantsPkce: true,
  hosted: true,
  cannot: ['reach a server that is not on the public internet'],
})
