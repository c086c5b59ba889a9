import type { Preset, ProviderId } from '../preset.ts'
import { adFs } from './adfs.ts'
import { authelia } from './authelia.ts'
import { authkit } from './authkit.ts'
import { entraB2c } from './b2c.ts'
import { betterAuth } from './better-auth.ts'
import { casdoor } from './casdoor.ts'
import { clerk } from './clerk.ts'
import { auth0, cognito, entraV1, entraV2, google, oktaCustom, oktaOrg } from './cloud.ts'
import { descope } from './descope.ts'
import { dex } from './dex.ts'
import { duende } from './duende.ts'
import { firebase } from './firebase.ts'
import { fusionauth } from './fusionauth.ts'
import { gitlab } from './gitlab.ts'
import { hydra } from './hydra.ts'
import { logto } from './logto.ts'
import { ping } from './ping.ts'
import { pocketId } from './pocket-id.ts'
import { scalekit } from './scalekit.ts'
import { authentik, keycloak, zitadel } from './self-hosted.ts'
import { stytch } from './stytch.ts'
import { supabase } from './supabase.ts'

const rfc9068 = {
  title: 'RFC 9068: JWT Profile for OAuth 2.0 Access Tokens, section 2.2',
  url: 'https://www.rfc-editor.org/rfc/rfc9068.html#section-2.2',
}
const rfc8707 = {
  title: 'RFC 8707: Resource Indicators for OAuth 2.0, section 2',
  url: 'https://www.rfc-editor.org/rfc/rfc8707.html#section-2',
}

/** For any other provider: what the standards ask of it. */
const other: Preset = {
  id: 'other',
  name: 'Identity provider',
  aud: {
    says: 'Not known. The standard asks for the resource the client named, or a default one.',
    source: rfc9068,
  },
  resource: {
    support: 'not-known',
    says: 'Not known: no metadata field tells. A provider that supports it puts the resource asked for into aud.',
    source: rfc8707,
  },
  email: {
    says: 'Not known. The standard asks only for sub, which need not be an address.',
    source: rfc9068,
  },
  keys: {
    says: 'Where the metadata says. This gateway takes them only from the issuer’s own host and port.',
    source: {
      title: 'RFC 8414: OAuth 2.0 Authorization Server Metadata, section 2',
      url: 'https://www.rfc-editor.org/rfc/rfc8414.html#section-2',
    },
  },
  stops: [],
  asks: [
    {
      step: 'audience',
      title: 'Issue the expected audience',
      lines: [
        'Access tokens carry {audience} in aud, exactly as written.',
        'Best: when the client sends resource={audience} (RFC 8707).',
      ],
      byHand: ['For the client {clientId}.'],
      registered: [
        'For all clients of this server, not for one: a client that registers itself is a new one at each sign-in.',
      ],
      source: rfc8707,
    },
    {
      step: 'email-claim',
      title: 'Put the e-mail address into access tokens',
      lines: [
        'Access tokens (not only ID tokens) carry the claim email with the address the person is registered under.',
      ],
      source: rfc9068,
    },
    {
      step: 'readable',
      title: 'Issue JWT access tokens',
      lines: [
        'Access tokens for the client {clientId} are signed JWTs (RFC 9068), not opaque and not encrypted.',
      ],
      source: rfc9068,
    },
    {
      step: 'key-url',
      title: 'Serve the keys from the issuer’s own host',
      lines: ['jwks_uri in the metadata of {issuer} is https, on exactly the host and port of the issuer.'],
      source: {
        title: 'RFC 8414: OAuth 2.0 Authorization Server Metadata, section 2',
        url: 'https://www.rfc-editor.org/rfc/rfc8414.html#section-2',
      },
    },
  ],
  here: null,
}

/** Every preset, the recognisable ones first. */
export const presets: readonly Preset[] = [
  authentik,
  keycloak,
  entraV2,
  entraV1,
  oktaCustom,
  oktaOrg,
  auth0,
  cognito,
  zitadel,
  google,
  adFs,
  entraB2c,
  hydra,
  supabase,
  authkit,
  dex,
  firebase,
  gitlab,
  descope,
  clerk,
  fusionauth,
  ping,
  logto,
  pocketId,
  authelia,
  casdoor,
  betterAuth,
  scalekit,
  stytch,
  duende,
  other,
]

/** The preset of an id; the generic one for `other`. */
export const presetOf = (id: ProviderId): Preset => presets.find((preset) => preset.id === id) ?? other
