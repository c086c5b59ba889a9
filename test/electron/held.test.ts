import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { gatherIssuerFacts, type Get } from '../../electron/issuer/gather.ts'
import { createIssuerDocuments } from '../../electron/reading/issuer-documents.ts'
import { CURRENT_RULES } from '../../shared/contextforge/capabilities.ts'
import { judge, settle } from '../../shared/judging/judge.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { aServer, aToken, ISSUER, NOW, someFacts } from '../helpers/worlds.ts'

const AS = 'https://idp.example.com/.well-known/oauth-authorization-server/application/o/mcp'
const OIDC = 'https://idp.example.com/application/o/mcp/.well-known/openid-configuration'
const JWKS = 'https://idp.example.com/application/o/mcp/jwks/'
const OTHER_JWKS = 'https://idp.example.com/application/o/mcp/other-jwks/'

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const [old, other] = [pair(), pair()]
const jwkOf = (key: KeyObject, kid: string) => ({
  ...key.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: 'RS256',
})
const keysOf = (...keys: readonly (readonly [KeyObject, string])[]) =>
  JSON.stringify({ keys: keys.map(([key, kid]) => jwkOf(key, kid)) })

const signed = (by: KeyObject, kid: string): string => {
  const input = aToken({ aud: 'orders' }, { kid }).split('.').slice(0, 2).join('.')
  return `${input}.${createSign('RSA-SHA256').update(input).sign(by).toString('base64url')}`
}
const metadata = (jwks = JWKS): string => JSON.stringify({ issuer: ISSUER, jwks_uri: jwks })

/** By address; null: no answer comes in time; `hangs up`: the issuer closes the connection. */
type Documents = Record<string, readonly [status: number, text: string] | null | 'hangs up'>
const AT_FIRST: Documents = {
  [AS]: [200, metadata()],
  [JWKS]: [200, keysOf([old.publicKey, 'k1'])],
}

/** An issuer whose documents change, and an app that looks at it by a clock of the test's own. */
function anIssuer(before: Documents = AT_FIRST) {
  let documents = before
  let now = NOW * 1000
  const get: Get = (url) => {
    const document = documents[url]
    if (document === null) return Promise.resolve(err({ kind: 'timed-out', url, seconds: 5 }))
    if (document === 'hangs up')
      return Promise.resolve(err({ kind: 'unreachable', url, cause: 'the connection was reset' }))
    const [status, text] = document ?? [404, '']
    return Promise.resolve(ok({ status, text, location: null }))
  }
  const room = createIssuerDocuments(get, () => now)
  const server = aServer({ authorization_servers: [ISSUER], resource: 'orders' })
  return {
    versions: () => room.past.versions(JWKS).length,
    becomes: (changed: Documents) => void (documents = { ...documents, ...changed }),
    passes: (seconds: number) => void (now += seconds * 1000),
    async says(token: string) {
      room.expire()
      const facts = await gatherIssuerFacts(
        room.get,
        token,
        server,
        'https://gw.example.com',
        CURRENT_RULES,
        room.past,
      )
      const all = someFacts({ token, server, ...facts })
      const diagnosis = judge(all)
      expect(settle(all)).toEqual({ verdict: diagnosis.verdict, stoppedAt: diagnosis.stoppedAt })
      return diagnosis
    },
  }
}

const byOld = () => signed(old.privateKey, 'k1')
const byNew = (kid = 'k2') => signed(other.privateKey, kid)

/** What was there, what is there now, the token, what it is in the end, and for how many seconds not yet. */
const CHANGES: readonly [string, Documents, Documents, () => string, string, string, number][] = [
  [
    'a key appeared',
    AT_FIRST,
    { [JWKS]: [200, keysOf([old.publicKey, 'k1'], [other.publicKey, 'k2'])] },
    byNew,
    'Accepted',
    'the new key',
    30,
  ],
  [
    'a key went',
    AT_FIRST,
    { [JWKS]: [200, keysOf([other.publicKey, 'k2'])] },
    byOld,
    'Rejected',
    'the keys again',
    300,
  ],
  [
    'another key has its id',
    AT_FIRST,
    { [JWKS]: [200, keysOf([other.publicKey, 'k1'])] },
    () => byNew('k1'),
    'Accepted',
    'the keys again',
    300,
  ],
  [
    'metadata appeared',
    { ...AT_FIRST, [AS]: [404, ''] },
    { [OIDC]: [200, metadata()] },
    byOld,
    'Accepted',
    'the metadata again',
    30,
  ],
  [
    'metadata was out of order',
    { ...AT_FIRST, [AS]: [503, ''] },
    { [AS]: [200, metadata()] },
    byOld,
    'Accepted',
    'the metadata again',
    5,
  ],
  ['metadata went', AT_FIRST, { [AS]: [404, ''] }, byOld, 'Rejected', 'the metadata again', 300],
  [
    'metadata names another issuer',
    AT_FIRST,
    { [AS]: [200, JSON.stringify({ issuer: 'https://x', jwks_uri: JWKS })] },
    byOld,
    'Rejected',
    'the metadata again',
    300,
  ],
  [
    'metadata names other keys',
    AT_FIRST,
    { [AS]: [200, metadata(OTHER_JWKS)], [OTHER_JWKS]: [200, keysOf([other.publicKey, 'k2'])] },
    byNew,
    'Accepted',
    'the metadata again',
    300,
  ],
]

