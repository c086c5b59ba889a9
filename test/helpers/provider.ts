import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import { listenHttps } from '../gateway/rig/https.ts'
import { createSigningKey } from '../gateway/rig/signing.ts'
import type { Browser, Seen } from './browser.ts'
import { createAuthority, issueLoopback } from './certificates.ts'

/**
 * How the provider handles `resource`: puts it into `aud` (RFC 8707); ignores it and uses the client id;
 * ignores it and issues opaque tokens; or uses it until the first refresh.
 */
export type ResourcePolicy = 'honours' | 'client-id' | 'opaque' | 'forgets-on-refresh'

export interface RealProvider {
  readonly issuer: string
  readonly caPem: string
  readonly client: { readonly id: string; readonly secret: string }
  readonly publicClient: string
  stop(): Promise<void>
}

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'
const SECONDS = 600

/**
 * Starts oidc-provider over HTTPS on loopback, with its own pages for sign-in and consent. Anybody may sign
 * in as anybody.
 */
export async function startRealProvider(policy: ResourcePolicy): Promise<RealProvider> {
  const authority = await createAuthority()
  const client = { id: 'claimcheck-confidential', secret: 'a-secret-of-the-real-provider-0123456789' }
  const publicClient = 'claimcheck-public'
  const server = await listenHttps(await issueLoopback(authority), (origin) => {
    const provider = new Provider(origin, configuration(policy, client, publicClient))
    // Its answers contain what it would print.
    provider.on('server_error', () => undefined)
    return provider.callback()
  })
  return {
    issuer: server.origin,
    caPem: authority.certPem,
    client,
    publicClient,
    stop: () => server.close(),
  }
}

/**
 * Signs in as a person and consents, from whichever page of the provider comes first; returns the last page.
 */
export async function signInAt(browser: Browser, first: Seen, email: string): Promise<Seen> {
  let page = first
  for (let step = 0; step < 6 && page.text.includes('<form'); step++) {
    const asksWho = /name="login"/.test(page.text)
    page = await browser.submit(page, asksWho ? { login: email, password: 'any' } : {})
  }
  return page
}

function configuration(
  policy: ResourcePolicy,
  client: RealProvider['client'],
  publicClient: string,
): Configuration {
  const key = createSigningKey('RS256')
  const privateJwk = { ...key.privateKey.export({ format: 'jwk' }), kid: key.kid, alg: 'RS256', use: 'sig' }
  return {
    clients: [
      {
        client_id: publicClient,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token', DEVICE],
        redirect_uris: ['http://127.0.0.1/callback'],
      },
      {
        client_id: client.id,
        client_secret: client.secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    jwks: { keys: [privateJwk] },
    cookies: { keys: ['a-key-for-tests'] },
    scopes: ['openid', 'email', 'offline_access'],
    claims: { email: ['email'] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, email: id }) }),
    issueRefreshToken: (_context, asking) => Promise.resolve(asking.grantTypeAllowed('refresh_token')),
    extraTokenClaims: (_context, token) =>
      'accountId' in token && typeof token.accountId === 'string' ? { email: token.accountId } : {},
    ttl: {
      AccessToken: SECONDS,
      ClientCredentials: SECONDS,
      AuthorizationCode: 60,
      DeviceCode: 120,
      Interaction: 300,
      Session: 300,
      Grant: 600,
      IdToken: SECONDS,
      RefreshToken: SECONDS,
    },
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      registration: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: false },
      resourceIndicators: {
        enabled: policy !== 'opaque',
        defaultResource: () => 'urn:claimcheck:no-resource-asked-for',
        useGrantedResource: () => true,
        getResourceServerInfo: (context: KoaContextWithOIDC, resource, { clientId }) => {
          const refreshes = context.oidc.params?.['grant_type'] === 'refresh_token'
          const forgets = policy === 'forgets-on-refresh' && refreshes
          return {
            scope: '',
            audience: policy === 'client-id' || forgets ? clientId : resource,
            accessTokenFormat: 'jwt',
            accessTokenTTL: SECONDS,
            jwt: { sign: { alg: 'RS256' } },
          }
        },
      },
    },
  }
}
