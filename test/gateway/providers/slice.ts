import type { Rig } from '../rig/rig.ts'
import { carryOut, type CuresOutcome } from './cure.ts'
import { oidcProviderCures } from './oidc-provider.ts'

/** One case of each step at which a cure lies with the provider. */
const CHOSEN = [
  'oidc-provider, accessTokenFormat opaque: jwt',
  'oidc-provider, aud is the client id: the resource asked for',
  'oidc-provider, no e-mail address: extraTokenClaims',
  'oidc-provider, HS256: RS256',
  'oidc-provider, the nonce in the access token: left out',
  'oidc-provider, an expired token: a renewed one',
  'oidc-provider, client credentials: an address for this client',
  'oidc-provider, a client that registered itself asks for nothing: a default resource for all',
]

/** A slice of `npm run test:providers` for `npm test`: eight cures on oidc-provider, which npm brings. */
export async function someCures(rig: Rig, say: (line: string) => void): Promise<CuresOutcome> {
  const ends: (() => Promise<void>)[] = []
  const { email } = await rig.admin.createUser({ email: 'cured-dana@example.com' })
  try {
    const cures = oidcProviderCures(rig.authority, ends).filter(({ name }) => CHOSEN.includes(name))
    if (cures.length !== CHOSEN.length) throw new Error('a case of the slice is gone')
    return await carryOut(rig, email, cures, say)
  } finally {
    for (const end of ends) await end()
  }
}
