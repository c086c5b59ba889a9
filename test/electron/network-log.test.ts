import { expect, test } from 'vitest'
import { createNetworkLog } from '../../electron/network/network-log.ts'
import { logAsText, type NetworkEntry } from '../../shared/network/log.ts'
import { manualTimers } from '../helpers/manual-timers.ts'

const entry: Omit<NetworkEntry, 'number'> = {
  at: 0,
  method: 'GET',
  host: 'idp.example.com',
  path: '/keys',
  status: 200,
  milliseconds: 3,
  problem: '',
  part: 'issuer',
  proxy: null,
  refused: false,
}

test('a burst of requests is told once, with every host and with how many were refused', async () => {
  const told: unknown[] = []
  const timers = manualTimers()
  const log = createNetworkLog((seen) => void told.push(seen), timers.later)
  for (let n = 0; n < 3; n++) {
    log.contacted('idp.example.com')
    log.logged(entry)
  }
  log.logged({ ...entry, host: 'stranger.example', status: null, refused: true })
  expect(told).toEqual([])
  await timers.advance(1_000)
  // A refused host was not contacted.
  expect(told).toEqual([{ hosts: [{ host: 'idp.example.com', requests: 3 }], refused: 1 }])
})

test.each(['＝1+1', ' =1+1', '|calc', '%0'])('a spreadsheet takes no value for a formula: %s', (proxy) => {
  const [, row = ''] = logAsText([{ ...entry, number: 1, proxy }]).split('\n')
  expect(row.split('\t').at(-1)).toBe(`'${proxy}`)
})
