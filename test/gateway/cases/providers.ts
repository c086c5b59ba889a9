import { keysElsewhere, providerVectors, type Place } from '../../helpers/provider-vectors.ts'
import type { Case, World } from '../case.ts'

const placeOf = ({ issuer, canonical, clientId, active }: World): Place => ({
  issuer: issuer.url,
  canonical,
  clientId,
  email: active,
})

/**
 * What each identity provider issues, as shipped and after what the presets ask for, signed by an issuer of
 * our own.
 */
export const providers: readonly Case[] = providerVectors.flatMap((vector) =>
  vector.states.map((state): Case => {
    const { issuer, jwks } = state.at ?? vector
    const { claims, config, header = {} } = state
    return {
      name: state.name,
      stops: state.stops,
      status: state.stops === 'accepted' ? 200 : 401,
      config: (w) => ({
        authorization_servers: [w.issuer.url],
        client_id: w.clientId,
        ...(config?.(placeOf(w)) ?? { resource: w.canonical }),
      }),
      issuer: (w) => {
        if (state.metadata === 'missing') return w.issuer.answer('oidc', { status: 404 })
        if (!keysElsewhere(issuer, jwks)) return
        w.issuer.answer('oidc', { body: w.issuer.metadata({ jwks_uri: w.issuer.otherJwksUri }) })
      },
      token: (w) =>
        claims === null
          ? 'ya29.A0ARrdaM-opaque-0123456789'
          : w.issuer.token({ email: undefined, sub: undefined, ...claims(placeOf(w)) }, { header }),
    }
  }),
)