describe('what the gateway may still hold of an issuer', () => {
  test.each(CHANGES)('%s', async (_name, before, after, token, becomes, reads, seconds) => {
    const issuer = anIssuer(before)
    expect((await issuer.says(token())).once).toBeNull()
    issuer.passes(600)
    issuer.becomes(after)

    const first = await issuer.says(token())
    expect(first.verdict).toBe('cannot-decide')
    expect(first.headline).toMatch(new RegExp(`^${becomes}.*, once the gateway has read ${reads}$`))
    expect(first.prediction.status).toBeNull()
    expect(first.steps.some(({ stopsHere, outcome }) => stopsHere && outcome === 'unknown')).toBe(true)
    expect(Date.parse(first.once?.until ?? '')).toBe((NOW + 600 + seconds) * 1000)

    issuer.passes(seconds - 1)
    expect((await issuer.says(token())).verdict).toBe('cannot-decide')
    issuer.passes(1)
    const last = await issuer.says(token())
    expect(last).toMatchObject({ verdict: becomes.toLowerCase(), once: null })
  })

  test('a change that makes no difference to the token leaves its verdict alone', async () => {
    const issuer = anIssuer()
    await issuer.says(byOld())
    issuer.becomes({ [JWKS]: [200, keysOf([other.publicKey, 'k2'], [old.publicKey, 'k1'])] })
    expect(await issuer.says(byOld())).toMatchObject({ verdict: 'accepted', once: null })
    const expired = aToken({ exp: NOW - 60 })
    expect(await issuer.says(expired)).toMatchObject({ verdict: 'rejected', once: null })
  })

  test('what was never read before is not guessed at', async () => {
    expect(await anIssuer().says(byOld())).toMatchObject({ verdict: 'accepted', once: null })
  })

  test.each([
    ['metadata', AS],
    ['keys', JWKS],
  ])('a request for %s that failed at this computer is no state of the issuer', async (_what, url) => {
    const failing = { ...AT_FIRST, [url]: null, [OIDC]: null }
    for (const before of [failing, AT_FIRST]) {
      const issuer = anIssuer(before)
      await issuer.says(byOld())
      issuer.becomes(failing)
      await issuer.says(byOld())
      issuer.becomes(AT_FIRST)
      expect(await issuer.says(byOld())).toMatchObject({ verdict: 'accepted', once: null })
    }
  })

  test('an issuer that hung up may have done so to the gateway, which holds that for 5 s', async () => {
    const issuer = anIssuer({ ...AT_FIRST, [AS]: 'hangs up', [OIDC]: 'hangs up' })
    expect(await issuer.says(byOld())).toMatchObject({ verdict: 'cannot-decide' })
    issuer.becomes({ ...AT_FIRST, [OIDC]: [404, ''] })
    expect(await issuer.says(byOld())).toMatchObject({
      verdict: 'cannot-decide',
      once: { verdict: 'accepted', reads: 'the metadata again' },
    })
    issuer.passes(6)
    expect(await issuer.says(byOld())).toMatchObject({ verdict: 'accepted', once: null })
  })

  test('what was kept of an issuer from before this connection counts too', async () => {
    const kept = { status: 200, text: keysOf([old.publicKey, 'k1']), readAt: '2026-09-20T10:00:00Z' }
    const now = () => NOW * 1000
    const get: Get = (url) => {
      const text = url === AS ? metadata() : url === JWKS ? keysOf([other.publicKey, 'k2']) : ''
      return Promise.resolve(ok({ status: text === '' ? 404 : 200, text, location: null }))
    }
    const room = createIssuerDocuments(get, now, (url) => (url === JWKS ? kept : null))
    const server = aServer({ authorization_servers: [ISSUER], resource: 'orders' })
    const token = byNew()
    const facts = await gatherIssuerFacts(
      room.get,
      token,
      server,
      'https://gw.example.com',
      CURRENT_RULES,
      room.past,
    )
    const { summary, once } = judge(someFacts({ token, server, ...facts }))
    expect(once).toMatchObject({ verdict: 'accepted', reads: 'the new key' })
    expect(summary).toContain('2026-09-20 10:00:00 UTC')
  })

  test('an issuer that changes with every look does not fill the memory', async () => {
    const issuer = anIssuer()
    for (let round = 0; round < 20; round++) {
      issuer.becomes({ [JWKS]: [200, keysOf([old.publicKey, 'k1'], [other.publicKey, `other-${round}`])] })
      expect((await issuer.says(byOld())).verdict).toBe('accepted')
      issuer.passes(1)
    }
    expect(issuer.versions()).toBe(4)
    issuer.passes(600)
    issuer.becomes({ [JWKS]: [200, keysOf([old.publicKey, 'k1'])] })
    await issuer.says(byOld())
    expect(issuer.versions()).toBe(2)
  })
})
