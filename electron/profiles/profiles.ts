import type { Profile, ProfileDraft } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { USUAL_NETWORK, type NetworkSecrets } from '../../shared/network/settings.ts'
import type { History } from '../history/history.ts'
import type { StoredProfile } from '../history/profiles.ts'
import { secretIds } from '../network/way.ts'
import type { GatewayHolder } from '../reading/holder.ts'
import type { Vault } from '../vault/vault.ts'
import type { CertificateFiles } from './certificate-files.ts'
import { checkDraft } from './check-draft.ts'

export type ProfileDeps = {
  readonly history: History
  readonly vault: Vault
  readonly gateways: GatewayHolder
  readonly newId: () => string
}

export type SavedProfiles = ReturnType<typeof createProfiles>

/** Saved gateways. They never contain a secret; the vault tells whether there is one. */
export function createProfiles(deps: ProfileDeps, certificates: CertificateFiles) {
  const { history, vault, gateways, newId } = deps
  const shown = (saved: StoredProfile): Profile => ({ ...saved, hasSecret: vault.has(saved.id) })

  /** Drops secrets that were stored for another gateway, and stores those given for this one. */
  async function keepSecrets(
    saved: StoredProfile,
    before: StoredProfile | null,
    secrets: NetworkSecrets,
  ): Promise<Result<null, AppError>> {
    for (const { id, given, moved } of networkSecretsOf(saved, before, secrets)) {
      if (given === '' || moved) vault.remove(id)
      if (given === undefined || given === '') continue
      const kept = await vault.keep(id, given)
      // It is in memory in any case, and the window shows where secrets are.
      if (!kept.ok && kept.error.kind !== 'secret-store-unavailable') return kept
    }
    return ok(null)
  }

  /** The profile as it would be stored for a draft, and as it is stored. */
  function storedOf(
    draft: ProfileDraft,
  ): Result<{ readonly saved: StoredProfile; readonly before: StoredProfile | null }, AppError> {
    const checked = checkDraft(draft)
    if (!checked.ok) return checked
    const before = draft.id === null ? null : history.profiles.get(draft.id)
    if (draft.id !== null && before === null) return err({ kind: 'profile-missing', profileId: draft.id })
    if (!certificates.allows(checked.value.network, before?.network))
      return err({ kind: 'request-refused', issues: ['client certificate: choose its files here'] })
    // A form without this field keeps the value, as long as it is the same gateway.
    const kept = before?.url === checked.value.url ? before.publicUrl : undefined
    const saved = {
      ...(kept === undefined ? {} : { publicUrl: kept }),
      ...checked.value,
      id: draft.id ?? newId(),
    }
    return ok({ saved, before })
  }

  return {
    list: (): Profile[] => history.profiles.list().map(shown),

    /**
     * Errors: those of the draft; `profile-missing`; `request-refused` for files that were not chosen here;
     * those of the history.
     */
    async save(draft: ProfileDraft, secrets: NetworkSecrets): Promise<Result<Profile, AppError>> {
      const made = storedOf(draft)
      if (!made.ok) return made
      const { saved, before } = made.value
      if (before !== null && goesElsewhere(saved, before)) vault.remove(saved.id)
      const stored = history.profiles.save(saved)
      if (!stored.ok) return stored
      const secretsKept = await keepSecrets(saved, before, secrets)
      if (!secretsKept.ok) return secretsKept
      await gateways.closeBeside(saved.id)
      const open = gateways.current()
      if (open?.opened.profile.id === saved.id) open.opened.access.readOnly = saved.readOnly
      return ok(shown(saved))
    },

    /**
     * Stores several profiles without secrets, all or none. A stored sign-in stays only where it still goes
     * to whom it was given. Errors: those of `save`.
     */
    async saveAll(drafts: readonly ProfileDraft[]): Promise<Result<readonly Profile[], AppError>> {
      const all: { readonly saved: StoredProfile; readonly before: StoredProfile | null }[] = []
      for (const draft of drafts) {
        const made = storedOf(draft)
        if (!made.ok) return made
        all.push(made.value)
      }
      const stored = history.profiles.saveAll(all.map(({ saved }) => saved))
      if (!stored.ok) return stored
      for (const { saved, before } of all) {
        if (before !== null && goesElsewhere(saved, before)) vault.remove(saved.id)
        const kept = await keepSecrets(saved, before, {})
        if (!kept.ok) return kept
        await gateways.closeBeside(saved.id)
        const open = gateways.current()
        // What is in sight must not be another gateway than its profile says.
        if (open?.opened.profile.id !== saved.id) continue
        if (before !== null && goesElsewhere(saved, before)) await gateways.replace(null)
        else open.opened.access.readOnly = saved.readOnly
      }
      return ok(all.map(({ saved }) => shown(saved)))
    },

    /** Closes the gateway if it is open, and deletes its secrets. */
    async remove(profileId: string): Promise<Result<null, AppError>> {
      if (gateways.current()?.opened.profile.id === profileId) await gateways.replace(null)
      await gateways.closeBeside(profileId)
      for (const id of [profileId, ...Object.values(secretIds(profileId))]) vault.remove(id)
      history.kept.forget(profileId)
      history.documents.forget(profileId)
      return history.profiles.remove(profileId)
    },
  }
}

/**
 * Whether a stored sign-in would go to somebody it was not given to: another gateway, another login, another
 * proxy, or whoever another authority vouches for. Editing a field must not send it there, so it is asked for
 * again.
 */
function goesElsewhere(now: StoredProfile, then: StoredProfile): boolean {
  const placeOf = ({ url, email, signInWith, caPem, network }: StoredProfile): string =>
    JSON.stringify([url, email, signInWith, caPem.trim(), (network ?? USUAL_NETWORK).proxy])
  return placeOf(now) !== placeOf(then)
}

/** A password belongs to one proxy and user, a passphrase to one file; neither is used for another. */
function networkSecretsOf(saved: StoredProfile, before: StoredProfile | null, secrets: NetworkSecrets) {
  const [now, then] = [saved.network ?? USUAL_NETWORK, before?.network ?? USUAL_NETWORK]
  const ids = secretIds(saved.id)
  const moved = (key: keyof typeof now): boolean => JSON.stringify(now[key]) !== JSON.stringify(then[key])
  return [
    { id: ids.proxyPassword, given: secrets.proxyPassword, moved: moved('proxy') },
    {
      id: ids.certificatePassphrase,
      given: secrets.certificatePassphrase,
      moved: moved('clientCertificate'),
    },
  ]
}
