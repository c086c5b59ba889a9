import { type SettingKey, SETTINGS } from '../../shared/contextforge/index.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { NO_POLICY, refusesWriting, type Policy } from '../../shared/policy/policy.ts'
import { readAddress } from '../gateway/address.ts'
import { signIn } from '../gateway/session.ts'
import type { Profiles } from '../history/profiles.ts'
import { checkPublicUrl } from '../profiles/check-draft.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { Vault } from '../vault/vault.ts'

/**
 * Signs in again on an open connection. In: the password or the API token. If it is refused, the earlier
 * sign-in stays. A stored secret is replaced after the new one has worked.
 */
export async function renewSignIn(
  open: OpenGateway,
  secret: string,
  vault: Vault,
): Promise<Result<null, AppError>> {
  const { profile, http, baseUrl, session, demo } = open.opened
  const credentials =
    profile.signInWith === 'token' ? { token: secret } : { email: profile.email, password: secret }
  const renewed = await signIn({ http, baseUrl, credentials })
  if (!renewed.ok) return renewed
  const before = session.current()
  session.renew(renewed.value)
  // A password was checked by signing in with it; a pasted token is only checked when it is used.
  const works = profile.signInWith === 'token' ? await open.reading.permissions() : ok(null)
  if (!works.ok) {
    session.renew(before)
    session.expire(before.token)
    return works.error.kind === 'sign-in-expired'
      ? err({ kind: 'sign-in-refused', status: 401, detail: '' })
      : works
  }
  if (!demo && vault.has(profile.id)) await vault.keep(profile.id, secret)
  return ok(null)
}

/**
 * Sets APP_DOMAIN as the operator says, and stores it in the profile. Has no effect where the gateway tells
 * it. Errors: the text is no address, or it cannot be stored.
 */
export function assumeAppDomain(
  open: OpenGateway,
  appDomain: string,
  profiles: Profiles,
): Result<unknown, AppError> {
  if (open.opened.gateway.appDomain.source === 'gateway') return ok(null)
  const address = readAddress(appDomain)
  if (!address.ok) return address
  const url = appDomain.trim()
  open.assume({ source: 'assumed', url })
  const saved = profiles.get(open.opened.profile.id)
  return saved === null ? ok(null) : profiles.save({ ...saved, assumedAppDomain: url })
}

/**
 * Sets the address that clients use for the gateway, where it is not the one it is managed at, and stores it
 * in the profile; an empty text removes it. Errors: the text is no address, or it cannot be stored.
 */
export function setPublicUrl(
  open: OpenGateway,
  publicUrl: string,
  profiles: Profiles,
): Result<unknown, AppError> {
  const address = checkPublicUrl(publicUrl)
  if (!address.ok) return address
  const url = address.value ?? ''
  open.servesAt(url)
  const saved = profiles.get(open.opened.profile.id)
  return saved === null ? ok(null) : profiles.save({ ...saved, publicUrl: url })
}

/**
 * Sets what the operator says about a setting the gateway does not tell, or removes it (null). Stores it in
 * the profile where `keep` is true. Errors: no valid value of that setting, or it cannot be stored.
 */
export function saySetting(
  open: OpenGateway,
  word: { readonly setting: SettingKey; readonly value: string | null; readonly keep: boolean },
  profiles: Profiles,
): Result<unknown, AppError> {
  const { setting, value, keep } = word
  if (value !== null && SETTINGS[setting].parse(value) === null)
    return err({ kind: 'request-refused', issues: [`${value.slice(0, 80)} is no value of ${setting}`] })
  const { [setting]: _before, ...others } = open.opened.profile.said ?? {}
  const said = value === null ? others : { ...others, [setting]: value }
  open.say(said)
  const saved = keep ? profiles.get(open.opened.profile.id) : null
  return saved === null ? ok(null) : profiles.save({ ...saved, said })
}

/**
 * Makes an open connection read-only or writable, and stores that in the profile. Errors: the administrator
 * forbids writing, or it cannot be stored.
 */
export function setReadOnly(
  open: OpenGateway,
  readOnly: boolean,
  profiles: Profiles,
  policy: Policy = NO_POLICY,
): Result<unknown, AppError> {
  const { access, profile } = open.opened
  const refused = readOnly ? null : refusesWriting(policy)
  if (refused !== null) return err(refused)
  const saved = profiles.get(profile.id)
  // Locking applies at once. Unlocking applies only after it was stored, so that a restart shows the same.
  if (readOnly) access.readOnly = true
  const stored = saved === null ? ok(null) : profiles.save({ ...saved, readOnly })
  if (!stored.ok) return stored
  access.readOnly = readOnly
  return ok(null)
}
