import type { ClientProfile } from '../profile.ts'
import { documented } from './documented.ts'

export const n8n: ClientProfile = documented({
  id: 'n8n',
  name: 'n8n',
  source: 'n8n-io/n8n #25965, November 2026; its redirect address is public knowledge, not looked up',
  redirect: 'https://N8N-HOST/rest/oauth2-credential/callback',
  document: null,
  registration: { client_name: 'n8n' },
  wantsPkce: false,
  hosted: true,
  cannot: [],
})
