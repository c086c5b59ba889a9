import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { checkSignature } from '../../electron/issuer/signature.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { CURRENT_RULES } from '../../shared/contextforge/capabilities.ts'
import { gatherIssuerFacts, type Get } from '../../electron/issuer/gather.ts'
import { ok } from '../../shared/kernel/result.ts'
import { readMetadata } from '../../shared/contextforge/issuer.ts'
import { aServer, aToken, ISSUER } from '../helpers/worlds.ts'

const metadataOf = async (text: string) => {
  const get: Get = () => Promise.resolve(ok({ status: 200, text, location: null }))
  const { metadata } = await gatherIssuerFacts(
    get,
    aToken(),
    aServer(),
    'https://gw.example.com',
    CURRENT_RULES,
  )
  return metadata.state === 'gathered' ? readMetadata(ISSUER, metadata.probes).state : metadata.state
}

test.each([
  ['bytes that are no UTF-8 were replaced on the way', `{"issuer":"${ISSUER}","name":"caf\ufffd"}`],
])('a document readers differ in leaves the verdict open: %s', async (_name, text) => {
  expect(await metadataOf(text)).toBe('unknown')
})

test('numbers only Python reads are read in documents too', async () => {
  expect(await metadataOf(`{"issuer":"${ISSUER}","n":NaN}`)).toBe('found')
  expect(await metadataOf(`{"issuer":"${ISSUER}","n":${'9'.repeat(5000)}}`)).toBe('refused')
})

test('an address the gateway may read otherwise is not asked', async () => {
  const asked: string[] = []
  const get: Get = (url) => {
    asked.push(url)
    return Promise.resolve(ok({ status: 404, text: '', location: null }))
  }
  const issuer = 'https://idp.example.com/a/../b'
  const server = aServer({ authorization_servers: [issuer] })
  const { metadata } = await gatherIssuerFacts(
    get,
    aToken({ iss: issuer }),
    server,
    'https://gw.example.com',
    CURRENT_RULES,
  )
  expect(asked).toEqual([])
  expect(metadata.state === 'gathered' ? readMetadata(issuer, metadata.probes).state : '').toBe('unknown')
})

test('a page in place of metadata is refused with certainty', async () => {
  expect(await metadataOf('<html>')).toBe('refused')
})

test('only issuers the server names are asked, and nothing is sent along', async () => {
  const asked: string[] = []
  const get: Get = (url) => {
    asked.push(url)
    return Promise.resolve(ok({ status: 404, text: '', location: null }))
  }
  await gatherIssuerFacts(
    get,
    aToken({ iss: 'https://evil.example' }),
    aServer(),
    'https://gw.example.com',
    CURRENT_RULES,
  )
  expect(asked).toEqual([])
  await gatherIssuerFacts(get, aToken(), aServer(), 'https://gw.example.com', CURRENT_RULES)
  expect(asked.map((url) => new URL(url).host)).toEqual(['idp.example.com', 'idp.example.com'])
})

test.each([
  ['Ed448', { kty: 'OKP', crv: 'Ed448', x: 'A'.repeat(76) }, 'EdDSA'],
  ['a curve nobody knows', { kty: 'EC', crv: 'P-000', x: 'AA', y: 'AA' }, 'ES256'],
  [
    'RSA with 1024 bits',
    generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' }) as JsonObject,
    'RS256',
  ],
])(
  'F46: a key this runtime cannot use (%s) is told as not supported here, never as a wrong signature',
  async (_name, jwk, alg) => {
    const header = Buffer.from(JSON.stringify({ alg })).toString('base64url')
    const token = `${header}.e30.${Buffer.alloc(114, 1).toString('base64url')}`
    expect(await checkSignature(token, jwk, alg)).toMatchObject({ state: 'unsupported' })
  },
)
