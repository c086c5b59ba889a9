import type { ClientProfile } from '../profile.ts'
import { documented } from './documented.ts'

export const chatgpt: ClientProfile = documented({
  id: 'chatgpt',
  name: 'ChatGPT',
  source:
    'Keycloak’s guide to MCP clients, November 2026; keycloak #43654; its redirect address is public knowledge, not looked up',
  redirect: 'https://chatgpt.com/connector_platform_oauth_redirect',
  document: null,
  registration: { client_name: 'ChatGPT' },
  wantsPkce: true,
  hosted: true,
  cannot: ['reach a server that is not on the public internet'],
})
