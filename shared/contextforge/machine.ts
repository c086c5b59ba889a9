import type { JsonObject } from '../kernel/json.ts'

/** The sign in a token's claims that a program got it for itself, without a person. */
export interface MachineNote {
  readonly says: string
  readonly cure: string
}

const CURE =
  'At the client: use a grant with a person (authorization code or device code). For a program on its own: one of the gateway’s own API tokens, or a user made for it in ContextForge whose e-mail address the provider puts into this client’s tokens.'

/**
 * Recognises a token that a program got for itself. It never names a person, so the steps of the group Person
 * need another solution. In: claims. Out: null for the token of a person, and where nothing tells. Sources:
 * Entra (`idtyp`), Auth0 (`gty`, `@clients`), Keycloak (`service-account-`), Cognito (no `username`, sub
 * equal to client_id), Okta (sub equal to cid), Pocket ID (`client-` and the client id).
 */
export function machineNote(claims: JsonObject): MachineNote | null {
  const text = (name: string): string => (typeof claims[name] === 'string' ? claims[name] : '')
  const sub = text('sub')
  const how =
    claims['idtyp'] === 'app'
      ? 'Entra ID’s idtyp is app'
      : text('gty') === 'client-credentials' || sub.endsWith('@clients')
        ? 'Auth0’s mark of client credentials is in it'
        : text('preferred_username').startsWith('service-account-')
          ? 'Keycloak’s service account is its user'
          : sub !== '' && sub === text('cid')
            ? 'Okta’s sub is the client itself'
            : text('token_use') === 'access' && text('client_id') !== '' && sub === text('client_id')
              ? 'Cognito’s sub is the client itself'
              : sub !== '' && (sub === text('client_id') || sub === text('azp'))
                ? 'sub is the client itself'
                : text('client_id') !== '' && sub === `client-${text('client_id')}`
                  ? 'Pocket ID’s sub is the client itself'
                  : null
  if (how === null) return null
  return {
    says: `A program got this token for itself (${how}): no person is in it, and none ever will be, so the gateway’s checks of the person refuse it.`,
    cure: CURE,
  }
}
