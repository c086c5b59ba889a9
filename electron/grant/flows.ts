import * as client from 'openid-client'
import type { AppError } from '../../shared/kernel/errors.ts'
import {
  endpointsOf,
  grantTypeOf,
  secretMethod,
  type AuthorizationServer,
  type EndpointName,
} from '../../shared/oauth/metadata.ts'
import type { GrantRequest, GrantView } from '../../shared/oauth/view.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { openInBrowser, type Open } from './browser.ts'
import { listenForCallback, type Callback } from './callback-server.ts'
import { createFetch, type Send, type Trace } from './door.ts'
import { oauthFailure } from './failure.ts'

/** What an issuer gave. Never leaves the main process. */
export type Granted = {
  readonly accessToken: string
  readonly refreshToken: string | null
  readonly idToken: boolean
  readonly scope: string | null
  readonly expiresIn: number | null
}

export type Tools = {
  readonly send: Send
  readonly open: Open
  readonly now: () => number
  readonly later: (milliseconds: number, act: () => void) => () => void
  readonly signal: AbortSignal
  readonly trace: Trace
  /** Tells what the operator is waited for. */
  readonly tell: (
    change: Partial<
      Pick<GrantView, 'phase' | 'browser' | 'device' | 'waitsUntil' | 'clientId' | 'registered'>
    >,
  ) => void
  readonly waitMs: number
}

/**
 * A client of one authorization server, ready to ask. Holds the client's secret; lives as long as its tokens.
 */
export type Client = { readonly config: client.Configuration; readonly host: string }

/** How long an operator is waited for, and the pace of asking whether a device code was entered. */
export const BROWSER_MS = 5 * 60_000
const MOST_DEVICE_SECONDS = 15 * 60
const PACE = { least: 1, most: 60, usual: 5 } as const
const LONGEST_USER_CODE = 40

/**
 * Fetches a token by the flow asked for. In: the request as the operator made it, the server as its metadata
 * has it, and the tools. Errors are values; what is thrown is a bug. Does not look into the token, and keeps
 * nothing.
 */
export async function fetchToken(
  request: GrantRequest,
  server: AuthorizationServer,
  tools: Tools,
): Promise<Result<{ readonly client: Client; readonly granted: Granted }, AppError>> {
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
    return ok({ client: made.value, granted: keep(granted.value, tools.trace) })
  } finally {
    callback.value?.close()
  }
}

/**
 * Refreshes once. `resource` goes with it as it went with the first request, which is what MCP clients do.
 * Errors: as of any grant.
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

/** Asks what the server says of a token (RFC 7662). The token goes to its introspection endpoint. */
export async function introspect(
  made: Client,
  token: string,
  tools: Pick<Tools, 'trace' | 'signal'>,
): Promise<Result<client.IntrospectionResponse, AppError>> {
  tools.trace.keepSecret(token)
  return attempt(made, tools, () => client.tokenIntrospection(made.config, token))
}

/** Makes a client that exists, for the addresses named. */
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

