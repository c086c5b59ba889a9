import type { ClientProfile } from '../profile.ts'
import { documented } from './documented.ts'

export const copilotCli: ClientProfile = documented({
  id: 'copilot-cli',
  name: 'GitHub Copilot CLI',
  source:
    'github/copilot-cli #4480 #4490 #4662, November 2026; its redirect address is public knowledge, not looked up',
  redirect: 'http://127.0.0.1:PORT/callback',
  document: null,
  registration: { client_name: 'GitHub Copilot CLI' },
  wantsPkce: false,
  hosted: false,
  cannot: ['send anything before its user has signed in to GitHub'],
})
