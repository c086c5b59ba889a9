import { FRONT } from '../notes.ts'
import type { Preset, Source } from '../preset.ts'

const resource: Source = {
  title: 'Pocket ID source: internal/oidc/api_resource.go (read in November 2026, as of August)',
  url: 'https://github.com/pocket-id/pocket-id/blob/main/backend/internal/oidc/api_resource.go',
}
const session: Source = {
  title: 'Pocket ID source: internal/oidc/session.go (read in November 2026, as of August)',
  url: 'https://github.com/pocket-id/pocket-id/blob/main/backend/internal/oidc/session.go',
}
const metadata: Source = {
  title: 'Pocket ID source: well_known_controller.go (read in November 2026, as of August)',
  url: 'https://github.com/pocket-id/pocket-id/blob/main/backend/internal/controller/well_known_controller.go',
}

export const pocketId: Preset = {
  id: 'pocket-id',
  name: 'Pocket ID',
  aud: {
    says: 'The client id, or the API asked for with resource, without the slashes at its end.',
    source: resource,
  },
  resource: {
    support: 'opt-in',
    says: 'Counts for APIs that are registered and that the client may reach; anything else is refused with invalid_target or access_denied.',
    source: resource,
  },
  email: { says: 'Never in access tokens, only in ID tokens and at the userinfo endpoint.', source: session },
  keys: {
    says: 'On the host of INTERNAL_APP_URL, the issuer’s by default, under /.well-known/jwks.json.',
    source: metadata,
  },
  stops: [
    { step: 'audience', says: 'aud is the client id: no API was asked for.' },
    { step: 'email-claim', says: 'sub is a UUID, and Pocket ID adds no claim to access tokens.' },
  ],
  asks: [],
  here: `APIs: one with the resource of this server cures aud, but no setting puts an e-mail address into access tokens. ${FRONT}`,
}
