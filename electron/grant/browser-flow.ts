import * as client from 'openid-client'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { GrantRequest } from '../../shared/oauth/view.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { openInBrowser } from './browser.ts'
import type { Callback } from './callback-server.ts'
import type { Trace } from './door.ts'
import { aborted, attempt, parametersOf, resourcesOf, type Client, type Tools } from './request.ts'

/**
 * The authorization code flow with PKCE, in the computer's browser. In: the client, the request, and the
 * server that listens for the answer. Errors: the browser does not open, the answer does not belong to this
 * request, the provider refuses, or no answer comes in time.
 */
export async function byBrowser(
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
  // Built from our own address: the address the browser used is not trusted.
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
 * Why an answer is not believed; null when the library may judge it. The library checks the same (RFC 9207
 * section 2.4, RFC 6749 section 10.12); the checks come first here so that each case has its own error.
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

/** Waits for the browser's answer, but not longer than the time limit. */
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
