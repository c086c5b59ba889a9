import type { Capabilities, VirtualServer } from './server.ts'
import type { Prediction } from './answers.ts'

/**
 * What the gateway answers a request that carries no token. In: the server as read, null when there is none,
 * and what the release does. Out: the prediction; a null status where it depends on MCP_REQUIRE_AUTH or, from
 * 1.0.1 to 1.0.6, on CSRF_ENABLED, which the gateway tells nobody. Nothing is ever learned. Source:
 * streamablehttp_transport.py `_auth_no_token`. Does not say what an anonymous caller may do afterwards.
 */
export function withoutToken(
  server: Pick<VirtualServer, 'oauthEnabled'> | null,
  { model, rules }: Pick<Capabilities, 'model' | 'rules'>,
): Prediction {
  if (server?.oauthEnabled && model !== 'none' && !rules.csrfBeforeAuth)
    return {
      status: 401,
      detail: 'This server requires OAuth authentication',
      wwwAuthenticate: 'resource-metadata',
      learnedResource: null,
    }
  return { status: null, detail: null, wwwAuthenticate: null, learnedResource: null }
}
