import type { Preset, Source } from '../preset.ts'

const hook: Source = {
  title: 'Supabase: Custom Access Token Hook (read in November 2026)',
  url: 'https://supabase.com/docs/guides/auth/auth-hooks/custom-access-token-hook',
}
const fields: Source = {
  title: 'Supabase: JWT Claims Reference (read in November 2026)',
  url: 'https://supabase.com/docs/guides/auth/jwt-fields',
}
const keys: Source = {
  title: 'Supabase: JWT Signing Keys (read in November 2026)',
  url: 'https://supabase.com/docs/guides/auth/signing-keys',
}

export const supabase: Preset = {
  id: 'supabase',
  name: 'Supabase',
  aud: { says: '“authenticated” in every token of a project, “anon” in anonymous ones.', source: fields },
  resource: {
    support: 'not-known',
    says: 'Not described: what aud holds is decided by the custom access token hook.',
    source: hook,
  },
  email: { says: 'In access tokens; empty for people who signed up with a phone number.', source: fields },
  keys: {
    says: 'On the issuer’s host, under /auth/v1/.well-known/jwks.json. Projects with the old JWT secret sign with HS256, which nobody else can check.',
    source: keys,
  },
  stops: [
    { step: 'audience', says: 'aud is “authenticated”, which every token of the project carries.' },
    { step: 'signature', says: 'The project still signs with the JWT secret (HS256).' },
  ],
  asks: [
    {
      step: 'signature',
      title: 'Sign with a key instead of the JWT secret',
      lines: [
        'Project Settings > JWT Keys: migrate to signing keys, and rotate to an ECC (P-256) or RSA key.',
      ],
      source: keys,
    },
    {
      step: 'audience',
      title: 'Set aud in the custom access token hook',
      lines: [
        'Authentication > Hooks > Customize Access Token (JWT) Claims: add a hook that, for the client {clientId}, returns',
        '{ claims: { ...event.claims, aud: {audience:code} } }',
        'Only for that client: other parts of Supabase expect aud to be authenticated.',
      ],
      source: hook,
    },
  ],
  here: 'Never add “authenticated” here: every token of the project would pass.',
}
