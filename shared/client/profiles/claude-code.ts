import type { ClientProfile } from '../profile.ts'
import type { Identity } from '../ways/typescript-sdk.ts'
import { claudeWay } from '../ways/typescript-clients.ts'
import { SDK_2_0 } from './sdks.ts'

const REDIRECT = 'http://localhost:PORT/callback'
const DOCUMENT = 'https://claude.ai/oauth/claude-code-client-metadata'

const who: Identity = {
  registration: {
    client_name: 'Claude Code (NAME)',
    redirect_uris: [REDIRECT],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
  },
  redirectUri: REDIRECT,
  document: DOCUMENT,
  scope: undefined,
}

export const claudeCode: ClientProfile = {
  id: 'claude-code',
  name: 'Claude Code',
  basis: 'proven',
  rules: 'proven on 2.1.332',
  source: '@anthropic-ai/claude-code 2.1.332, the SDK it carries; recorded requests',
  date: '2026-11-27',
  redirect: REDIRECT,
  document: DOCUMENT,
  givenId: '`claude mcp add --client-id ID --callback-port PORT`',
  cannot: ['read a challenge before it signs in', 'compare the issuer', 'say why it was refused'],
  way: (course) =>
    claudeWay(course, {
      sdk: { ...SDK_2_0, checksIssuer: false },
      who,
      takesChallengeScope: false,
      stepsUp: false,
    }),
}
