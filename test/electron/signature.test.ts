import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { decodeToken } from '../../shared/contextforge/index.ts'
import { checkAtOnce, checkByJose, checkSignature } from '../../electron/issuer/signature.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { seeded } from '../helpers/random.ts'

type Way = { readonly alg: string; readonly privateKey: KeyObject; readonly jwk: JsonObject }

const jwkOf = (key: KeyObject): JsonObject => key.export({ format: 'jwk' }) as JsonObject
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pairs = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: generateKeyPairSync('ed25519'),
}
const WAYS: readonly Way[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((alg) => ({
    alg,
    privateKey: rsa.privateKey,
    jwk: jwkOf(rsa.publicKey),
  })),
  ...Object.entries(pairs).map(([alg, { privateKey, publicKey }]) => ({
    alg,
    privateKey,
    jwk: jwkOf(publicKey),
  })),
]

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function signed({ alg, privateKey }: Way, header: JsonObject = {}): string {
  const input = `${part({ alg, ...header })}.${part({ sub: 'dana', n: Math.trunc(1e6) })}`
  const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`
  const key = alg.startsWith('PS')
    ? {
        key: privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      }
    : alg.startsWith('ES')
      ? { key: privateKey, dsaEncoding: 'ieee-p1363' as const }
      : privateKey
  return `${input}.${sign(hash, Buffer.from(input), key).toString('base64url')}`
}

test.each(WAYS)('a good $alg signature is valid, also once its key is ready', async (way) => {
  for (let turn = 0; turn < 3; turn++)
    expect(await checkSignature(signed(way), way.jwk, way.alg)).toEqual({ state: 'valid' })
})

/** One letter, one part or the whole token otherwise than it was signed. */
function spoiled(token: string, random: () => number): string {
  const at = Math.floor(random() * token.length)
  const letter = 'AZaz09-_.=+/ ~'.charAt(Math.floor(random() * 14))
  const [header = '', claims = '', signature = ''] = token.split('.')
  switch (Math.floor(random() * 8)) {
    case 0:
      return `${token.slice(0, at)}${letter}${token.slice(at + 1)}`
    case 1:
      return `${token.slice(0, at)}${token.slice(at + 1)}`
    case 2:
      return `${token.slice(0, at)}${letter}${token.slice(at)}`
    case 3:
      return `${header}.${claims}.`
    case 4:
      return `${header}.${claims}.${signature.slice(0, Math.floor(random() * signature.length))}`
    case 5:
      return `${header}.${part({ sub: 'mallory' })}.${signature}`
    case 6:
      return `${header}.${claims}.${Buffer.alloc(Math.floor(random() * 300), 7).toString('base64url')}`
    default:
      return token
  }
}

test('node:crypto and jose say the same of 5,000 spoiled tokens, and of headers only jose reads', async () => {
  const random = seeded(8707)
  const met = new Map<string, number>()
  for (let turn = 0; turn < 5_000; turn++) {
    const way = WAYS[turn % WAYS.length] as Way
    const header: JsonObject =
      turn % 11 === 0 ? { crit: ['b64'], b64: true } : turn % 13 === 0 ? { crit: ['x'], x: 1 } : { kid: 'k1' }
    const token = spoiled(signed(way, header), random)
    // Sometimes with the key or the algorithm of another.
    const { jwk, alg } = turn % 17 === 0 ? (WAYS[(turn * 7) % WAYS.length] as Way) : way
    const found = await checkSignature(token, jwk, alg)
    expect(found, `${alg} ${token}`).toEqual(await checkByJose(token, jwk, alg))
    const read = decodeToken(token)
    const atOnce = read.form === 'jwt' ? checkAtOnce(token, jwk, alg, read.header) : null
    if (atOnce !== null) {
      expect(atOnce, `${alg} ${token}`).toEqual(found)
      met.set('at once', (met.get('at once') ?? 0) + 1)
    }
    met.set(found.state, (met.get(found.state) ?? 0) + 1)
  }
  expect(met.get('valid')).toBeGreaterThan(300)
  expect(met.get('at once')).toBeGreaterThan(1_000)
  expect(met.get('invalid')).toBeGreaterThan(1_000)
  expect(met.get('unsupported')).toBeGreaterThan(100)
})
