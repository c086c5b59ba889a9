import { expect, test } from 'vitest'
import { lazily } from '../../electron/system/lazily.ts'

test('what could not be made is made again for the next one who asks, and made once for all who ask at a time', async () => {
  let tries = 0
  const port = lazily(async () => {
    await Promise.resolve()
    if (++tries === 1) throw new Error('no port is free')
    return tries
  })
  expect(port.made()).toBeNull()
  const first = await Promise.allSettled([port.get(), port.get()])
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(tries).toBe(1)
  expect(port.made()).toBeNull()
  expect(await Promise.all([port.get(), port.get()])).toEqual([2, 2])
  expect(await port.made()).toBe(2)
})
