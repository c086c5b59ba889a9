import { createSigningKey, signToken, type SigningAlgorithm, type SigningKey } from '../rig/signing.ts'
import { token, withConfig, type Case, type World } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))
type Jwk = Record<string, unknown>
const keySet = (change: (keys: Jwk[], w: World) => unknown) => (w: World): void => w.issuer.answer('jwks', { body: change(w.issuer.keySet().keys, w) }) // prettier-ignore
/** The keys with fields changed; undefined leaves one out. */
const keysWith = (fields: Jwk) => keySet((all) => ({ keys: all.map((key) => ({ ...key, ...fields })) }))
const good = (w: World): Record<string, unknown> => w.issuer.claims({ aud: w.canonical, email: w.active })
const signedBy = (key: (w: World) => SigningKey, header: Record<string, unknown> = {}, signWith?: SigningAlgorithm) => (w: World): string =>
  signToken(key(w), { claims: good(w), header, ...(signWith ? { signWith } : {}) }) // prettier-ignore
const added = (alg: SigningAlgorithm, header: Record<string, unknown> = {}, signWith?: SigningAlgorithm) => signedBy((w) => w.issuer.addKey(alg), header, signWith) // prettier-ignore
const pieces = (w: World): [string, string, string] => token()(w).split('.') as [string, string, string]
const flip = (text: string): string => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`)
const anotherKey = (w: World): Jwk => createSigningKey('RS256', { kid: w.issuer.key.kid }).jwk
const ALL = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const

/** Step 10: the key by its kid, then the algorithm, then the signature. A key's own `alg` chooses its type and binds nothing. */
export const signature: readonly Case[] = [
  ...ALL.map((alg): Case => ({ name: `${alg} is accepted`, stops: 'accepted', status: 200, config: fixed, token: added(alg) })),
  ...(['HS256', 'HS384', 'HS512', 'none', 'ES256K', 'RSA-OAEP', 'rs256', 'RS1', ''] as const).map((alg): Case => ({ name: `the algorithm ${alg === '' ? 'that is empty' : alg} is refused`, stops: 'signature', status: 401, config: fixed, token: token(undefined, { alg }) })),
  { name: 'no algorithm is named', stops: 'signature', status: 401, config: fixed, token: token(undefined, { alg: undefined }) },
  { name: 'the algorithm is a number', stops: 'signature', status: 401, config: fixed, token: token(undefined, { alg: 5 }) },
  { name: 'the algorithm is none and there is no signature', stops: 'signature', status: 401, config: fixed, token: (w) => `${Buffer.from(JSON.stringify({ alg: 'none', kid: w.issuer.key.kid })).toString('base64url')}.${pieces(w)[1]}.` },
  { name: 'HS256 signed with the text of the public key', trap: 'T6', stops: 'signature', status: 401, config: fixed, token: token(undefined, { alg: 'HS256' }) },
  { name: 'there is no signature', stops: 'signature', status: 401, config: fixed, token: (w) => pieces(w).slice(0, 2).join('.') + '.' },
  { name: 'one letter of the signature was changed', stops: 'signature', status: 401, config: fixed, token: (w) => { const [h, p, s] = pieces(w); return `${h}.${p}.${flip(s)}` } },
  { name: 'the signature is of another token', stops: 'signature', status: 401, config: fixed, token: (w) => { const [h, p] = pieces(w); return `${h}.${p}.${token(() => ({ jti: 'other' }))(w).split('.')[2]}` } },
  { name: 'a claim was changed after signing', stops: 'signature', status: 401, config: fixed, token: (w) => { const [h, , s] = pieces(w); return `${h}.${token(() => ({ admin: true }))(w).split('.')[1]}.${s}` } },
  { name: 'the header was changed after signing', stops: 'signature', status: 401, config: fixed, token: (w) => { const [, p, s] = pieces(w); return `${token(undefined, { x: 1 })(w).split('.')[0]}.${p}.${s}` } },
  { name: 'the signature is of another key with the same kid', stops: 'signature', status: 401, config: fixed, token: signedBy((w) => createSigningKey('RS256', { kid: w.issuer.key.kid })) },
  { name: 'the signature is of another issuer', stops: 'signature', status: 401, config: fixed, token: (w) => signToken(w.other.key, { claims: good(w) }) },
  { name: 'the header says RS512 over an RS256 signature', stops: 'signature', status: 401, config: fixed, token: signedBy((w) => w.issuer.key, { alg: 'RS512' }, 'RS256') },
  { name: 'the header says PS256 over an RS256 signature', stops: 'signature', status: 401, config: fixed, token: signedBy((w) => w.issuer.key, { alg: 'PS256' }, 'RS256') },
  { name: 'a real RS512 signature by a key for RS256', stops: 'accepted', status: 200, config: fixed, token: signedBy((w) => w.issuer.key, { alg: 'RS512' }, 'RS512') },
  { name: 'a real PS256 signature by a key for RS256', stops: 'accepted', status: 200, config: fixed, token: signedBy((w) => w.issuer.key, { alg: 'PS256' }, 'PS256') },
  { name: 'ES384 with a P-256 key is refused', open: 'verdict', stops: 'signature', status: 401, config: fixed, token: added('ES256', { alg: 'ES384' }) },
  { name: 'ES256 with a P-521 key is refused', open: 'verdict', stops: 'signature', status: 401, config: fixed, token: added('ES512', { alg: 'ES256' }) },
  { name: 'EdDSA with an RSA key is refused', stops: 'signature', status: 401, config: fixed, token: token(undefined, { alg: 'EdDSA' }) },
  { name: 'EdDSA with an elliptic key is refused', stops: 'signature', status: 401, config: fixed, token: added('ES256', { alg: 'EdDSA' }) },
  { name: 'an elliptic algorithm with an RSA key breaks the gateway', stops: 'signature', status: 500, config: fixed, token: token(undefined, { alg: 'ES256' }) },
  { name: 'an elliptic algorithm with an Ed25519 key breaks the gateway', stops: 'signature', status: 500, config: fixed, token: added('EdDSA', { alg: 'ES256' }) },
  { name: 'RS256 with an elliptic key breaks the gateway', stops: 'signature', status: 500, config: fixed, token: added('ES256', { alg: 'RS256' }) },
  { name: 'PS256 with an Ed25519 key breaks the gateway', stops: 'signature', status: 500, config: fixed, token: added('EdDSA', { alg: 'PS256' }) },
  { name: 'the kid is not among the keys', stops: 'signature', status: 401, config: fixed, token: token(undefined, { kid: 'unknown' }) },
  { name: 'the kid differs in case', stops: 'signature', status: 401, config: fixed, token: (w) => token(undefined, { kid: w.issuer.key.kid.toUpperCase() })(w) },
  { name: 'the kid is empty', stops: 'signature', status: 401, config: fixed, token: token(undefined, { kid: '' }) },
  { name: 'the token has no kid', stops: 'signature', status: 401, config: fixed, token: token(undefined, { kid: undefined }) },
  { name: 'the token has no kid, and no key has one', stops: 'signature', status: 401, config: fixed, issuer: keysWith({ kid: undefined }), token: token(undefined, { kid: undefined }) },
  { name: 'no key has a kid', stops: 'signature', status: 401, config: fixed, issuer: keysWith({ kid: undefined }), token: token() },
  { name: 'the kid of the key is empty', stops: 'signature', status: 401, config: fixed, issuer: keysWith({ kid: '' }), token: token(undefined, { kid: '' }) },
  { name: 'the kid of the key is a number', stops: 'signature', status: 401, config: fixed, issuer: keysWith({ kid: 7 }), token: token(undefined, { kid: '7' }) },
  { name: 'the key was rotated away', stops: 'signature', status: 401, config: fixed, issuer: keySet(() => ({ keys: [createSigningKey('RS256').jwk] })), token: token() },
  { name: 'the new key stands beside the old one', stops: 'accepted', status: 200, config: fixed, issuer: keySet((all) => ({ keys: [createSigningKey('RS256').jwk, ...all] })), token: token() },
  { name: 'of two keys with the same kid the first one is wrong', stops: 'signature', status: 401, config: fixed, issuer: keySet((all, w) => ({ keys: [anotherKey(w), ...all] })), token: token() },
  { name: 'of two keys with the same kid the first one is right', stops: 'accepted', status: 200, config: fixed, issuer: keySet((all, w) => ({ keys: [...all, anotherKey(w)] })), token: token() },
  { name: 'the key is for encryption', stops: 'signature', status: 401, config: fixed, issuer: keysWith({ use: 'enc' }), token: token() },
  { name: 'the use of the key is in capitals', stops: 'signature', status: 401, config: fixed, issuer: keysWith({ use: 'SIG' }), token: token() },
  { name: 'the use of the key is not named', stops: 'accepted', status: 200, config: fixed, issuer: keysWith({ use: undefined }), token: token() },
  { name: 'the use of the key is null', stops: 'accepted', status: 200, config: fixed, issuer: keysWith({ use: null }), token: token() },
  { name: 'the operations of the key are not looked at', stops: 'accepted', status: 200, config: fixed, issuer: keysWith({ use: undefined, key_ops: ['encrypt'] }), token: token() },
  { name: 'a certificate beside the key is not looked at', stops: 'accepted', status: 200, config: fixed, issuer: keysWith({ x5c: ['AAAA'], x5t: 'x' }), token: token() },
  { name: 'the key names no algorithm', stops: 'accepted', status: 200, config: fixed, issuer: keysWith({ alg: undefined }), token: token() },
  { name: 'the key names another algorithm of its kind', stops: 'accepted', status: 200, config: fixed, issuer: keysWith({ alg: 'PS512' }), token: token() },
  { name: 'the key names an algorithm PyJWT does not know', stops: 'signature', status: 401, config: fixed, issuer: keysWith({ alg: 'RSA-OAEP' }), token: token() },
  { name: 'the key names an algorithm of another kind', stops: 'signature', status: 401, config: fixed, issuer: keysWith({ alg: 'ES256' }), token: token() },
  { name: 'the key has no kind', stops: 'signature', status: 401, config: fixed, issuer: keysWith({ kty: undefined }), token: token() },
  { name: 'the key has a kind nobody knows', stops: 'signature', status: 401, config: fixed, issuer: keysWith({ kty: 'AKP', alg: undefined }), token: token() },
  { name: 'the key has no modulus', stops: 'signature', status: 401, config: fixed, issuer: keysWith({ n: undefined }), token: token() },
  { name: 'a key nobody can use stands beside a good one', stops: 'accepted', status: 200, config: fixed, issuer: keySet((all) => ({ keys: [{ kty: 'AKP', kid: 'pq', alg: 'ML-DSA-44' }, { kid: 'x' }, ...all] })), token: token() },
  { name: 'entries of the key set that are no objects are passed over by the newest PyJWT', open: 'verdict', stops: 'signature', status: 200, before: { pyjwt: '2.15.0', status: 500 }, config: fixed, issuer: keySet((all) => ({ keys: ['x', 5, null, ...all] })), token: token() },
  { name: 'the key set is empty', stops: 'signature', status: 401, config: fixed, issuer: keySet(() => ({ keys: [] })), token: token() },
  { name: 'the key set has no keys', stops: 'signature', status: 401, config: fixed, issuer: keySet(() => ({})), token: token() },
  { name: 'the keys are an object', stops: 'signature', status: 401, config: fixed, issuer: keySet((all) => ({ keys: { a: all[0] } })), token: token() },
  { name: 'the key set is a list', stops: 'signature', status: 401, config: fixed, issuer: keySet((all) => all), token: token() },
  { name: 'the keys are a text', stops: 'signature', status: 401, config: fixed, issuer: keySet(() => '"keys"'), token: token() },
  { name: 'the keys answer 503', stops: 'signature', status: 401, config: fixed, issuer: (w) => w.issuer.answer('jwks', { status: 503 }), token: token() },
  { name: 'the keys answer 404', stops: 'signature', status: 401, config: fixed, issuer: (w) => w.issuer.answer('jwks', { status: 404 }), token: token() },
  { name: 'the keys answer 403', stops: 'signature', status: 401, config: fixed, issuer: (w) => w.issuer.answer('jwks', { status: 403 }), token: token() },
  { name: 'the keys are a redirect', stops: 'signature', status: 401, before: { release: '1.0.5', open: 'verdict', status: 200 }, config: fixed, issuer: (w) => { w.issuer.answer('oidc', { body: w.issuer.metadata({ jwks_uri: w.issuer.movedJwksUri }) }) }, token: token() },
  { name: 'the keys are not JSON', stops: 'signature', status: 500, config: fixed, issuer: (w) => w.issuer.answer('jwks', { body: '<html>' }), token: token() },
  { name: 'a private RSA key among the keys breaks the gateway', stops: 'signature', status: 500, config: fixed, issuer: keySet((_, w) => ({ keys: [{ ...w.issuer.key.privateKey.export({ format: 'jwk' }), kid: w.issuer.key.kid }] })), token: token() },
  { name: 'a wrong signature comes before an expired token', stops: 'signature', status: 401, config: fixed, token: token((w) => ({ exp: w.now - 60 }), { kid: 'unknown' }) },
  { name: 'a wrong signature comes before a wrong audience', stops: 'signature', status: 401, config: fixed, token: token(() => ({ aud: 'x' }), { kid: 'unknown' }) },
  { name: 'a wrong signature comes before a resource that is a number', stops: 'signature', status: 401, config: withConfig(() => ({ resource: 5 })), token: token(undefined, { kid: 'unknown' }) },
  { name: 'a wrong signature is not learned from', stops: 'signature', status: 401, token: token(undefined, { kid: 'unknown' }) },
  { name: 'an RSA key of 1024 bits is too short for jose, not for the gateway', open: 'verdict', stops: 'signature', status: 200, config: fixed, token: signedBy((w) => w.issuer.addKey('RS256', { bits: 1024 })) },
  { name: 'the keys cannot be reached', open: 'verdict', stops: 'signature', status: 401, before: { release: '1.0.5', status: 500 }, config: fixed, issuer: (w) => w.issuer.answer('jwks', { hangUp: true }), token: token() },
] // prettier-ignore
