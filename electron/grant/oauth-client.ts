import * as client from 'openid-client'
import type { AppError } from '../../shared/kernel/errors.ts'
import {
  endpointsOf,
  grantTypeOf,
  secretMethod,
  type AuthorizationServer,
  type EndpointName,
} from '../../shared/oauth/metadata.ts'
import type { GrantRequest } from '../../shared/oauth/view.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { Callback } from './callback-server.ts'
import { createFetch, type Trace } from './door.ts'
import { oauthFailure } from './failure.ts'
import type { Client, Tools } from './request.ts'

/** Makes a client that exists at the provider, for the given endpoints. */
export function knownClient(
  ask: { readonly clientId: string; readonly clientSecret: string },
  server: AuthorizationServer,
  names: readonly EndpointName[],
  tools: Door,
): Result<Client, AppError> {
  if (ask.clientSecret === '') return ok(clientOf(ask.clientId, client.None(), server, names, tools))
  const method = secretMethod(server.authMethods)
  if (method === null)
    return err({
      kind: 'grant-not-offered',
      issuer: server.issuer,
      what: 'a client secret',
      reason: 'it takes neither client_secret_basic nor client_secret_post',
    })
  return ok(clientOf(ask.clientId, withSecret(ask.clientSecret, method, tools.trace), server, names, tools))
}

type Door = Pick<Tools, 'send' | 'trace' | 'signal' | 'now'>

function clientOf(
  clientId: string,
  auth: client.ClientAuth,
  server: AuthorizationServer,
  names: readonly EndpointName[],
  tools: Door,
): Client {
  const config = new client.Configuration(server.document as client.ServerMetadata, clientId, {}, auth)
  config[client.customFetch] = fetchFor(server, names, tools)
  return { config, host: new URL(server.issuer).host }
}

function fetchFor(
  server: AuthorizationServer,
  names: readonly EndpointName[],
  tools: Door,
): client.CustomFetch {
  const addresses = names.flatMap((name) => {
    const place = server.endpoints[name]
    return place.state === 'usable' ? [place.url] : []
  })
  const known = { url: server.metadataUrl, document: server.document }
  return createFetch({ ...tools, allowed: new Set(addresses), known })
}

function withSecret(clientSecret: string, method: 'basic' | 'post', trace: Trace): client.ClientAuth {
  trace.keepSecret(clientSecret)
  return method === 'basic' ? client.ClientSecretBasic(clientSecret) : client.ClientSecretPost(clientSecret)
}

/** Makes the named client, or registers one first (RFC 7591), which then remains at the issuer. */
export async function makeClient(
  request: GrantRequest,
  server: AuthorizationServer,
  callback: Callback | null,
  tools: Tools,
): Promise<Result<Client, AppError>> {
  const names = endpointsOf(request.flow, request.register)
  if (!request.register) return knownClient(request, server, names, tools)
  if (request.initialAccessToken !== '') tools.trace.keepSecret(request.initialAccessToken)
  const confidential = request.flow === 'client-credentials'
  const wanted: Partial<client.ClientMetadata> = {
    client_name: 'Claimcheck',
    // RFC 8252 section 8.4: an app on somebody's computer cannot keep a secret.
    application_type: confidential ? 'web' : 'native',
    redirect_uris: callback ? [callback.redirectUri] : [],
    grant_types: [grantTypeOf(request.flow), ...(confidential ? [] : ['refresh_token'])],
    response_types: callback ? ['code'] : [],
    token_endpoint_auth_method: confidential
      ? `client_secret_${secretMethod(server.authMethods) ?? 'basic'}`
      : 'none',
    ...(request.scope === '' ? {} : { scope: request.scope }),
  }
  try {
    const config = await client.dynamicClientRegistration(new URL(server.metadataUrl), wanted, undefined, {
      [client.customFetch]: fetchFor(server, names, tools),
      ...(request.initialAccessToken === '' ? {} : { initialAccessToken: request.initialAccessToken }),
    })
    // What was registered counts; it may differ from what was requested (RFC 7591 section 3.2.1).
    const made = config.clientMetadata()
    const clientSecret = made.client_secret ?? ''
    const method = made.token_endpoint_auth_method ?? (clientSecret === '' ? 'none' : 'client_secret_basic')
    const auth =
      method === 'none' || clientSecret === ''
        ? client.None()
        : withSecret(clientSecret, method === 'client_secret_post' ? 'post' : 'basic', tools.trace)
    return ok(clientOf(made.client_id, auth, server, names, tools))
  } catch (thrown) {
    return err(
      tools.signal.aborted
        ? { kind: 'cancelled' }
        : oauthFailure(thrown, new URL(server.issuer).host, tools.trace),
    )
  }
}
