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

/** Saved gateways. A secret is never part of one; whether there is one is asked of the vault. */
export function createProfiles(deps: ProfileDeps, certificates: CertificateFiles) {
  const { history, vault, gateways, newId } = deps
  const shown = (saved: StoredProfile): Profile => ({ ...saved, hasSecret: vault.has(saved.id) })

  /** Drops what was kept for another gateway, and keeps what was given for this one. */
  async function keepSecrets(
    saved: StoredProfile,
    before: StoredProfile | null,
    secrets: NetworkSecrets,
  ): Promise<Result<null, AppError>> {
    for (const { id, given, moved } of networkSecretsOf(saved, before, secrets)) {
      if (given === '' || moved) vault.remove(id)
      if (given === undefined || given === '') continue
      const kept = await vault.keep(id, given)
      // It is in memory all the same, and the window says where secrets are.
      if (!kept.ok && kept.error.kind !== 'secret-store-unavailable') return kept
    }
    return ok(null)
  }

  return {
    list: (): Profile[] => history.profiles.list().map(shown),

    /**
     * Errors: of the draft; `profile-missing`; `request-refused` for files that were not chosen here; of the
     * history.
     */
    async save(draft: ProfileDraft, secrets: NetworkSecrets): Promise<Result<Profile, AppError>> {
      const checked = checkDraft(draft)
      if (!checked.ok) return checked
      const before = draft.id === null ? null : history.profiles.get(draft.id)
      if (draft.id !== null && before === null) return err({ kind: 'profile-missing', profileId: draft.id })
      if (!certificates.allows(checked.value.network, before?.network))
        return err({ kind: 'request-refused', issues: ['client certificate: choose its files here'] })
      // A form that does not ask for it keeps it, as long as it is the same gateway.
      const kept = before?.url === checked.value.url ? before.publicUrl : undefined
      const saved = {
        ...(kept === undefined ? {} : { publicUrl: kept }),
        ...checked.value,
        id: draft.id ?? newId(),
      }
      if (before !== null && goesElsewhere(saved, before)) vault.remove(saved.id)
      const stored = history.profiles.save(saved)
      if (!stored.ok) return stored
      const secretsKept = await keepSecrets(saved, before, secrets)
      if (!secretsKept.ok) return secretsKept
      const open = gateways.current()
      if (open?.opened.profile.id === saved.id) open.opened.access.readOnly = saved.readOnly
      return ok(shown(saved))
    },

    /** Closes it where it is open, and forgets its secrets with it. */
    async remove(profileId: string): Promise<Result<null, AppError>> {
      if (gateways.current()?.opened.profile.id === profileId) await gateways.replace(null)
      for (const id of [profileId, ...Object.values(secretIds(profileId))]) vault.remove(id)
      history.kept.forget(profileId)
      history.documents.forget(profileId)
      return history.profiles.remove(profileId)
    },
  }
}

/**
 * Whether a kept sign-in would be sent to somebody else than it was given for: another gateway or login,
 * through another proxy, or to whoever another authority vouches for. It must not move there because a field
 * was edited; it is asked for again.
 */
function goesElsewhere(now: StoredProfile, then: StoredProfile): boolean {
  const placeOf = ({ url, email, signInWith, caPem, network }: StoredProfile): string =>
    JSON.stringify([url, email, signInWith, caPem.trim(), (network ?? USUAL_NETWORK).proxy])
  return placeOf(now) !== placeOf(then)
}

/** A password is for one proxy and user, a passphrase for one file; neither moves on to another. */
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
