import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLog, describeThrown, redact } from '../../electron/app/log.ts'

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl'
const places: ((secret: string) => string)[] = [
  (secret) => `Authorization: Bearer ${secret}`,
  (secret) => `authorization: bearer ${secret}`,
  (secret) => `{"Authorization":"Bearer ${secret}"}`,
  (secret) => `Basic ${secret}`,
  (secret) => `{"password":"${secret}"}`,
  (secret) => `{ "client_secret" : "${secret}" }`,
  (secret) => `{'access_token': '${secret}'}`,
  (secret) => `refresh_token=${secret}&x=1`,
  (secret) => `POST body password=${secret}`,
  (secret) => `api_key: ${secret}`,
  (secret) => `X-Api-Key: ${secret}`,
  (secret) => `https://user:${secret}@gw.example.com/x`,
  (secret) => `https://${secret}@gw.example.com/x`,
  (secret) => `https://gw.example.com/cb?code=${secret}&state=1`,
  (secret) => `https://gw.example.com/cb#access_token=${secret}`,
  (secret) => `Cookie: jwt_token=${secret}; a=b`,
  (secret) => `JWT_SECRET_KEY=${secret}`,
  (secret) => `client_assertion: "${secret}"`,
  (secret) => `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
]

describe('redaction', () => {
  test.each(places.map((place, at) => [at, place] as const))(
    'place %i holds nothing afterwards',
    (_at, place) => {
      fc.assert(
        fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{12,60}$/), (secret) => {
          expect(redact(place(`S${secret}`))).not.toContain(secret)
        }),
        { numRuns: 200 },
      )
    },
  )

  test.each([
    `the token was ${jwt}`,
    `x${jwt}`,
    `["${jwt}"]`,
    `${jwt.split('.').slice(0, 2).join('.')}.`,
    `"${jwt}\\n"`,
  ])('a JWT by itself: %s', (text) => {
    expect(redact(text)).not.toMatch(/eyJ/)
    expect(redact(text)).not.toContain('c2lnbmF0dXJl')
  })

  test('leaves what helps to find a bug', () => {
    const text =
      'GET https://gw.example.com/v1/servers/5ccc809f382b40669e8bf750b9c72781 answered 503 (ECONNRESET)'
    expect(redact(text)).toBe(text)
  })

  test('an error is described with its causes, without fields and without secrets', () => {
    const cause = Object.assign(new Error(`Bearer ${jwt}`), {
      code: 'ECONNRESET',
      headers: { authorization: 'SECRET' },
    })
    const text = describeThrown(new Error('fetch failed', { cause }))
    expect(text).toContain('fetch failed')
    expect(text).toContain('ECONNRESET')
    expect(text).not.toMatch(/eyJ|SECRET/)
    expect(describeThrown({ token: 'SECRET', a: 1 })).toBe('a thrown object with a')
  })
})

describe('the file', () => {
  test('stays small, is turned over, and a disk that refuses does no harm', () => {
    const folder = mkdtempSync(join(tmpdir(), 'claimcheck-log-'))
    const lines: string[] = []
    const log = createLog(
      join(folder, 'logs', 'a.log'),
      () => 0,
      (line) => void lines.push(line),
    )
    for (let at = 0; at < 400; at++) log.info('x '.repeat(2000))
    log.report('ref-1', new Error(`password=${jwt}`))
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual(['a.log', 'a.log.1'])
    expect(readFileSync(join(folder, 'logs', 'a.log'), 'utf8')).toContain('[ref-1]')
    expect(lines.join('')).not.toContain('eyJ')
    createLog(
      join(folder, 'logs', 'a.log', 'under-a-file.log'),
      () => 0,
      () => {},
    ).info('fine')
    rmSync(folder, { recursive: true })
  })
})
