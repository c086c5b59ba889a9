import {
  type Capabilities,
  type Deployment,
  type Fact,
  type GatewayContext,
  isOpen,
  type VirtualServer,
  withoutToken,
} from '../contextforge/index.ts'
import type { Finding } from './findings.ts'

const LET_IN = 'OAuth is off, and callers without any token are let in to what is public'
const OPEN = 'OAuth is off, and whether callers without any token are let in is not known'

/**
 * Whether a server whose OAuth is off lets callers in without a token, and how that is known. Null where they
 * are surely refused, or OAuth is on. What nobody told is never called a fact: `may-` where the setting's
 * default would let them in, `-untold` where it would not.
 */
export function letInFinding(
  server: VirtualServer,
  { capabilities, deployment }: GatewayContext,
): Finding | null {
  if (server.oauthEnabled) return null
  const fact = deployment.MCP_REQUIRE_AUTH
  const { status } = withoutToken(server, capabilities, deployment)
  if (status === 200)
    return { id: 'let-in-without-token', says: `${LET_IN}: MCP_REQUIRE_AUTH is off${knownFrom(fact)}.` }
  if (status !== null) return null
  const untold = isOpen(deployment, 'MCP_REQUIRE_AUTH')
  const why = whyOpen(capabilities, deployment, untold)
  if (why !== null) return { id: 'may-be-let-in-without-token', says: `${OPEN}: ${why}` }
  if (!untold) return null
  return {
    id: 'let-in-untold',
    says: `${OPEN}: MCP_REQUIRE_AUTH is not told. It is on unless somebody turned it off.`,
  }
}

const knownFrom = ({ known, from }: Fact<unknown>): string =>
  known === 'said' ? ', as you said' : ` (read from ${from})`

/** Why callers may be let in, as far as that is known; null where the settings would refuse them. */
function whyOpen({ model, rules }: Capabilities, deployment: Deployment, untold: boolean): string | null {
  const { MCP_REQUIRE_AUTH: fact } = deployment
  if (model === 'none')
    return untold || !fact.value
      ? 'this release lets them in unless MCP_REQUIRE_AUTH is on, and what they get is not known.'
      : null
  const { MCP_CLIENT_AUTH_ENABLED: checked, TRUST_PROXY_AUTH: trusts, PROXY_USER_HEADER: named } = deployment
  if (!checked.value && trusts.value && (named.value !== '' || named.known === 'unknown'))
    return 'MCP_CLIENT_AUTH_ENABLED is off and the proxy in front is trusted: whom it names decides.'
  if (fact.value) return null
  const off = untold
    ? 'MCP_REQUIRE_AUTH is not told; it follows AUTH_REQUIRED, which is off, unless it is set.'
    : `MCP_REQUIRE_AUTH is off${knownFrom(fact)}.`
  if (!checked.value) return `${off} MCP_CLIENT_AUTH_ENABLED is off too: whom a proxy in front names decides.`
  return rules.csrfBeforeAuth
    ? `${off} In this release CSRF_ENABLED, which the gateway does not tell, decides too.`
    : off
}
