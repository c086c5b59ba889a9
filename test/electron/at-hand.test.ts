import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'
import { gatherIssuerFacts, issuerFacts, type Get } from '../../electron/issuer/gather.ts'
import { createIssuerDocuments, PAUSE_MS } from '../../electron/reading/issuer-documents.ts'
import { CURRENT_RULES } from '../../shared/contextforge/capabilities.ts'
import { decodeToken } from '../../shared/contextforge/index.ts'
import { ok } from '../../shared/kernel/result.ts'
import { aServer, CANONICAL, ISSUER, NOW } from '../helpers/worlds.ts'

const GATEWAY = 'https://gw.example.com'
const SERVER = aServer()
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function tokenBy(key: KeyObject, kid: string, claims: object = {}): string {
  const body = encode({ iss: ISSUER, aud: CANONICAL, exp: NOW + 600, ...claims })
  const head = `${encode({ alg: 'EdDSA', kid })}.${body}`
  return `${head}.${sign(null, Buffer.from(head), key).toString('base64url')}`
}

/** An issuer with one key, whose documents are kept as the app keeps them. */
function anIssuer() {
  const pair = generateKeyPairSync('ed25519')
  const state = { now: 1_000_000, asked: 0, kid: 'k1', key: pair.publicKey }
  const get: Get = async (url) => {
    state.asked += 1
    const jwk = { ...state.key.export({ format: 'jwk' }), kid: state.kid, use: 'sig' }
    const body = url.includes('jwks') ? { keys: [jwk] } : { issuer: ISSUER, jwks_uri: `${ISSUER}jwks/` }
    return ok({ status: 200, text: JSON.stringify(body), location: null })
  }
  const documents = createIssuerDocuments(get, () => state.now)
  const sources = { gatewayUrl: GATEWAY, get: documents.get, past: documents.past }
  const facts = (token: string) =>
    issuerFacts({ ...sources, atHand: documents.atHand }, token, SERVER, CURRENT_RULES, decodeToken(token))
  const slowly = (token: string) =>
    gatherIssuerFacts(documents.get, token, SERVER, GATEWAY, CURRENT_RULES, documents.past)
  return { ...pair, state, facts, slowly }
}

test('a good token of an issuer whose documents are at hand waits for nobody, with the same facts', async () => {
  const { privateKey, state, facts, slowly } = anIssuer()
  const [one, other] = [tokenBy(privateKey, 'k1'), tokenBy(privateKey, 'k1', { sub: 'b' })]
  const first = facts(one)
  expect(first).toBeInstanceOf(Promise)
  await first
  // The first reading may be older than a later token, so its document is read once more as one that is.
  await facts(one)
  const { asked } = state
  const atOnce = facts(other)
  expect(atOnce).not.toBeInstanceOf(Promise)
  const { held, ...rest } = await slowly(other)
  expect([held, atOnce]).toEqual([[], rest])
  expect(state.asked).toBe(asked)
})

test('what is not good, not young or not the same any more goes the long way', async () => {
  const { privateKey, state, facts, slowly } = anIssuer()
  const good = tokenBy(privateKey, 'k1')
  await facts(good)
  const stranger = generateKeyPairSync('ed25519').privateKey
  const cases = [
    tokenBy(stranger, 'k1'),
    tokenBy(privateKey, 'k2'),
    `${good.slice(0, -4)}AAAA`,
    tokenBy(privateKey, 'k1').replace(/[^.]+$/, ''),
  ]
  for (const token of cases) {
    const long = facts(token)
    expect(long).toBeInstanceOf(Promise)
    expect((await long).signature.state).not.toBe('valid')
    expect((await slowly(token)).signature).toEqual((await long).signature)
  }
  state.now += PAUSE_MS + 1
  expect(facts(good)).toBeInstanceOf(Promise)
  await facts(good)
  await facts(good)
  expect(facts(good)).not.toBeInstanceOf(Promise)

  // Another key takes its place: what the gateway may still hold is looked at.
  const next = generateKeyPairSync('ed25519')
  Object.assign(state, { now: state.now + PAUSE_MS + 1, key: next.publicKey, kid: 'k3' })
  const rotated = tokenBy(next.privateKey, 'k3')
  await facts(rotated)
  await facts(rotated)
  const later = facts(rotated)
  expect(later).toBeInstanceOf(Promise)
  expect((await later).held).toHaveLength(1)
})
