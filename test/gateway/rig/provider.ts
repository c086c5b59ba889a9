import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import { issueLoopback, type Authority } from '../../helpers/certificates.ts'
import { listenHttps, postForm } from './https.ts'
import { signIn } from './sign-in.ts'
import { createSigningKey } from './signing.ts'

/**
 * How an identity provider fills `aud`: by RFC 8707, or always with the client's id whatever was asked for.
 */
export type AudiencePolicy = 'resource' | 'client-id'

export interface TokenRequest {
  readonly email: string
  /** The RFC 8707 resource; an issuer that puts its client id into `aud` ignores it. */
  readonly resource?: string
}

export interface IdentityProvider {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Where this client has its codes sent; nobody listens there. */
  readonly redirectUri: string
  /**
   * Signs a person in and consents in their name, as a browser at the authorization URL would. Out: the code.
   */
  authorize(authorization: URL, email: string): Promise<string>
  /**
   * A signed access token from the provider's own token endpoint. Throws what the provider said when it
   * refuses.
   */
  accessToken(request: TokenRequest): Promise<string>
  close(): Promise<void>
}

const EMAIL_HEADER = 'x-rig-email'
const TOKEN_SECONDS = 600
const SIGN_IN_PATH = '/rig-sign-in'
const REDIRECT_URI = 'http://127.0.0.1:9/callback'

/**
 * Starts oidc-provider over HTTPS with one client, for client credentials and for codes with PKCE. In: the
 * authority its certificate comes from, and how it fills `aud`. Out: the provider. Errors: when loopback
 * cannot be listened on.
 */
export async function startProvider(authority: Authority, policy: AudiencePolicy): Promise<IdentityProvider> {
  const client = { id: `rig-${policy}-client`, secret: 'rig-secret-rig-secret-rig-secret-rig' }
  const server = await listenHttps(await issueLoopback(authority), (origin) => {
    const provider = new Provider(origin, configuration(client, policy))
    const answer = provider.callback()
    return (request, response) => {
      if (request.url?.startsWith(SIGN_IN_PATH) !== true) return answer(request, response)
      const accountId = String(request.headers[EMAIL_HEADER] ?? '')
      return provider.interactionFinished(request, response, { login: { accountId } })
    }
  })

  return {
    issuer: server.origin,
    clientId: client.id,
    clientSecret: client.secret,
    redirectUri: REDIRECT_URI,
    authorize: (authorization, email) =>
      signIn(authorization, REDIRECT_URI, { caPem: authority.certPem, headers: { [EMAIL_HEADER]: email } }),
    accessToken: async ({ email, resource }) => {
      const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64')
      const answer = await postForm(
        `${server.origin}/token`,
        { grant_type: 'client_credentials', ...(resource !== undefined ? { resource } : {}) },
        { authorization: `Basic ${basic}`, [EMAIL_HEADER]: email },
        authority.certPem,
      )
      if (answer.status !== 200) throw new Error(`${server.origin} refused a token: ${answer.body}`)
      return (JSON.parse(answer.body) as { access_token: string }).access_token
    },
    close: () => server.close(),
  }
}

function configuration(client: { id: string; secret: string }, policy: AudiencePolicy): Configuration {
  const key = createSigningKey('RS256')
  const privateJwk = { ...key.privateKey.export({ format: 'jwk' }), kid: key.kid, alg: 'RS256', use: 'sig' }
  return {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        grant_types: ['authorization_code', 'client_credentials'],
        redirect_uris: [REDIRECT_URI],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [privateJwk] },
    ttl: { ClientCredentials: TOKEN_SECONDS },
    extraTokenClaims: (context: KoaContextWithOIDC, token) => ({
      email: 'accountId' in token ? token.accountId : context.get(EMAIL_HEADER),
    }),
    interactions: { url: (_context, interaction) => `${SIGN_IN_PATH}/${interaction.uid}` },
    // Whoever signs in has consented to everything.
    loadExistingGrant: async ({ oidc }) => {
      const { accountId } = oidc.session ?? {}
      const clientId = oidc.client?.clientId
      if (accountId === undefined || clientId === undefined) return undefined
      const grant = new oidc.provider.Grant({ accountId, clientId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'urn:claimcheck:no-resource-asked-for',
        getResourceServerInfo: (_context, resource, { clientId }) => ({
          scope: '',
          audience: policy === 'resource' ? resource : clientId,
          accessTokenFormat: 'jwt',
          accessTokenTTL: TOKEN_SECONDS,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  }
}