/** Uses the client named, or registers one first (RFC 7591), which then stays at the issuer. */
async function makeClient(
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
    // RFC 8252 section 8.4: an app on somebody's computer, which cannot keep a secret from them.
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
    // What was registered counts, which may differ from what was wanted (RFC 7591 section 3.2.1).
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

/** What is asked for, as parameters: those of the operator last, and never one that the flow itself sets. */
function parametersOf(request: GrantRequest): URLSearchParams {
  const parameters = new URLSearchParams()
  if (request.scope !== '') parameters.set('scope', request.scope)
  for (const resource of request.resources) parameters.append('resource', resource)
  if (request.audience !== '') parameters.set('audience', request.audience)
  for (const { name, value } of request.extra) if (!OURS.has(name)) parameters.append(name, value)
  return parameters
}

/** RFC 8707 section 2: one parameter for each. */
const resourcesOf = (resources: readonly string[]): URLSearchParams =>
  new URLSearchParams(resources.map((value): [string, string] => ['resource', value]))

/** Set by the flow: changing them would switch a protection off. */
export const OURS: ReadonlySet<string> = new Set([
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'code',
  'code_verifier',
  'grant_type',
  'device_code',
  'client_secret',
  'refresh_token',
  'request',
  'request_uri',
  'response_mode',
])

async function byBrowser(
  made: Client,
  request: GrantRequest,
  callback: Callback,
  tools: Tools,
): Promise<Result<client.TokenEndpointResponse, AppError>> {
  const { trace, tell, now } = tools
  const { redirectUri } = callback
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const nonce = request.nonce ? client.randomNonce() : null
  trace.keepSecret(verifier)
  const parameters = parametersOf(request)
  parameters.set('redirect_uri', redirectUri)
  parameters.set('code_challenge', await client.calculatePKCECodeChallenge(verifier))
  parameters.set('code_challenge_method', 'S256')
  parameters.set('state', state)
  if (nonce !== null) parameters.set('nonce', nonce)
  const address = client.buildAuthorizationUrl(made.config, parameters)
  const started = now()
  const byBrowserTo = (url: URL, received: readonly (readonly [string, unknown])[]) =>
    trace.add({
      at: new Date(now()).toISOString(),
      by: 'browser',
      method: 'GET',
      host: url.host,
      path: trace.clean(url.pathname),
      status: null,
      problem: null,
      milliseconds: null,
      sent: url.host === address.host ? trace.show(url.searchParams) : [],
      received: trace.show(received),
    })

  tell({
    phase: 'browser',
    browser: { host: address.host, redirectUri },
    waitsUntil: new Date(started + tools.waitMs).toISOString(),
  })
  const opened = await openInBrowser(address.href, tools.open)
  if (!opened.ok) return opened
  byBrowserTo(address, [])
  const answer = await waitFor(callback.answer, tools)
  if (!answer.ok) return answer
  byBrowserTo(new URL(redirectUri), [...answer.value])
  tell({ phase: 'working', waitsUntil: null })
  const wrong = wrongAnswer(answer.value, made, state, trace)
  if (wrong !== null) return err(wrong)
  // Built from our own address: what the browser called it is not believed.
  const current = new URL(redirectUri)
  current.search = answer.value.toString()
  return attempt(made, tools, () =>
    client.authorizationCodeGrant(
      made.config,
      current,
      {
        expectedState: state,
        pkceCodeVerifier: verifier,
        ...(nonce === null ? {} : { expectedNonce: nonce }),
      },
      resourcesOf(request.resources),
    ),
  )
}

/**
 * Why an answer is not believed; null when the library may judge it. It checks the same (RFC 9207 section
 * 2.4, RFC 6749 section 10.12) and would refuse; asked first here so that each case is told apart.
 */
function wrongAnswer(answer: URLSearchParams, made: Client, state: string, trace: Trace): AppError | null {
  for (const name of ['state', 'iss', 'code', 'error', 'response']) {
    const values = answer.getAll(name)
    if (values.length > 1 || (name === 'response' && values.length > 0))
      return {
        kind: 'callback-wrong',
        what: 'parameters',
        expected: '',
        received: `“${name}” ${values.length} times`,
      }
  }
  const { issuer, authorization_response_iss_parameter_supported: names } = made.config.serverMetadata()
  const iss = answer.get('iss')
  if (iss !== null ? iss !== issuer : names === true) {
    const received = iss === null ? 'nobody' : trace.clean(iss)
    return { kind: 'callback-wrong', what: 'iss', expected: issuer, received }
  }
  if (answer.get('state') === state) return null
  const received = answer.has('state') ? 'not the one that was sent' : 'missing'
  return { kind: 'callback-wrong', what: 'state', expected: '', received }
}

async function byDevice(
  made: Client,
  request: GrantRequest,
  tools: Tools,
): Promise<Result<client.TokenEndpointResponse, AppError>> {
  const begun = await attempt(made, tools, () =>
    client.initiateDeviceAuthorization(made.config, parametersOf(request)),
  )
  if (!begun.ok) return begun
  const { user_code: userCode, verification_uri: page, expires_in: given } = begun.value
  const { host } = made
  const url = URL.canParse(page) ? new URL(page) : null
  const wrong = (reason: string) => err({ kind: 'grant-reply' as const, host, reason })
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
    return wrong('the page for the code is not an https address')
  if (userCode.length > LONGEST_USER_CODE || !/^[\x20-\x7e]+$/.test(userCode))
    return wrong('its code is none that a person could enter')
  const seconds = Math.min(Math.max(given, 1), MOST_DEVICE_SECONDS)
  const waitsUntil = new Date(tools.now() + seconds * 1000).toISOString()
  tools.tell({ phase: 'device', device: { userCode, page: url.href, host: url.host }, waitsUntil })
  // RFC 8628 section 3.5: 5 seconds unless told; a server's own figure is kept within what is bearable for
  // both.
  const asked = begun.value.interval ?? PACE.usual
  const interval = Math.min(Math.max(asked, PACE.least), PACE.most)
  const end = new AbortController()
  const stop = tools.later(seconds * 1000, () => end.abort())
  const signal = AbortSignal.any([tools.signal, end.signal])
  const resources = resourcesOf(request.resources)
  const polled = attempt(made, { ...tools, signal }, () =>
    client.pollDeviceAuthorizationGrant(made.config, { ...begun.value, interval }, resources, { signal }),
  )
  const result = await polled
  stop()
  tools.tell({ phase: 'working', waitsUntil: null, device: null })
  const late =
    !result.ok &&
    ((result.error.kind === 'grant-refused' && result.error.error === 'expired_token') || end.signal.aborted)
  return late && !tools.signal.aborted
    ? err({ kind: 'grant-timed-out', seconds, waitedFor: 'device' })
    : result
}

/**
 * Runs one step of the library. A raised signal ends it at once; what it does afterwards no longer matters.
 */
async function attempt<T>(
  made: Client,
  { signal, trace }: Pick<Tools, 'signal' | 'trace'>,
  step: () => Promise<T>,
): Promise<Result<T, AppError>> {
  const running = step().then(
    (value) => ok(value),
    (thrown: unknown) =>
      signal.aborted ? err({ kind: 'cancelled' as const }) : err(oauthFailure(thrown, made.host, trace)),
  )
  return Promise.race([running, aborted(signal)])
}

/** Waits for the browser, and no longer than agreed. */
async function waitFor<T>(
  coming: Promise<T>,
  { signal, later, waitMs }: Tools,
): Promise<Result<T, AppError>> {
  let stop: () => void = () => undefined
  const late = new Promise<Result<T, AppError>>((resolve) => {
    stop = later(waitMs, () =>
      resolve(err({ kind: 'grant-timed-out', seconds: waitMs / 1000, waitedFor: 'browser' })),
    )
  })
  const result = await Promise.race([coming.then((value) => ok(value)), late, aborted(signal)])
  stop()
  return result
}

const aborted = (signal: AbortSignal): Promise<Result<never, AppError>> =>
  new Promise((resolve) => {
    const cancelled = (): void => resolve(err({ kind: 'cancelled' }))
    if (signal.aborted) cancelled()
    else signal.addEventListener('abort', cancelled, { once: true })
  })

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
