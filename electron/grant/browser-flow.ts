import * as client from 'openid-client'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { GrantRequest } from '../../shared/oauth/view.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { openInBrowser } from './browser.ts'
import type { Callback } from './callback-server.ts'
import type { Trace } from './door.ts'
import { aborted, attempt, parametersOf, resourcesOf, type Client, type Tools } from './request.ts'

/** How long an operator is waited for, in milliseconds. */
export const BROWSER_MS = 5 * 60_000

/**
 * The authorization code flow with PKCE, in the browser of the computer. In: the client, the request, and the
 * page that listens for the answer. Errors: the browser that does not open, an answer that is not ours, a
 * refusal, nothing in time.
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
