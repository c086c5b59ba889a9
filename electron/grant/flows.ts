import * as client from 'openid-client'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { AuthorizationServer } from '../../shared/oauth/metadata.ts'
import type { GrantRequest } from '../../shared/oauth/view.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { ok } from '../../shared/kernel/result.ts'
import { byBrowser } from './browser-flow.ts'
import { listenForCallback } from './callback-server.ts'
import { byDevice } from './device-flow.ts'
import type { Trace } from './door.ts'
import { knownClient, makeClient } from './oauth-client.ts'
import { attempt, parametersOf, resourcesOf, type Client, type Tools } from './request.ts'

export { knownClient }

/** What an issuer granted. It never leaves the main process. */
export type Granted = {
  readonly accessToken: string
  readonly refreshToken: string | null
  readonly idToken: boolean
  readonly scope: string | null
  readonly expiresIn: number | null
}

/**
 * Fetches a token by the chosen flow. In: the operator's request, the server as its metadata describes it,
 * and the tools. Out: the client, what was granted, and the port of the redirect address. Errors are
 * returned; anything thrown is a bug. Does not look into the token and stores nothing.
 */
export async function fetchToken(
  request: GrantRequest,
  server: AuthorizationServer,
  tools: Tools,
): Promise<
  Result<{ readonly client: Client; readonly granted: Granted; readonly port: number | null }, AppError>
> {
  const usesBrowser = request.flow === 'code'
  const callback = usesBrowser ? await listenForCallback(request.port) : ok(null)
  if (!callback.ok) return callback
  try {
    const made = await makeClient(request, server, callback.value, tools)
    if (!made.ok) return made
    tools.tell({ clientId: made.value.config.clientMetadata().client_id, registered: request.register })
    const granted = callback.value
      ? await byBrowser(made.value, request, callback.value, tools)
      : request.flow === 'device'
        ? await byDevice(made.value, request, tools)
        : await attempt(made.value, tools, () =>
            client.clientCredentialsGrant(made.value.config, parametersOf(request)),
          )
    if (!granted.ok) return granted
    const port = callback.value === null ? null : Number(new URL(callback.value.redirectUri).port)
    return ok({ client: made.value, granted: keep(granted.value, tools.trace), port })
  } finally {
    callback.value?.close()
  }
}

/**
 * Refreshes a token once. Sends the same `resource` as the first request did, as MCP clients do. Errors:
 * those of any grant.
 */
export async function refreshToken(
  made: Client,
  refresh: string,
  resources: readonly string[],
  tools: Pick<Tools, 'trace' | 'signal'>,
): Promise<Result<Granted, AppError>> {
  const parameters = resourcesOf(resources)
  const reply = await attempt(made, tools, () => client.refreshTokenGrant(made.config, refresh, parameters))
  return reply.ok ? ok(keep(reply.value, tools.trace)) : reply
}

/** Asks what the server says about a token (RFC 7662). The token is sent to its introspection endpoint. */
export async function introspect(
  made: Client,
  token: string,
  tools: Pick<Tools, 'trace' | 'signal'>,
): Promise<Result<client.IntrospectionResponse, AppError>> {
  tools.trace.keepSecret(token)
  return attempt(made, tools, () => client.tokenIntrospection(made.config, token))
}

function keep(reply: client.TokenEndpointResponse, trace: Trace): Granted {
  for (const secret of [reply.access_token, reply.refresh_token, reply.id_token])
    if (secret !== undefined) trace.keepSecret(secret)
  return {
    accessToken: reply.access_token,
    refreshToken: reply.refresh_token ?? null,
    idToken: reply.id_token !== undefined,
    scope: reply.scope === undefined ? null : trace.clean(reply.scope),
    expiresIn: reply.expires_in ?? null,
  }
}
