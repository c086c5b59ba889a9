import type { Profile, ProfileDraft } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import {
  proxyProblem,
  USUAL_NETWORK,
  type NetworkSecrets,
  type NetworkSettings,
} from '../../shared/network/settings.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { baseUrlOf, readAddress } from '../gateway/address.ts'
import { MAX_AUTHORITY_BYTES } from '../../shared/network/pem.ts'
import { readCertificates, readPem } from '../network/trust.ts'
import { secretIds } from '../network/way.ts'
import type { StoredProfile } from '../history/profiles.ts'
import type { Deps } from './deps.ts'

const KINDS = {
  authority: { name: 'Certificates', extensions: ['pem', 'crt', 'cer', 'ca-bundle', '*'] },
  certificate: { name: 'Certificate (PEM)', extensions: ['pem', 'crt', 'cer', '*'] },
  key: { name: 'Private key (PEM)', extensions: ['key', 'pem', '*'] },
  pkcs12: { name: 'PKCS#12', extensions: ['p12', 'pfx', '*'] },
} as const

type ProfileHandlers = Pick<
  Handlers,
  'profile.choose' | 'profile.read-authority' | 'profile.list' | 'profile.save' | 'profile.remove'
>

/** Saved gateways. A secret is never part of one; whether there is one is asked of the vault. */
export function createProfileHandlers({ history, vault, newId, gateways, files }: Deps): ProfileHandlers {
  /** Files the operator chose in the system's dialog: the window can name no others. */
  const chosen = new Set<string>()

  /** As with the sign-in: a password is for one proxy and user, a passphrase for one file; neither moves on to another. */
  async function keepSecrets(
    saved: StoredProfile,
    before: StoredProfile | null,
    secrets: NetworkSecrets,
  ): Promise<Result<null, AppError>> {
    const [now, then] = [saved.network ?? USUAL_NETWORK, before?.network ?? USUAL_NETWORK]
    const ids = secretIds(saved.id)
    const places = [
      [ids.proxyPassword, secrets.proxyPassword, now.proxy, then.proxy],
      [
        ids.certificatePassphrase,
        secrets.certificatePassphrase,
        now.clientCertificate,
        then.clientCertificate,
      ],
    ] as const
    for (const [id, given, place, placeBefore] of places) {
      if (given === '' || JSON.stringify(place) !== JSON.stringify(placeBefore)) vault.remove(id)
      if (given === undefined || given === '') continue
      const kept = await vault.keep(id, given)
      // It is in memory all the same, and the window says where secrets are.
      if (!kept.ok && kept.error.kind !== 'secret-store-unavailable') return kept
    }
    return ok(null)
  }

  return {
    'profile.choose': async ({ what }) => {
      if (what !== 'authority') {
        const path = await files.choose(KINDS[what])
        if (path !== null) chosen.add(path)
        return ok({ path, text: null })
      }
      const opened = await files.open(KINDS.authority, MAX_AUTHORITY_BYTES)
      if (!opened.ok)
        return opened.error.kind === 'report-refused'
          ? err({ kind: 'file-failed', name: 'The file', reason: 'it is too large for certificates' })
          : opened
      if (opened.value === null) return ok({ path: null, text: null })
      const { name, bytes } = opened.value
      const text = authoritiesOf(name, bytes)
      return text.ok ? ok({ path: name, text: text.value }) : text
    },
    'profile.read-authority': async ({ name, base64 }) => {
      const text = authoritiesOf(name, Buffer.from(base64, 'base64'))
      return text.ok ? ok({ text: text.value }) : text
    },
    'profile.list': async () => {
      const profiles = history.profiles
        .list()
        .map((saved): Profile => ({ ...saved, hasSecret: vault.has(saved.id) }))
      return ok({ profiles })
    },
    'profile.save': async ({ draft, secrets = {} }) => {
      const checked = checkDraft(draft)
      if (!checked.ok) return checked
      const before = draft.id === null ? null : history.profiles.get(draft.id)
      if (draft.id !== null && before === null) return err({ kind: 'profile-missing', profileId: draft.id })
      const known = new Set([...chosen, ...filesOf(before?.network)])
      if (filesOf(checked.value.network).some((path) => !known.has(path)))
        return err({ kind: 'request-refused', issues: ['client certificate: choose its files here'] })
      const saved = { ...checked.value, id: draft.id ?? newId() }
      // A kept secret belongs to one gateway and one login; it must not be sent to another because a field was edited.
      const same =
        before === null ||
        (before.url === saved.url && before.email === saved.email && before.signInWith === saved.signInWith)
      if (!same) vault.remove(saved.id)
      const stored = history.profiles.save(saved)
      if (stored.ok) {
        const kept = await keepSecrets(saved, before, secrets)
        if (!kept.ok) return kept
      }
      const open = gateways.current()
      if (stored.ok && open?.opened.profile.id === saved.id) open.opened.access.readOnly = saved.readOnly
      return stored.ok ? ok({ profile: { ...saved, hasSecret: vault.has(saved.id) } }) : stored
    },
    'profile.remove': async ({ profileId }) => {
      if (gateways.current()?.opened.profile.id === profileId) await gateways.replace(null)
      for (const id of [profileId, ...Object.values(secretIds(profileId))]) vault.remove(id)
      const removed = history.profiles.remove(profileId)
      return removed.ok ? ok({}) : removed
    },
  }
}

function authoritiesOf(name: string, bytes: Uint8Array): Result<string, AppError> {
  const read = readCertificates(bytes)
  return read.ok ? read : err({ kind: 'file-failed', name, reason: read.error })
}

const filesOf = (network: NetworkSettings | undefined): readonly string[] => {
  const { form: _form, ...files } = network?.clientCertificate ?? { form: null }
  return Object.values(files)
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
  const { proxy, clientCertificate } = draft.network ?? USUAL_NETWORK
  if (proxy.mode === 'own') {
    const problem = proxyProblem(proxy.url)
    if (problem !== null) issues.push(`proxy: ${problem}`)
    if (proxy.user.includes(':')) issues.push('proxy user: it has a colon, which Basic sign-ins cannot carry')
  }
  if (clientCertificate !== null && Object.values(clientCertificate).includes(''))
    issues.push('client certificate: choose its files')
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
