import { expect, test } from 'vitest'
import { secretText } from '../../electron/cli/servers.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { aTerminal } from '../helpers/terminal.ts'

test.each([
  [{ kind: 'stdin' }, 'Standard input: it is empty.'],
  [{ kind: 'file', path: 'gone.txt' }, 'gone.txt: it cannot be read.'],
] as const)('a secret that cannot be had is not spoken of as a token: %j', async (from, says) => {
  const read = await secretText(from, aTerminal().io('\n'))
  const told = read.ok ? null : errorText(read.error)
  expect(told?.explanation).toBe(says)
  expect(JSON.stringify(told)).not.toMatch(/token/i)
})
