import type { ClientProfile } from '../profile.ts'
import { documented } from './documented.ts'

export const cursor: ClientProfile = documented({
  id: 'cursor',
  name: 'Cursor',
  source: 'Cursor’s documents on MCP, and public reports, November 2026',
  redirect: 'cursor://anysphere.cursor-mcp/oauth/callback',
  document: null,
  registration: { client_name: 'Cursor' },
  wantsPkce: false,
  hosted: false,
  cannot: [],
})
