/**
 * Audiences that unrelated tokens carry: adding one to a server would open it to tokens meant for something
 * else. In: one value of aud. Out: what it is, in a sentence; null for a value that may belong to this server
 * alone. The application ids of Microsoft: "First-party Microsoft applications"
 * (learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in).
 */
export function deniedAudienceName(value: string): string | null {
  const plain = value
    .trim()
    .toLowerCase()
    .replace(/(?<!\/)\/+$/, '')
  const exact = DENIED[plain]
  if (exact !== undefined) return exact
  if (/^https:\/\/[^/]+\.(auth0\.com|okta\.com|oktapreview\.com)(\/userinfo|\/api\/v2)?$/.test(plain))
    return plain.endsWith('/userinfo') || /okta/.test(plain)
      ? 'This is an audience of the identity provider itself, which nearly all its tokens carry.'
      : 'This is the management API of the identity provider.'
  if (/^https:\/\/api\.pingone\.(com|eu|asia|ca|com\.au|sg)$/.test(plain))
    return 'This is PingOne’s own API, which nearly all its tokens carry.'
  if (
    /^https:\/\/[a-z0-9-]+\.(googleapis\.com|azure\.com|azure\.net|windows\.net|microsoft\.com|office\.com|office365\.com|sharepoint\.com|openai\.com|anthropic\.com|github\.com|amazonaws\.com)$/.test(
      plain,
    )
  )
    return 'This is an API of a large provider, for which many programs get tokens.'
  return null
}

const GRAPH = 'This is Microsoft Graph, not an application of yours: the token is for Graph and nobody else.'
const AZURE = 'This is Azure’s management API, not an application of yours.'

const DENIED: Readonly<Record<string, string>> = {
  account: '"account" is in nearly every token of a Keycloak realm.',
  'realm-management': '"realm-management" is the administration of a Keycloak realm.',
  broker: '"broker" is in the tokens of everybody with a brokered sign-in of a Keycloak realm.',
  authenticated: '"authenticated" is in every token of a Supabase project.',
  anon: '"anon" is in every anonymous token of a Supabase project.',
  '00000003-0000-0000-c000-000000000000': GRAPH,
  'https://graph.microsoft.com': GRAPH,
  'graph.microsoft.com': GRAPH,
  '00000002-0000-0000-c000-000000000000': 'This is the old Azure AD Graph, not an application of yours.',
  'https://graph.windows.net': 'This is the old Azure AD Graph, not an application of yours.',
  '797f4846-ba00-4fd7-ba43-dac1f8f63013': AZURE,
  'https://management.azure.com': AZURE,
  'https://management.core.windows.net': AZURE,
  'https://vault.azure.net': 'This is Azure Key Vault, not an application of yours.',
  'https://storage.azure.com': 'This is Azure Storage, not an application of yours.',
  'https://api.openai.com/v1': 'This is OpenAI’s API, not an application of yours.',
  'https://api.openai.com': 'This is OpenAI’s API, not an application of yours.',
  'https://api.anthropic.com': 'This is Anthropic’s API, not an application of yours.',
  'https://api.github.com': 'This is GitHub’s API, not an application of yours.',
}
