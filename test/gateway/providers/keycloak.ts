import type { Authority } from '../../helpers/certificates.ts'
import type { Keycloak } from '../rig/keycloak.ts'
import type { Cure, Prepared } from './cure.ts'
import { keycloakCases } from './keycloak-cases.ts'
import { access, USER, type Hands } from './keycloak-hands.ts'

/** The cures on one running Keycloak, each in a realm of its own. */
export const keycloakCures = (keycloak: Keycloak, authority: Authority): readonly Cure[] =>
  keycloakCases(keycloak, authority).map((one, index) => ({
    name: `Keycloak, ${one.name}`,
    stops: one.stops,
    offers: one.offers,
    prepare: async (place): Promise<Prepared> => {
      const realm = await keycloak.realm(`cure-${index}`)
      await realm.addUser({ username: USER, email: place.email })
      const clientId = `client-of-case-${index}`
      await realm.addClient({ clientId, ...one.client?.(place, clientId) })
      const [found] = await realm.admin<{ id: string }[]>('GET', `/clients?clientId=${clientId}`)
      const uuid = found?.id ?? ''
      const hands: Hands = {
        realm,
        place,
        clientId,
        uuid,
        scope: async (name) => {
          const scopes = await realm.admin<{ id: string; name: string }[]>('GET', '/client-scopes')
          return scopes.find((scope) => scope.name === name)?.id ?? ''
        },
        client: async (change) => {
          const now = await realm.admin<Record<string, unknown>>('GET', `/clients/${uuid}`)
          const attributes = { ...(now['attributes'] as object), ...(change['attributes'] as object) }
          await realm.admin('PUT', `/clients/${uuid}`, { ...now, ...change, attributes })
        },
      }
      await one.first?.(hands)
      const token = one.token ?? access
      return {
        issuer: realm.issuer,
        clientId,
        token: () => token(hands),
        cure: () => one.cure(hands),
        next: () => (one.next ?? token)(hands),
      }
    },
  }))
