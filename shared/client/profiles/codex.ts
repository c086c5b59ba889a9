import type { ClientProfile } from '../profile.ts'
import { codexWay } from '../ways/rust-sdk.ts'

/**
 * The address of its metadata document, in the form it uses where the provider announces support. ID differs
 * for each server entry.
 */
const DOCUMENT = 'https://chatgpt.com/oauth/codex/ID/client.json'

export const codex: ClientProfile = {
  id: 'codex',
  name: 'Codex CLI',
  basis: 'proven',
  rules: 'proven on 0.171.0',
  source: '@openai/codex 0.171.0; rmcp 3.11.0, transport/auth.rs; recorded requests',
  date: '2026-11-27',
  redirect: 'http://127.0.0.1:PORT/callback/SERVER (without SERVER where the provider announces iss)',
  document: DOCUMENT,
  givenId: '`codex mcp add --oauth-client-id ID`',
  cannot: ['make up endpoints of an issuer without metadata', 'try the token when it signs in'],
  way: (course) =>
    codexWay(course, {
      registration: {
        client_name: 'Codex',
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
        response_types: ['code'],
        application_type: 'native',
      },
      redirectUri: (announcesIss) => `http://127.0.0.1:PORT/callback${announcesIss ? '' : '/SERVER'}`,
      document: DOCUMENT,
    }),
}
