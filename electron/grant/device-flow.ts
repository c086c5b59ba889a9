import * as client from 'openid-client'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { GrantRequest } from '../../shared/oauth/view.ts'
import { err, type Result } from '../../shared/kernel/result.ts'
import { attempt, parametersOf, resourcesOf, type Client, type Tools } from './request.ts'

/**
 * The longest time to wait for the code to be entered, and the limits of the polling interval, all in
 * seconds.
 */
const MOST_DEVICE_SECONDS = 15 * 60
const PACE = { least: 1, most: 60, usual: 5 } as const
const LONGEST_USER_CODE = 40

/**
 * The device authorization grant (RFC 8628): shows a code and polls until it was entered. Errors: an answer
 * no person could use, a refusal, or nothing in time.
 */
export async function byDevice(
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
  // RFC 8628 section 3.5: 5 seconds unless the server names an interval, which is kept within our limits.
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
