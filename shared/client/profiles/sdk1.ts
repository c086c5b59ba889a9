import type { ClientProfile } from '../profile.ts'
import type { Identity } from '../ways/typescript-sdk.ts'
import { plainWay } from '../ways/typescript-clients.ts'
import { SDK_1 } from './sdks.ts'

const REDIRECT = 'http://127.0.0.1:4799/callback'

const who: Identity = {
  registration: {
    client_name: 'sdk1',
    redirect_uris: [REDIRECT],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  },
  redirectUri: REDIRECT,
  document: null,
  scope: undefined,
}

export const sdk1: ClientProfile = {
  id: 'sdk1',
  name: 'TypeScript SDK 1',
  basis: 'proven',
  rules: 'proven on 1.32.2',
  source: '@modelcontextprotocol/sdk 1.32.2, client/auth.js and client/streamableHttp.js; recorded requests',
  date: '2026-11-27',
  redirect: 'chosen by the program that uses it',
  document: null,
  givenId: '`clientInformation()` of its OAuthClientProvider',
  cannot: ['compare the issuer', 'widen its scope after a 403'],
  way: (course) => plainWay(course, { sdk: SDK_1, who, takesChallengeScope: true, stepsUp: false }),
}
