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
 * Signs in again on an open connection, without opening it anew. In: the password or the API token. The old
 * sign-in stays where the new one is refused. A kept secret is replaced once the new one has worked.
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
  // A password sign-in has been checked by answering it; a pasted token says nothing until it is used.
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
 * Takes the operator's word for APP_DOMAIN, and remembers it with the profile. Does nothing where the gateway
 * itself says what it is. Errors: no address, or it cannot be written down.
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
 * Says where clients find the gateway, where it is not the address it is managed at, and remembers it with
 * the profile; an empty text takes it back. Errors: no address, or it cannot be written down.
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
 * Takes the operator's word on a setting the gateway does not tell, or takes it back (null), and remembers it
 * with the profile where `keep` says so. Errors: no value of that setting, or it cannot be written down.
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
 * Makes an open connection read-only, or writable again, and remembers it with the profile. Errors: the
 * administrator forbids writing, or it cannot be written down.
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
  // Locking holds at once; opening holds only once it is written down, so that a restart shows the same.
  if (readOnly) access.readOnly = true
  const stored = saved === null ? ok(null) : profiles.save({ ...saved, readOnly })
  if (!stored.ok) return stored
  access.readOnly = readOnly
  return ok(null)
}
