import type { ClientProfile } from '../profile.ts'
import { pythonWay } from '../ways/python-sdk.ts'

const REDIRECT = 'http://127.0.0.1:4799/callback'

export const py1: ClientProfile = {
  id: 'py1',
  name: 'Python SDK 1',
  basis: 'proven',
  rules: 'proven on 1.30.0',
  source: 'mcp 1.30.0, mcp/client/auth; recorded requests',
  date: '2026-11-27',
  redirect: 'chosen by the program that uses it',
  document: null,
  givenId: '`get_client_info()` of its token storage',
  cannot: ['register where the provider announces no registration: it posts to the gateway', 'compare iss'],
  way: (course) =>
    pythonWay(course, {
      version: 1,
      registration: {
        client_name: 'pysdk',
        redirect_uris: [REDIRECT],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      },
      redirectUri: REDIRECT,
      looksFirst: false,
    }),
}
