import type { ClientProfile } from '../profile.ts'
import { documented } from './documented.ts'

export const copilotStudio: ClientProfile = documented({
  id: 'copilot-studio',
  name: 'Copilot Studio',
  source: 'CIPP #278 #351; Microsoft’s documents were not opened for this',
  redirect: 'https://global.consent.azure-apim.net/redirect/CONNECTOR',
  document: null,
  registration: { client_name: 'Copilot Studio' },
  wantsPkce: false,
  hosted: true,
  cannot: ['reach a server that is not on the public internet'],
})
