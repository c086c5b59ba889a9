import { describe, expect, test } from 'vitest'
import { UNTOLD } from '../../shared/contextforge/deployment.ts'
import { compareAfter } from '../../shared/probe/go-on.ts'
import { sessionLost } from '../../shared/probe/session-lost.ts'
import { aDeployment } from '../helpers/worlds.ts'

const on = aDeployment({ USE_STATEFUL_SESSIONS: true, MCPGATEWAY_SESSION_AFFINITY_ENABLED: true })
const says = (status: number, version: string | null, deployment = on, hasSession = true) =>
  sessionLost({ status }, { version, deployment, hasSession })

describe('tools/list that is refused in the session of an accepted initialize', () => {
  test('is the fault of 1.0.2 where both its settings are known to be on', () => {
    expect(says(401, '1.0.2')).toMatch(
      /That is a fault of ContextForge 1\.0\.2 .*AFFINITY_ENABLED on: .*1\.1\.0/,
    )
  })

  test.each([
    ['nobody told the settings', '1.0.2', UNTOLD, /nobody told USE_STATEFUL_SESSIONS or MCPGATEWAY/],
    ['nobody tried the release', '1.0.7', on, /this is 1\.0\.7\. Otherwise/],
    ['the release is not told', null, on, /a version that is not told/],
    ['the release is 1.0.20', '1.0.20', on, /this is 1\.0\.20/],
  ])('is only possibly that fault where %s', (_why, version, deployment, words) => {
    const text = says(401, version, deployment)
    expect(text).toMatch(words)
    expect(text).not.toContain('That is a fault')
  })

  test.each([
    ['from 1.1.0 on', '1.1.0', on, '1.1.0 does not have it'],
    ['with affinity off', '1.0.2', aDeployment({ USE_STATEFUL_SESSIONS: true }), 'AFFINITY_ENABLED is off'],
    ['without kept sessions', '1.0.2', aDeployment(), 'USE_STATEFUL_SESSIONS is off'],
  ])('is not that fault %s', (_when, version, deployment, words) => {
    const text = says(401, version, deployment)
    expect(text).toContain(words)
    expect(text).toContain('Another replica may have answered')
  })

  test('names a session that whoever answered does not know, and what keeps sessions in one place', () => {
    for (const status of [404, 400]) {
      expect(says(status, '1.1.0', aDeployment({ USE_STATEFUL_SESSIONS: true }))).toMatch(
        /not known where tools\/list arrived \(40[04]\).*need MCPGATEWAY_SESSION_AFFINITY_ENABLED/,
      )
      expect(says(status, '1.1.0')).toContain('share one Redis')
    }
  })

  test('says nothing of a session where there was none, or where the answer is another', () => {
    for (const status of [404, 400]) expect(says(status, '1.1.0', on, false)).toBeNull()
    for (const status of [200, 403, 429, 500]) expect(says(status, '1.1.0')).toBeNull()
  })

  test('stands among the notes of what followed initialize', () => {
    const list = { status: 401, says: '', tools: null, whole: false }
    const call = { status: 401, says: '', refused: null }
    const notes = (version: string) =>
      compareAfter(null, { list, call }, { version, deployment: on, hasSession: true }).notes
    expect(notes('1.0.2')).toEqual([says(401, '1.0.2')])
    expect(notes('1.1.0')).toEqual([says(401, '1.1.0')])
  })
})
