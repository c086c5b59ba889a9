import { describe, expect, it, test } from 'vitest'
import { capabilitiesOf, footingOf } from '../../shared/contextforge/capabilities.ts'
import { heatOf } from '../../shared/fleet/heat.ts'
import { judge, settle } from '../../shared/judging/judge.ts'
import { aGateway, aToken, someFacts } from '../helpers/worlds.ts'

const on = (version: string | null) =>
  aGateway('strict-or-fallback', { capabilities: capabilitiesOf(version, { hasV1: true }).capabilities })
const footing = (version: string | null) => footingOf(on(version).capabilities)

describe('what a verdict rests on', () => {
  test.each(['1.1.0', 'v1.1', '1.0.7-20260921', '1.0.7.post20260921', '1.0.0'])(
    '%s was verified, and nothing is said',
    (version) => {
      expect(footing(version)).toEqual({ kind: 'verified', says: '' })
    },
  )

  test.each(['1.1.1', '1.0.12', '1.1.0+corp', '1.1.0.dev4', '1.0.7-20270101', '1.0.0-RC-3'])(
    '%s was not, and is like those that were',
    (version) => {
      expect(footing(version).kind).toBe('unverified')
      expect(footing(version).says).toContain(version)
    },
  )

  test.each(['1.2.0', '1.2', '1.2.0rc1', '1.10.0', '2.0.0', '2', 'main', null])(
    '%s may have rules of its own',
    (version) => {
      expect(footing(version).kind).toBe('beyond')
      expect(footing(version).says).toContain(version ?? 'does not tell its version')
    },
  )
})

describe('the verdict on a gateway whose release nobody has verified', () => {
  const judged = (version: string | null, claims = {}) =>
    judge(someFacts({ token: aToken(claims), gateway: on(version) }))

  it('is green for 1.1.0, and says nothing of it', () => {
    expect(judged('1.1.0')).toMatchObject({ verdict: 'accepted', headline: 'Accepted' })
    expect(judged('1.1.0').summary).not.toMatch(/verified/)
  })

  it('says so where the release is no newer than those that were run', () => {
    const { verdict, headline, summary, prediction } = judged('1.1.1')
    expect(headline).toBe('Accepted (rules not verified for 1.1.1)')
    expect({ verdict, status: prediction.status }).toEqual({ verdict: 'accepted', status: 200 })
    expect(summary).toContain('Nobody has verified these rules with ContextForge 1.1.1 yet.')
  })

  test.each(['1.2.0', '2.0.0', 'main', null])('is not green for %s, and says what it would be', (version) => {
    const { verdict, headline, summary, prediction, stoppedAt } = judged(version)
    expect({ verdict, stoppedAt, status: prediction.status }).toEqual({
      verdict: 'cannot-decide',
      stoppedAt: null,
      status: null,
    })
    expect(headline).toBe('Cannot decide: nobody has verified this release')
    expect(summary).toMatch(/By the rules of ContextForge 1\.1\.0.*By them it is accepted/)
  })

  test.each(['1.1.0', '1.1.1', '1.2.0', null])(
    'is the same for %s where only the verdict is asked',
    (version) => {
      const facts = someFacts({ gateway: on(version) })
      expect(settle(facts).verdict).toBe(judge(facts).verdict)
    },
  )

  it('stays Rejected where a step fails, and says whose rules that is by', () => {
    const { verdict, stoppedAt, summary } = judged('1.2.0', { aud: 'somebody-else' })
    expect({ verdict, stoppedAt }).toEqual({ verdict: 'rejected', stoppedAt: 'audience' })
    expect(summary).toContain('nobody has verified 1.2.0 yet')
  })

  it('is shown in the fleet as what cannot be decided, never as a row of green', () => {
    const { verdict, ticks, says } = heatOf(judged('1.2.0'))
    expect(verdict).toBe('cannot-decide')
    expect(ticks).not.toContain('accepted')
    expect(says).toContain('nobody has verified 1.2.0')
  })
})
