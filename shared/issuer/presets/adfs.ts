import type { Preset, Source } from '../preset.ts'
import { FRONT } from '../notes.ts'

const adfs: Source = {
  title:
    'Microsoft: AD FS OpenID Connect/OAuth concepts (as known in November 2026; the page was not opened for this)',
  url: 'https://learn.microsoft.com/windows-server/identity/ad-fs/development/ad-fs-openid-connect-oauth-concepts',
}

export const adFs: Preset = {
  id: 'adfs',
  name: 'AD FS',
  aud: {
    says: 'The identifier of the Web API asked for, as microsoft:identityserver:IDENTIFIER by default.',
    source: adfs,
  },
  resource: {
    support: 'opt-in',
    says: 'AD FS takes a resource of its own, from before RFC 8707: the identifier of a Web API.',
    source: adfs,
  },
  email: { says: 'Not in access tokens until a claim rule issues it.', source: adfs },
  keys: { says: 'On the host of AD FS, under /adfs/discovery/keys.', source: adfs },
  stops: [
    {
      step: 'issuer-allowed',
      says: 'Access tokens name http://HOST/adfs/services/trust (access_token_issuer), the metadata names https://HOST/adfs: no setting makes them one.',
    },
  ],
  asks: [],
  here: `AD FS’s access tokens can never pass. ${FRONT} Entra ID with the same accounts does too.`,
}
