import { describe, expect, test } from 'vitest'
import { isObject } from '../../shared/kernel/json.ts'
import { judge } from '../../shared/judging/judge.ts'
import { withoutToken } from '../../shared/contextforge/no-token.ts'
import { cases } from '../gateway/cases/index.ts'
import { pyjwtOf } from '../gateway/rig/pins.ts'
import { vectorsOf } from '../gateway/vectors/export.ts'
import { factsOf } from '../gateway/vectors/read.ts'
import type { Vectors } from '../gateway/vectors/vectors.ts'

// Through text and back: what is not in the file is not there.
const text = JSON.stringify(vectorsOf(cases, { version: '1.1.0', pyjwt: pyjwtOf('1.1.0') }, 1_790_000_000))
const all = JSON.parse(text) as Vectors

test('every case is a vector, or is left out for a reason that is given', () => {
  expect(all.vectors.length + all.leftOut.length).toBe(cases.length)
  expect(all.leftOut.length).toBeLessThan(4)
  expect(all.leftOut.every(({ why }) => why !== '')).toBe(true)
})

test('the file holds no private key, and compact tokens only where the text is what matters', () => {
  expect(text).not.toMatch(/PRIVATE KEY|"(?:dp|dq|qi)":"/)
  const compact = all.vectors.filter(({ token }) => token?.text !== undefined)
  expect(compact.length).toBeLessThan(all.vectors.length / 5)
})

test('an export for an older release has what that release does', () => {
  const older = vectorsOf(cases, { version: '1.0.0', pyjwt: pyjwtOf('1.0.0') }, 1_790_000_000)
  const crash = older.vectors.find(({ expected }) => expected.status === 500)
  expect(crash?.expected.detail).toBeNull()
  expect(older.gateway.version).toBe('1.0.0')
})

describe('read from the file alone, the engine says what the table says', () => {
  test.each(all.vectors.map((one) => [one.name, one] as const))('%s', async (_name, vector) => {
    const { expected } = vector
    const facts = await factsOf(all, vector)
    const before = isObject(vector.server.oauthConfig)
      ? (vector.server.oauthConfig['resource'] ?? null)
      : null
    if (vector.token === null) {
      const { status, detail } = withoutToken(facts.server, facts.gateway.capabilities)
      const open = expected.open !== undefined
      expect({ status, detail }).toEqual({
        status: open ? null : expected.status,
        detail: open ? null : expected.detail,
      })
      return
    }
    const { verdict, stoppedAt, prediction } = judge(facts)
    expect(stoppedAt).toBe(expected.stoppedAt)
    if (expected.open === 'verdict') return expect(verdict).toBe('cannot-decide')
    expect(verdict).toBe(expected.verdict)
    if (expected.open === 'answer') return expect(prediction.status).toBeNull()
    expect(prediction.status).toBe(expected.status)
    if (expected.wwwAuthenticate !== null) {
      expect(prediction.detail).toBe(expected.detail)
      expect(prediction.wwwAuthenticate).toBe(expected.wwwAuthenticate)
    }
    return expect(prediction.learnedResource ?? before).toEqual(expected.resource)
  })
})
