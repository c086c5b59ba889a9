/** What kind of identity provider an issuer looks like, by its URL. A hint for words and advice, never part of a verdict. */
export interface Provider {
  readonly id:
    | 'authentik' | 'keycloak' | 'entra-v2' | 'entra-v1' | 'okta-custom' | 'okta-org' | 'auth0' | 'cognito' | 'zitadel' | 'google'
    | 'other' // prettier-ignore
  readonly name: string
  /** How this provider is made to issue a wanted audience. */
  readonly audienceAdvice: string
}

const generic =
  'Configure the provider to put that value into the aud claim of access tokens for this client.'

const table: readonly { id: Provider['id']; name: string; is: RegExp; advice: string }[] = [
  { id: 'authentik', name: 'Authentik', is: /\/application\/o\//, advice: 'Authentik ignores RFC 8707 and puts the client id into aud. Add a scope mapping that returns {"aud": "VALUE"} and assign it to the provider.' },
  { id: 'keycloak', name: 'Keycloak', is: /\/realms\//, advice: 'Add a client scope with an Audience mapper whose "Included Custom Audience" is VALUE, and assign it to the client as a default scope.' },
  { id: 'entra-v2', name: 'Entra ID', is: /login\.microsoftonline\.(com|us)\/|\/v2\.0\/?$/, advice: 'Entra ID puts the application (client) id of the API into aud. Request a scope of that API registration (api://…/.default).' },
  { id: 'entra-v1', name: 'Entra ID v1', is: /sts\.windows\.net\//, advice: 'Set requestedAccessTokenVersion to 2 in the API registration: version 1 tokens name an issuer whose keys live on another host.' },
  { id: 'okta-custom', name: 'Okta', is: /\/oauth2\/[^/]+\/?$/, advice: 'Set VALUE as the Audience of the custom authorization server (Security, API).' },
  { id: 'okta-org', name: 'Okta (org server)', is: /\.okta(preview)?\.com\/?$/, advice: 'Tokens of the org authorization server are not meant for others. Use a custom authorization server with VALUE as its audience.' },
  { id: 'auth0', name: 'Auth0', is: /\.auth0\.com|\/auth0\//, advice: 'Register an API whose identifier is VALUE, and request it with the audience parameter (or turn on the Resource Parameter Compatibility Profile).' },
  { id: 'cognito', name: 'Cognito', is: /cognito-idp\.|\/cognito/, advice: 'Cognito access tokens carry no aud. Add one with a pre token generation trigger (version 2), or use resource binding in managed login.' },
  { id: 'zitadel', name: 'Zitadel', is: /zitadel/, advice: 'Request the scope urn:zitadel:iam:org:project:id:PROJECT:aud and expect the project id.' },
  { id: 'google', name: 'Google', is: /accounts\.google\.com/, advice: 'Google access tokens are opaque, so this gateway cannot check them. Put another provider in front.' },
] // prettier-ignore

/** Recognises a provider from its issuer URL; `other` when nothing fits. */
export function providerOf(issuer: string): Provider {
  const found = table.find(({ is }) => is.test(issuer))
  if (!found) return { id: 'other', name: hostOf(issuer) || 'Identity provider', audienceAdvice: generic }
  return { id: found.id, name: found.name, audienceAdvice: found.advice }
}

/** The host of a URL for display; the text itself when it is no URL. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return url
  }
}
