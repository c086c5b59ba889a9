import { expect, test } from 'vitest'
import { trayLines } from '../../shared/watch/tray.ts'

test('the tray says what the guard does and how much there is to look at', () => {
  const says = '19 of 19 servers are watched.'
  expect(trayLines({ says, open: 0, connected: true })).toEqual({
    title: 'Claimcheck: nothing to look at',
    lines: [says, 'Nothing to look at.'],
  })
  expect(trayLines({ says, open: 1, connected: true }).title).toBe('Claimcheck: 1 change to look at')
  expect(trayLines({ says, open: 3, connected: true }).lines).toEqual([says, '3 changes to look at.'])
})

test('without a gateway nothing is watched, and that is said', () => {
  expect(trayLines({ says: 'No gateway is open.', open: 2, connected: false })).toEqual({
    title: 'Claimcheck: no gateway is open',
    lines: ['Nothing is watched.'],
  })
})
