import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import { authoritiesOf, type CertificateFiles } from '../profiles/certificate-files.ts'
import type { SavedProfiles } from '../profiles/profiles.ts'

type ProfileHandlers = Omit<
  Pick<Handlers, Extract<keyof Handlers, `profile.${string}`>>,
  'profile.export' | 'profile.import' | 'profile.import-apply'
>

/** The calls about saved gateways and the certificate files they use. */
export const createProfileHandlers = (
  profiles: SavedProfiles,
  certificates: CertificateFiles,
): ProfileHandlers => ({
  'profile.choose': ({ what }) => certificates.choose(what),
  'profile.read-authority': async ({ name, base64 }) => {
    const text = authoritiesOf(name, Buffer.from(base64, 'base64'))
    return text.ok ? ok({ text: text.value }) : text
  },
  'profile.list': async () => ok({ profiles: profiles.list() }),
  'profile.save': async ({ draft, secrets = {} }) => {
    const saved = await profiles.save(draft, secrets)
    return saved.ok ? ok({ profile: saved.value }) : saved
  },
  'profile.remove': async ({ profileId }) => {
    const removed = await profiles.remove(profileId)
    return removed.ok ? ok({}) : removed
  },
})
