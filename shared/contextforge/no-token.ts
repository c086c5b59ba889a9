import { type Deployment, isOpen, UNTOLD } from './deployment.ts'
import type { Capabilities, VirtualServer } from './server.ts'
import type { Prediction } from './answers.ts'

/**
 * How the gateway answers a request without a token. In: the server (null: there is none), the release's
 * capabilities, and the settings. Out: the prediction. Its status is null where MCP_REQUIRE_AUTH is not
 * known, and from 1.0.1 to 1.0.6, where the answer depends on CSRF_ENABLED, which no reply tells. Nothing is
 * ever learned. Does not say what an anonymous caller may do afterwards. Source: streamablehttp_transport.py
 * `_auth_no_token`.
 */
export function withoutToken(
  server: Pick<VirtualServer, 'oauthEnabled'> | null,
  { model, rules }: Pick<Capabilities, 'model' | 'rules'>,
  deployment: Deployment = UNTOLD,
): Prediction {
  const { MCP_CLIENT_AUTH_ENABLED: checked, TRUST_PROXY_AUTH: trusts, PROXY_USER_HEADER: named } = deployment
  // With a person named by a proxy and no token, the CSRF check answers; its answers are not modelled.
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
