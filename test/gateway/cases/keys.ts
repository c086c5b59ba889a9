import { signToken, createSigningKey } from '../rig/signing.ts'
import { token, withConfig, type Case, type World } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))
const keySet = (change: (keys: Record<string, unknown>[]) => unknown) => (w: World): void =>
  w.issuer.answer('jwks', { body: change(w.issuer.keySet().keys) }) // prettier-ignore
const signed = (alg: Parameters<World['issuer']['addKey']>[0]) => (w: World): string =>
  signToken(w.issuer.addKey(alg), { claims: w.issuer.claims({ aud: w.canonical, email: w.active }) }) // prettier-ignore

/** Steps 7 to 10: metadata, key URL, ID tokens, the signature. */
export const keys: readonly Case[] = [
  { name: 'both metadata addresses answer 404', stops: 'metadata', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oidc', { status: 404 }), token: token() },
  { name: 'the metadata is a redirect', stops: 'metadata', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oidc', { status: 302, headers: { location: '/elsewhere' } }), token: token() },
  { name: 'the metadata names another issuer', stops: 'metadata', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oidc', { body: w.issuer.metadata({ issuer: 'https://other.example' }) }), token: token() },
  { name: 'the metadata names no issuer', stops: 'metadata', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oidc', { body: w.issuer.metadata({ issuer: undefined }) }), token: token() },
  { name: 'the metadata is not JSON', stops: 'metadata', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oidc', { body: '<html>' }), token: token() },
  { name: 'the metadata is a list', stops: 'metadata', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oidc', { body: [] }), token: token() },
  { name: 'metadata by RFC 8414 alone is enough', stops: 'accepted', status: 200, config: fixed, issuer: (w) => { w.issuer.answer('oauth', { body: w.issuer.metadata() }); w.issuer.answer('oidc', { status: 404 }) }, token: token() },
  { name: 'an issuer in the metadata that is no text passes', stops: 'accepted', status: 200, config: fixed, issuer: (w) => w.issuer.answer('oidc', { body: w.issuer.metadata({ issuer: 5 }) }), token: token() },
  { name: 'the metadata has no jwks_uri', stops: 'key-url', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oidc', { body: w.issuer.metadata({ jwks_uri: undefined }) }), token: token() },
  { name: 'the first document without jwks_uri is not made up for by the second', stops: 'key-url', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oauth', { body: w.issuer.metadata({ jwks_uri: undefined }) }), token: token() },
  { name: 'the keys are on another port', stops: 'key-url', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oidc', { body: w.issuer.metadata({ jwks_uri: w.issuer.otherJwksUri }) }), token: token() },
  { name: 'the keys are http', stops: 'key-url', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oidc', { body: w.issuer.metadata({ jwks_uri: w.issuer.jwksUri.replace('https', 'http') }) }), token: token() },
  { name: 'the host of the keys differs in case', stops: 'key-url', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oidc', { body: w.issuer.metadata({ jwks_uri: w.issuer.jwksUri.replace('localhost', 'LOCALHOST') }) }), token: token() },
  { name: 'blanks around jwks_uri do not matter', stops: 'accepted', status: 200, config: fixed, issuer: (w) => w.issuer.answer('oidc', { body: w.issuer.metadata({ jwks_uri: ` ${w.issuer.jwksUri} ` }) }), token: token() },
  { name: 'a nonce marks an ID token', stops: 'not-id-token', status: 401, config: fixed, token: token(() => ({ nonce: 'n' })) },
  { name: 'a nonce that is null marks it too', stops: 'not-id-token', status: 401, config: fixed, token: token(() => ({ nonce: null })) },
  { name: 'at_hash marks an ID token', stops: 'not-id-token', status: 401, config: fixed, token: token(() => ({ at_hash: 'h' })) },
  { name: 'an ID token without those marks passes', stops: 'accepted', status: 200, config: fixed, token: token(() => ({ auth_time: 1, acr: '1' }), { typ: 'JWT' }) },
  { name: 'the kid is not among the keys', stops: 'signature', status: 401, config: fixed, token: token(undefined, { kid: 'unknown' }) },
  { name: 'the token has no kid', stops: 'signature', status: 401, config: fixed, token: token(undefined, { kid: undefined }) },
  { name: 'no key has a kid', stops: 'signature', status: 401, config: fixed, issuer: keySet((all) => ({ keys: all.map((key) => ({ ...key, kid: undefined })) })), token: token() },
  { name: 'the key is for encryption', stops: 'signature', status: 401, config: fixed, issuer: keySet((all) => ({ keys: all.map((key) => ({ ...key, use: 'enc' })) })), token: token() },
  { name: 'the key names an algorithm PyJWT does not know', stops: 'signature', status: 401, config: fixed, issuer: keySet((all) => ({ keys: all.map((key) => ({ ...key, alg: 'RSA-OAEP' })) })), token: token() },
  { name: 'the key set is empty', stops: 'signature', status: 401, config: fixed, issuer: keySet(() => ({ keys: [] })), token: token() },
  { name: 'the key set is a list', stops: 'signature', status: 401, config: fixed, issuer: keySet((all) => all), token: token() },
  { name: 'the keys answer 503', stops: 'signature', status: 401, config: fixed, issuer: (w) => w.issuer.answer('jwks', { status: 503 }), token: token() },
  { name: 'the keys are not JSON', stops: 'signature', status: 500, config: fixed, issuer: (w) => w.issuer.answer('jwks', { body: '<html>' }), token: token() },
  { name: 'the signature is of another key with the same kid', stops: 'signature', status: 401, config: fixed, token: (w) => signToken(createSigningKey('RS256', { kid: w.issuer.key.kid }), { claims: w.issuer.claims({ aud: w.canonical, email: w.active }) }) },
  { name: 'a claim was changed after signing', stops: 'signature', status: 401, config: fixed, token: (w) => { const [h, , s] = token()(w).split('.'); return `${h}.${token(() => ({ admin: true }))(w).split('.')[1]}.${s}` } },
  { name: 'the algorithm is HS256', stops: 'signature', status: 401, config: fixed, token: token(undefined, { alg: 'HS256' }) },
  { name: 'the algorithm is none', stops: 'signature', status: 401, config: fixed, token: token(undefined, { alg: 'none' }) },
  { name: 'an elliptic algorithm with an RSA key breaks the gateway', stops: 'signature', status: 500, config: fixed, token: token(undefined, { alg: 'ES256' }) },
  { name: 'EdDSA with an RSA key is refused', stops: 'signature', status: 401, config: fixed, token: token(undefined, { alg: 'EdDSA' }) },
  ...(['RS384', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const).map((alg): Case => ({ name: `${alg} is accepted`, stops: 'accepted', status: 200, config: fixed, token: signed(alg) })),
  { name: 'an RSA key of 1024 bits is too short for jose, not for the gateway', undecided: true, stops: 'signature', status: 200, config: fixed, token: (w) => signToken(w.issuer.addKey('RS256', { bits: 1024 }), { claims: w.issuer.claims({ aud: w.canonical, email: w.active }) }) },
  { name: 'the keys cannot be reached', undecided: true, stops: 'signature', status: 401, config: fixed, issuer: (w) => w.issuer.answer('jwks', { hangUp: true }), token: token() },
  { name: 'the metadata cannot be reached', undecided: true, stops: 'metadata', status: 401, config: fixed, issuer: (w) => { w.issuer.answer('oauth', { hangUp: true }); w.issuer.answer('oidc', { hangUp: true }) }, token: token() },
] // prettier-ignore
