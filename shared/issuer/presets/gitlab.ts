import { FRONT } from '../notes.ts'
import type { Preset, Source } from '../preset.ts'

const source: Source = {
  title: 'GitLab: GitLab as OpenID Connect identity provider',
  url: 'https://docs.gitlab.com/integration/openid_connect_provider/',
}

export const gitlab: Preset = {
  id: 'gitlab',
  name: 'GitLab',
  aud: { says: 'None that can be read: access tokens are opaque, for GitLab’s own API.', source },
  resource: { support: 'ignored', says: 'Access tokens are for GitLab itself.', source },
  email: { says: 'Only in ID tokens and at userinfo.', source },
  keys: { says: 'On the issuer’s host, under /oauth/discovery/keys; they sign ID tokens only.', source },
  stops: [{ step: 'readable', says: 'Access tokens are opaque.' }],
  asks: [],
  here: FRONT,
}
