import { expect, it } from 'vitest'
import { settingRows } from '../../shared/contextforge/settings.ts'

it('lists every key with its meaning, masks secrets and shows unknown keys', () => {
  const rows = settingRows({
    resource: ['a', 'b'],
    client_secret: '*****',
    x_team_note: 'ours',
    constructor: 1,
  })
  expect(rows.map((row) => [row.key, row.value, row.known, row.masked])).toEqual([
    ['resource', '["a","b"]', true, false],
    ['client_secret', 'set, kept by the gateway', true, true],
    ['x_team_note', 'ours', false, false],
    ['constructor', '1', false, false],
  ])
})

it('survives a configuration that is no object', () => {
  for (const config of [null, 'text', 5, [1]]) expect(settingRows(config)).toEqual([])
})
