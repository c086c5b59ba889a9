import { type Deployment, isOpen, UNTOLD } from './deployment.ts'
import type { Capabilities, VirtualServer } from './server.ts'
import type { Prediction } from './answers.ts'

/**
 * What the gateway answers a request that carries no token. In: the server as read, null when there is none,
 * what the release does, and the settings. Out: the prediction; a null status where MCP_REQUIRE_AUTH is open
 * or, from 1.0.1 to 1.0.6, where it depends on CSRF_ENABLED, which the gateway tells nobody. Nothing is ever
 * learned. Source: streamablehttp_transport.py `_auth_no_token`. Does not say what an anonymous caller may do
 * afterwards.
 */
export function withoutToken(
  server: Pick<VirtualServer, 'oauthEnabled'> | null,
  { model, rules }: Pick<Capabilities, 'model' | 'rules'>,
  deployment: Deployment = UNTOLD,
): Prediction {
  const { MCP_CLIENT_AUTH_ENABLED: checked, TRUST_PROXY_AUTH: trusts, PROXY_USER_HEADER: named } = deployment
  // A request with a person and no token meets the CSRF check; which of its answers is not modelled.
  if (!checked.value && trusts.value && (named.value !== '' || named.known === 'unknown'))
    return { status: null, detail: null, wwwAuthenticate: null, learnedResource: null }
  if (server?.oauthEnabled && model !== 'none' && !rules.csrfBeforeAuth)
    return {
      status: 401,
      detail: 'This server requires OAuth authentication',
      wwwAuthenticate: 'resource-metadata',
      learnedResource: null,
    }
  const { value: required } = deployment.MCP_REQUIRE_AUTH
  if (isOpen(deployment, 'MCP_REQUIRE_AUTH') || server === null || rules.csrfBeforeAuth || model === 'none')
    return { status: null, detail: null, wwwAuthenticate: null, learnedResource: null }
  return required
    ? {
        status: 401,
        detail: 'Authentication required for MCP endpoints',
        wwwAuthenticate: 'bearer',
        learnedResource: null,
      }
    : { status: 200, detail: null, wwwAuthenticate: 'none', learnedResource: null }
}
