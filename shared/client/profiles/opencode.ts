import type { ClientProfile } from '../profile.ts'
import type { Identity } from '../ways/typescript-sdk.ts'
import { opencodeWay } from '../ways/typescript-clients.ts'
import { SDK_1_EARLIER } from './sdks.ts'

const REDIRECT = 'http://127.0.0.1:19876/mcp/oauth/callback'

const who: Identity = {
  registration: {
    redirect_uris: [REDIRECT],
    client_name: 'OpenCode',
    client_uri: 'https://opencode.ai',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  },
  redirectUri: REDIRECT,
  document: null,
  scope: undefined,
}

export const opencode: ClientProfile = {
  id: 'opencode',
  name: 'OpenCode',
  basis: 'proven',
  rules: 'proven on 1.18.33',
  source: 'opencode-ai 1.18.33, the SDK it carries; recorded requests',
  date: '2026-11-27',
  redirect: REDIRECT,
  document: null,
  givenId: '`oauth.clientId` of the server in opencode.json',
  cannot: ['compare the issuer', 'stop asking after a refused token: it loops'],
  way: (course) =>
    opencodeWay(course, { sdk: SDK_1_EARLIER, who, takesChallengeScope: true, stepsUp: false }),
}
