import { expect, test } from 'vitest'
import { runPastes } from '../helpers/random-pastes.ts'

test('random pastes crash nothing, and no token but the one good one is accepted', async () => {
  const report = await runPastes(1_500, 20_261_123)
  expect(report.falselyAccepted).toEqual([])
  expect(report.leaked).toBe(0)
  // The good token gets through in many wrappings, so the run would notice if nothing were ever accepted.
  expect(report.verdicts['accepted']).toBeGreaterThan(50)
  expect(report.verdicts['rejected']).toBeGreaterThan(300)
})
