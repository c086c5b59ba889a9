import type { ClientProfile } from '../profile.ts'
import { geminiWay } from '../ways/gemini.ts'

export const gemini: ClientProfile = {
  id: 'gemini',
  name: 'Gemini CLI',
  basis: 'recorded',
  rules: 'recorded 0.61.0',
  source: '@google/gemini-cli 0.61.0, MCPOAuthProvider; recorded requests of its library',
  date: '2026-11-27',
  redirect: 'http://localhost:PORT/oauth/callback',
  document: null,
  givenId: '`oauth.clientId` of the server in settings.json',
  cannot: ['take a resource that is not the address itself', 'do without iss in the callback'],
  way: geminiWay,
}
