import type { AppError } from '../../shared/kernel/errors.ts'
import { loginWire } from '../../shared/contextforge/index.ts'
import { isObject, isShallow } from '../../shared/kernel/json.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { Http } from './http.ts'
import { readReply } from './reply.ts'

/** The result of a successful sign-in. The token never leaves the main process. */
export type SignIn = {
  readonly token: string
  readonly signedInAs: string
  /** Milliseconds since the epoch; null when the token does not say. */
  readonly endsAt: number | null
  readonly claims: JsonObject | null
  /** As the gateway said at the sign-in; null for a pasted token. */
  readonly isAdmin: boolean | null
}

export type Credentials = { readonly email: string; readonly password: string } | { readonly token: string }

/**
 * Signs in with e-mail and password, or takes a pasted admin token as it is. Tries `/auth/login` first, and
 * the route under `/v1` only if the first is missing, because a second try with a wrong password would count
 * towards a lockout. Errors: `sign-in-refused` and those of the network. Does not check that the token works.
 */
export async function signIn(ask: {
  readonly http: Http
  readonly baseUrl: string
  readonly credentials: Credentials
  readonly signal?: AbortSignal | undefined
}): Promise<Result<SignIn, AppError>> {
  if ('token' in ask.credentials) return pasted(ask.credentials.token)
  if (ask.credentials.password === '') return err(unusable('no-password'))
  for (const path of ['/auth/login', '/v1/auth/login']) {
    const reply = await ask.http.send({
      method: 'POST',
      url: ask.baseUrl + path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ask.credentials),
      signal: ask.signal,
    })
    if (!reply.ok) return reply
    if (reply.value.status === 404) continue
    const login = readReply(reply.value, {
      endpoint: `POST ${path}`,
      needs: 'an admin sign-in',
      schema: loginWire,
    })
    if (!login.ok) return err(refused(login.error))
    const token = login.value.access_token
    const claims = claimsOf(token)
    return ok({
      token,
      signedInAs: login.value.user?.email ?? ask.credentials.email,
      endsAt: expiryOf(claims),
      claims,
      isAdmin: login.value.user?.is_admin ?? null,
    })
  }
  return err(unusable('no-password-sign-in'))
}

/** The error for a sign-in that cannot work although the gateway did not say so. */
export const unusable = (
  what: Extract<AppError, { kind: 'sign-in-unusable' }>['what'],
  detail = '',
): AppError => ({ kind: 'sign-in-unusable', what, detail })

// The gateway also refuses sign-ins with 400 and 422 (for example "restricted to admin accounts while SSO is
// enabled").
function refused(error: AppError): AppError {
  if (error.kind === 'refused-by-gateway' || error.kind === 'denied')
    return { kind: 'sign-in-refused', status: error.status, detail: error.detail }
  return error
}

function pasted(text: string): Result<SignIn, AppError> {
  const token = text.trim().replace(/^bearer\s+/i, '')
  if (token === '' || !/^[\x21-\x7e]+$/.test(token)) return err(unusable('no-token'))
  const claims = claimsOf(token)
  return ok({ token, signedInAs: nameOf(claims), endsAt: expiryOf(claims), claims, isAdmin: null })
}

/**
 * The claims of a JWT, not verified: only to show when it ends and whose it is. Null when the text is no JWT.
 */
function claimsOf(token: string): JsonObject | null {
  const payload = token.split('.')[1]
  if (payload === undefined || token.length > 65_536) return null
  try {
    const value: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return isObject(value) && isShallow(value) ? value : null
  } catch {
    return null
  }
}

function expiryOf(claims: JsonObject | null): number | null {
  const exp = claims?.['exp']
  // A time that a Date cannot represent counts as never.
  return typeof exp === 'number' && exp > 0 && exp < 8.64e12 ? exp * 1000 : null
}

function nameOf(claims: JsonObject | null): string {
  const user = claims?.['user']
  const candidates = [
    isObject(user) ? user['email'] : null,
    claims?.['email'],
    claims?.['username'],
    claims?.['sub'],
  ]
  const name = candidates.find((value): value is string => typeof value === 'string' && value !== '')
  return name ?? 'a pasted token'
}

/** An admin sign-in that is kept, can end, and can be renewed without losing anything else. */
export type Session = {
  readonly current: () => SignIn
  /**
   * Called after a 401, with the token it answered, and when the time is up. Tells the window once per
   * sign-in.
   */
  readonly expire: (token: string) => void
  readonly isExpired: () => boolean
  readonly renew: (signIn: SignIn) => void
  readonly close: () => void
}

/**
 * Keeps a sign-in and watches for its end. In: the sign-in, the clock, a timer and a callback. `onExpired` is
 * called at most once until the sign-in is renewed. Never signs in again by itself.
 */
export function createSession(ask: {
  readonly signIn: SignIn
  readonly now: () => number
  readonly later: (milliseconds: number, act: () => void) => () => void
  readonly onExpired: () => void
  /** Called with a token before it is used. */
  readonly used?: (token: string) => void
}): Session {
  let signedIn = ask.signIn
  let expired = false
  let stop: () => void = () => {}
  const expire = (token: string): void => {
    // A 401 for an earlier sign-in says nothing about the present one.
    if (expired || token !== signedIn.token) return
    expired = true
    ask.onExpired()
  }
  const watch = (): void => {
    stop()
    if (signedIn.endsAt === null) return
    const left = signedIn.endsAt - ask.now()
    // Timers are limited to 31 bits of milliseconds; a token that lasts longer is checked again later.
    stop = ask.later(Math.min(Math.max(left, 0), 2 ** 31 - 1), () =>
      ask.now() >= (signedIn.endsAt ?? 0) ? expire(signedIn.token) : watch(),
    )
  }
  watch()
  return {
    current: () => signedIn,
    expire,
    isExpired: () => expired,
    renew(signIn) {
      ask.used?.(signIn.token)
      signedIn = signIn
      expired = false
      watch()
    },
    close: () => stop(),
  }
}
