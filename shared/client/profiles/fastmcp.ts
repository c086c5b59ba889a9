import type { ClientProfile } from '../profile.ts'
import { fastmcpWay } from '../ways/python-sdk.ts'

const REDIRECT = 'http://localhost:PORT/callback'

export const fastmcp: ClientProfile = {
  id: 'fastmcp',
  name: 'FastMCP client',
  basis: 'proven',
  rules: 'proven on 4.2.3',
  source: 'fastmcp 4.2.3, client/auth/oauth.py, with mcp 2; recorded requests',
  date: '2026-11-27',
  redirect: REDIRECT,
  document: null,
  givenId: '`OAuth(client_id="ID")`',
  cannot: ['register where the provider announces no registration: it posts to the gateway'],
  way: (course) =>
    fastmcpWay(course, {
      version: 2,
      registration: {
        client_name: 'FastMCP Client',
        redirect_uris: [REDIRECT],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        application_type: 'native',
      },
      redirectUri: REDIRECT,
      looksFirst: true,
    }),
}
