import type { AudienceModel, VirtualServer } from '../gateway/server.ts'
import type { Prediction } from './diagnosis.ts'

/**
 * What the gateway answers a request that carries no token. In: the server as read, null when there is none, and
 * the release's model. Out: the prediction;
 * a null status where it depends on MCP_REQUIRE_AUTH, which the gateway tells nobody. Nothing is ever learned.
 * Source: streamablehttp_transport.py `_auth_no_token`. Does not say what an anonymous caller may do afterwards.
 */
export function withoutToken(
  server: Pick<VirtualServer, 'oauthEnabled'> | null,
  model: AudienceModel,
): Prediction {
  if (server?.oauthEnabled && model !== 'none')
    return {
      status: 401,
      detail: 'This server requires OAuth authentication',
      wwwAuthenticate: 'resource-metadata',
      learnedResource: null,
    }
  return { status: null, detail: null, wwwAuthenticate: null, learnedResource: null }
}
