import type { ClientProfile } from '../profile.ts'
import { documented } from './documented.ts'

export const vscode: ClientProfile = documented({
  id: 'vscode',
  name: 'Visual Studio Code',
  source: 'Keycloak’s guide to MCP clients, November 2026; microsoft/vscode #255255 #259251 #262278 #275161',
  redirect: 'http://127.0.0.1:PORT/callback',
  document: 'https://vscode.dev/oauth/client-metadata.json',
  givenId: 'it asks for one where it cannot register',
  registration: { client_name: 'Visual Studio Code' },
  wantsPkce: false,
  hosted: false,
  cannot: [],
})
