import type { ClientProfile } from '../profile.ts'
import { documented } from './documented.ts'

export const cursor: ClientProfile = documented({
  id: 'cursor',
  name: 'Cursor',
  source: 'public knowledge of Cursor; its documents were not opened for this',
  redirect: 'cursor://anysphere.cursor-mcp/oauth/callback',
  document: null,
  registration: { client_name: 'Cursor' },
  wantsPkce: false,
  hosted: false,
  cannot: [],
})
