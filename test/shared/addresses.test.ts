import { describe, expect, test } from 'vitest'
import { capabilitiesOf } from '../../shared/contextforge/capabilities.ts'
import type { Facts } from '../../shared/contextforge/facts.ts'
import { judge } from '../../shared/judging/judge.ts'
import { asAsked, metadataUrls } from '../../shared/contextforge/issuer.ts'
import { aGateway, ISSUER, jsonReply, someFacts } from '../helpers/worlds.ts'

/** Every row was compared: httpx 0.28 against the WHATWG URL of this runtime. */
describe('an address', () => {
  test.each([
    'https://idp.example.com/application/o/mcp/',
    'https://localhost:8443/a b',
    'https://keycloak-0/ü?x=1#f',
    'HTTPS://IDP_1.example/%zz',
    'https://10.0.0.1/a',
    'https://[::1]:1/a',
    'https://a.b./a//b/',
    'https://host1/a|b"<>{}^`;p',
  ])('%s is read alike by the gateway and here', (url) => {
    expect(asAsked(url)).toBe('asked')
  })

  test.each([
    'https://h/a\\b',
    'https://h\\a',
    'https://h/%2E/a',
    'https://h/a/..',
    'https://h/../a',
    'https://010.1.1.1/',
    'https://127.1/',
    'https://a.0x1/',
    'https:/h/a',
    'https://',
    'https://u:p@h/',
    'https://h:99999/',
    'https://lócalhost/',
    'https://h/\ud800',
  ])('%s is not: nobody is asked', (url) => {
    expect(asAsked(url)).toBe('unsure')
  })

  test.each(['https://h/\t', '\x00https://h/', 'https://h/\x7f', `https://h/${'x'.repeat(70_000)}`])(
    'with control characters, or endless, is refused by the gateway',
    (url) => {
      expect(asAsked(url)).toBe('refused')
    },
  )
})

const keysAt = (jwksUri: string): Pick<Facts, 'metadata'> => ({
  metadata: {
    state: 'gathered',
    probes: [{ url: 'https://m', reply: jsonReply({ issuer: ISSUER, jwks_uri: jwksUri }) }],
  },
})
const naming = (jwksUri: string) => judge(someFacts(keysAt(jwksUri)))

test('a key URL with a control character breaks the gateway, and a dot segment leaves it open', () => {
  expect(naming('\x00https://idp.example.com/k')).toMatchObject({
    stoppedAt: 'signature',
    prediction: { status: 500 },
  })
  expect(naming('https://idp.example.com/a/../k')).toMatchObject({
    stoppedAt: 'key-url',
    verdict: 'cannot-decide',
  })
})

test('releases that fetch keys with urllib leave a key URL with a control character open', () => {
  const gateway = aGateway('strict-or-fallback', {
    capabilities: capabilitiesOf('1.0.4', { hasV1: false }).capabilities,
  })
  const found = judge({ ...someFacts({ gateway }), ...keysAt('https://idp.example.com/k\x00') })
  expect([found.stoppedAt, found.verdict]).toEqual(['signature', 'cannot-decide'])
})

test('an issuer that cannot be asked has no metadata', () => {
  expect(metadataUrls('https://idp.example.com/\x00')).toEqual([])
  expect(judge(someFacts({ metadata: { state: 'gathered', probes: [] } }))).toMatchObject({
    stoppedAt: 'metadata',
    prediction: { status: 401 },
  })
})
