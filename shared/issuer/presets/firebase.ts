import { FRONT } from '../notes.ts'
import type { Preset, Source } from '../preset.ts'

const source: Source = {
  title: 'Firebase: Verify ID tokens using a third-party JWT library',
  url: 'https://firebase.google.com/docs/auth/admin/verify-id-tokens',
}

export const firebase: Preset = {
  id: 'firebase',
  name: 'Firebase',
  aud: { says: 'The id of the Firebase project, in all its tokens.', source },
  resource: {
    support: 'ignored',
    says: 'Firebase issues ID tokens for the project, whatever is asked for.',
    source,
  },
  email: { says: 'In the token for people who have one.', source },
  keys: {
    says: 'On www.googleapis.com, while the issuer is securetoken.google.com: another host, which this gateway refuses.',
    source,
  },
  stops: [
    { step: 'key-url', says: 'The keys are on another host than the issuer, and nobody can move them.' },
  ],
  asks: [],
  here: FRONT,
}
