import type { Profile } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { USUAL_NETWORK } from '../../shared/network/settings.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Way } from './dispatcher.ts'
import { readIdentity } from './identity.ts'
import { proxiesOf, type ProxyFor } from './proxy.ts'

/** The names under which the vault stores the secrets of a profile's connection settings. */
export const secretIds = (profileId: string) => ({
  proxyPassword: `${profileId}:proxy`,
  certificatePassphrase: `${profileId}:certificate`,
})

/**
 * How the connections of a profile are made, to the gateway, issuers, keys and token endpoints. In: the
 * profile, a function that reads secrets from the vault, and the system's proxies (null: none). Errors: a
 * client certificate that cannot be used, a secret that cannot be read. Does not connect.
 */
export async function wayOf(
  profile: Pick<Profile, 'id' | 'caPem' | 'network'>,
  secret: (id: string) => Promise<Result<string | null, AppError>>,
  system: ProxyFor | null,
): Promise<Result<Way, AppError>> {
  const { proxy, clientCertificate } = profile.network ?? USUAL_NETWORK
  const ids = secretIds(profile.id)
  const password = proxy.mode === 'own' && proxy.user !== '' ? await secret(ids.proxyPassword) : ok('')
  if (!password.ok) return password
  const proxyFor = proxiesOf(proxy, password.value ?? '', system)
  if (clientCertificate === null) return ok({ caPem: profile.caPem, identity: null, proxyFor })
  const passphrase = await secret(ids.certificatePassphrase)
  if (!passphrase.ok) return passphrase
  const identity = await readIdentity(clientCertificate, passphrase.value ?? '')
  if (!identity.ok) return identity
  return ok({ caPem: profile.caPem, identity: identity.value, proxyFor })
}
