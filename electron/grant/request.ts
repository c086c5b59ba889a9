import type * as client from 'openid-client'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { GrantRequest, GrantView } from '../../shared/oauth/view.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { Open } from './browser.ts'
import type { Send, Trace } from './door.ts'
import { oauthFailure } from './failure.ts'

export type Tools = {
  readonly send: Send
  readonly open: Open
  readonly now: () => number
  readonly later: (milliseconds: number, act: () => void) => () => void
  readonly signal: AbortSignal
  readonly trace: Trace
  /** Reports what the operator has to do next. */
  readonly tell: (
    change: Partial<
      Pick<GrantView, 'phase' | 'browser' | 'device' | 'waitsUntil' | 'clientId' | 'registered'>
    >,
  ) => void
  readonly waitMs: number
}

/**
 * A client of one authorization server, ready to send requests. Holds the client's secret, and is kept as
 * long as its tokens.
 */
export type Client = { readonly config: client.Configuration; readonly host: string }

/**
 * The parameters of a request. The operator's come last, and cannot replace one that the flow itself sets.
 */
export function parametersOf(request: GrantRequest): URLSearchParams {
  const parameters = new URLSearchParams()
  if (request.scope !== '') parameters.set('scope', request.scope)
  for (const resource of request.resources) parameters.append('resource', resource)
  if (request.audience !== '') parameters.set('audience', request.audience)
  for (const { name, value } of request.extra) if (!OURS.has(name)) parameters.append(name, value)
  return parameters
}

/** RFC 8707 section 2: one parameter for each resource. */
export const resourcesOf = (resources: readonly string[]): URLSearchParams =>
  new URLSearchParams(resources.map((value): [string, string] => ['resource', value]))

/** Set by the flow itself: changing them would switch off a protection. */
const OURS: ReadonlySet<string> = new Set([
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

/** Runs one step of the OAuth library. A raised signal ends it at once, and its later result is ignored. */
export async function attempt<T>(
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

/** Resolves as cancelled when the signal is raised, and never otherwise. */
export const aborted = (signal: AbortSignal): Promise<Result<never, AppError>> =>
  new Promise((resolve) => {
    const cancelled = (): void => resolve(err({ kind: 'cancelled' }))
    if (signal.aborted) cancelled()
    else signal.addEventListener('abort', cancelled, { once: true })
  })
