import { FRONT } from '../notes.ts'
import type { Preset, Source } from '../preset.ts'

const source: Source = {
  title: 'Dex source: server/oauth2.go, newAccessToken makes an ID token (read in November 2026)',
  url: 'https://github.com/dexidp/dex/blob/master/server/oauth2.go',
}

export const dex: Preset = {
  id: 'dex',
  name: 'Dex',
  aud: { says: 'The client id, or that of a trusted peer asked for by scope.', source },
  resource: { support: 'ignored', says: 'Not known to Dex.', source },
  email: { says: 'In access tokens when the client asks for the scope email.', source },
  keys: { says: 'On the issuer’s host, under /keys.', source },
  stops: [
    {
      step: 'not-id-token',
      says: 'Dex makes its access tokens as it makes ID tokens, with at_hash in them: the gateway refuses them as ID tokens.',
    },
  ],
  asks: [],
  here: `No setting of Dex leaves at_hash out of access tokens. ${FRONT}`,
}
