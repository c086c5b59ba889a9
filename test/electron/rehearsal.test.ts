import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCommand } from '../../electron/cli/run.ts'
import type { Rehearsal } from '../../shared/rehearsal/rehearsal.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'
import { aTerminal } from '../helpers/terminal.ts'

const { printed, problems, io, clear } = aTerminal()

let app: DemoWorld

beforeEach(async () => {
  app = await startDemoWorld()
  clear()
})
afterEach(() => app.close())

const run = (line: string, stdin = ''): Promise<number> =>
  runCommand(line.split(' '), app.handlers, io(stdin))
const out = (): string => printed.join('\n')
const ownVersion = async (): Promise<string> => {
  const reply = await app.handlers['connection.demo']({})
  return (reply.ok ? reply.value.connection?.capabilities.version : null) ?? ''
}

test('rehearsing the release that runs changes nothing, and says so with exit code 0', async () => {
  const version = await ownVersion()
  expect(await run(`rehearse --demo --to ${version}`)).toBe(0)
  expect(out()).toContain(`Going from ${version} to ${version}: nothing changes`)
})

test('rehearsing another one names what changes with exit code 1, in JSON too', async () => {
  expect(await run('rehearse --demo --token-demo --to 0.9.0 --json')).toBe(1)
  const found = JSON.parse(out()) as Rehearsal
  expect(found).toMatchObject({ to: '0.9.0', outcome: 'changes' })
  expect(found.tokens).toBeGreaterThan(3)
  expect(found.differences.some(({ kind }) => kind === 'tokens')).toBe(true)
  expect(out()).not.toMatch(/eyJ/)
})

test('a release that nobody has verified cannot be told, with exit code 2', async () => {
  expect(await run('rehearse --demo --to 9.9.9')).toBe(2)
  expect(out()).toContain('nobody has verified 9.9.9 yet')
})

test.each([
  ['rehearse --demo', /--to/],
  ['rehearse --demo --to 1.1.0 --junit', /--junit is for/],
  ['rehearse --to 1.1.0 --token-demo', /goes with --demo/],
  ['rehearse --demo --to main', /three numbers/],
  ['rehearse --demo --to 1.1.0 --token-file gone.txt', /gone\.txt: it cannot be read/],
])('%s ends in 3 and says why', async (line, why) => {
  expect(await run(line)).toBe(3)
  expect(problems.join('\n')).toMatch(why)
})

test('the tokens it was given are gone afterwards', async () => {
  expect(await run('rehearse --demo --token-demo --to 1.1.0')).toBeLessThan(3)
  const left = await app.handlers['token.list']({})
  expect(left.ok && left.value.tokens).toEqual([])
})
