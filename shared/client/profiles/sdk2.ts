import type { ClientProfile } from '../profile.ts'
import type { Identity } from '../ways/typescript-sdk.ts'
import { plainWay } from '../ways/typescript-clients.ts'
import { SDK_2 } from './sdks.ts'

const REDIRECT = 'http://127.0.0.1:4799/callback'

const who: Identity = {
  registration: {
    client_name: 'sdk2',
    redirect_uris: [REDIRECT],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
  },
  redirectUri: REDIRECT,
  document: null,
  scope: undefined,
}

export const sdk2: ClientProfile = {
  id: 'sdk2',
  name: 'TypeScript SDK 2',
  basis: 'proven',
  rules: 'proven on 2.4.0',
  source: '@modelcontextprotocol/client 2.4.0, auth(); recorded requests',
  date: '2026-11-27',
  redirect: 'chosen by the program that uses it',
  document: null,
  givenId: '`clientInformation()` of its OAuthClientProvider',
  cannot: ['send a code to a token address without https'],
  way: (course) => plainWay(course, { sdk: SDK_2, who, takesChallengeScope: true, stepsUp: true }),
}
