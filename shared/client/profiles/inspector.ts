import { inspectorChallenge } from '../challenge.ts'
import type { ClientProfile } from '../profile.ts'
import type { Identity } from '../ways/typescript-sdk.ts'
import { plainWay } from '../ways/typescript-clients.ts'
import { SDK_2 } from './sdks.ts'

const REDIRECT = 'http://127.0.0.1:6276/oauth/callback'

const who: Identity = {
  registration: {
    redirect_uris: [REDIRECT],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    client_name: 'MCP Inspector',
    client_uri: 'https://github.com/modelcontextprotocol/inspector',
    scope: '',
    application_type: 'native',
  },
  redirectUri: REDIRECT,
  document: null,
  scope: '',
}

export const inspector: ClientProfile = {
  id: 'inspector',
  name: 'MCP Inspector (command line)',
  basis: 'proven',
  rules: 'proven on 2.12.0',
  source: '@modelcontextprotocol/inspector 2.12.0 with @modelcontextprotocol/client 2.3.1; recorded requests',
  date: '2026-11-27',
  redirect: REDIRECT,
  document: null,
  givenId: '`--client-id ID`',
  cannot: ['ask for the scope that a challenge names', 'widen its scope after a 403'],
  way: (course) =>
    plainWay(course, {
      sdk: { ...SDK_2, looksTwice: true },
      who,
      reads: inspectorChallenge,
      takesChallengeScope: false,
      stepsUp: false,
    }),
}
