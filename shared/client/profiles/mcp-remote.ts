import type { ClientProfile } from '../profile.ts'
import type { Identity } from '../ways/typescript-sdk.ts'
import { mcpRemoteWay } from '../ways/mcp-remote.ts'
import { SDK_2_0 } from './sdks.ts'

const REDIRECT = 'http://localhost:PORT/oauth/callback'

const who: Identity = {
  registration: {
    redirect_uris: [REDIRECT],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    client_name: 'MCP CLI Client',
    client_uri: 'https://github.com/modelcontextprotocol/mcp-cli',
    software_id: '2e6dc280-f3c3-4e01-99a7-8181dbd1d23d',
    software_version: '0.15.1',
    application_type: 'native',
  },
  redirectUri: REDIRECT,
  document: null,
  scope: undefined,
}

export const mcpRemote: ClientProfile = {
  id: 'mcp-remote',
  name: 'mcp-remote',
  basis: 'proven',
  rules: 'proven on 0.15.1',
  source: 'mcp-remote 0.15.1 with @modelcontextprotocol/client 2.0.0; recorded requests',
  date: '2026-11-27',
  redirect: 'http://localhost:PORT/oauth/callback, where PORT is always the same for one address',
  document: null,
  givenId: '`--static-oauth-client-info \'{"client_id":"ID"}\'`',
  cannot: ['ask for no scope where nothing is published: it asks for openid email profile'],
  way: (course) => mcpRemoteWay(course, { sdk: SDK_2_0, who, takesChallengeScope: true, stepsUp: false }),
}
