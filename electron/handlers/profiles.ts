import type { Profile, ProfileDraft } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/result.ts'
import { err, ok } from '../../shared/result.ts'
import { baseUrlOf, readAddress } from '../gateway/address.ts'
import { readPem } from '../gateway/http.ts'
import type { Deps } from './deps.ts'

type ProfileHandlers = Pick<Handlers, 'profile.list' | 'profile.save' | 'profile.remove'>

/** Saved gateways. A secret is never part of one; whether there is one is asked of the vault. */
export function createProfileHandlers({ history, vault, newId, gateways }: Deps): ProfileHandlers {
  return {
    'profile.list': async () => {
      const profiles = history.profiles
        .list()
        .map((saved): Profile => ({ ...saved, hasSecret: vault.has(saved.id) }))
      return ok({ profiles })
    },
    'profile.save': async ({ draft }) => {
      const checked = checkDraft(draft)
      if (!checked.ok) return checked
      const before = draft.id === null ? null : history.profiles.get(draft.id)
      if (draft.id !== null && before === null) return err({ kind: 'profile-missing', profileId: draft.id })
      const saved = { ...checked.value, id: draft.id ?? newId() }
      // A kept secret belongs to one gateway and one login; it must not be sent to another because a field was edited.
      const same =
        before === null ||
        (before.url === saved.url && before.email === saved.email && before.signInWith === saved.signInWith)
      if (!same) vault.remove(saved.id)
      const stored = history.profiles.save(saved)
      const open = gateways.current()
      if (stored.ok && open?.opened.profile.id === saved.id) open.opened.access.readOnly = saved.readOnly
      return stored.ok ? ok({ profile: { ...saved, hasSecret: vault.has(saved.id) } }) : stored
    },
    'profile.remove': async ({ profileId }) => {
      if (gateways.current()?.opened.profile.id === profileId) await gateways.replace(null)
      vault.remove(profileId)
      const removed = history.profiles.remove(profileId)
      return removed.ok ? ok({}) : removed
    },
  }
}

/** Checks a profile before it is saved. Out: the same with the address in its plain form. Does not try to connect. */
export function checkDraft(draft: ProfileDraft): Result<Omit<ProfileDraft, 'id'>, AppError> {
  const { id: _id, ...rest } = draft
  const address = readAddress(draft.url)
  if (!address.ok) return address
  const issues: string[] = []
  if (draft.name.trim() === '') issues.push('name: give it a name')
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]*$/.test(draft.authHeaderName))
    issues.push('authHeaderName: not a header name')
  if (readPem(draft.caPem) === null) issues.push('caPem: not a certificate in PEM form')
  if (draft.signInWith === 'password' && !draft.email.includes('@'))
    issues.push('email: needed for a sign-in with a password')
  if (draft.assumedAppDomain.trim() !== '') {
    const domain = readAddress(draft.assumedAppDomain)
    if (!domain.ok) return domain
  }
  if (issues.length > 0) return err({ kind: 'request-refused', issues })
  return ok({
    ...rest,
    name: draft.name.trim(),
    url: baseUrlOf(address.value),
    email: draft.email.trim(),
    authHeaderName: draft.authHeaderName.trim() || 'Authorization',
    assumedAppDomain: draft.assumedAppDomain.trim(),
  })
}
