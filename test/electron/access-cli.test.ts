import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseCommand } from '../../electron/cli/options.ts'
import { runCommand } from '../../electron/cli/run.ts'
import type { AccessComparison, AccessRecord } from '../../shared/access/record.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'
import { aTerminal } from '../helpers/terminal.ts'

const { printed, problems, files, io, clear } = aTerminal()

let app: DemoWorld

beforeEach(async () => {
  app = await startDemoWorld()
  clear()
})
afterEach(() => app.close())

const run = (line: string): Promise<number> => runCommand(line.split(' '), app.handlers, io())
const last = (): string => printed.at(-1) ?? ''
const SERVERS = '--server wiki-reader --server docs-search'

describe('claimcheck access', () => {
  test('says of every server and client who gets in, in every format, with columns for tokens', async () => {
    expect(await run(`access --demo ${SERVERS}`)).toBe(1)
    expect(last()).toContain('0 of 18       wiki-reader')
    expect(await run(`access --demo ${SERVERS} --csv --token-demo`)).toBe(1)
    const [head = '', wiki = '', docs = ''] = last().split('\r\n')
    expect(head.split(',').at(-1)).toMatch(/^Token /)
    expect(wiki).toContain('wiki-reader')
    expect(docs).toContain('docs-search')
    expect(docs).toContain('would get in')
    expect(await run(`access --demo ${SERVERS} --json`)).toBe(1)
    expect((JSON.parse(last()) as { servers: unknown[] }).servers).toHaveLength(2)
    expect(await run(`access --demo ${SERVERS} --html`)).toBe(1)
    expect(last()).toContain('<h1>Who gets in where</h1>')
    // Tokens of the command are forgotten with it.
    expect(app.deps.shelf.list()).toEqual([])
  })

  test('compares with a record of another day: worse is 1, all the same is 0', async () => {
    const names = SERVERS.replaceAll('--server ', '').split(' ')
    expect(await run(`access --demo ${SERVERS} --record`)).toBe(1)
    const record = JSON.parse(last()) as AccessRecord
    expect(record.servers.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
    files.set('same.json', last())
    const compare = async (file: string): Promise<AccessComparison> => {
      await run(`access --demo ${SERVERS} --compare ${file} --json`)
      return JSON.parse(last()) as AccessComparison
    }
    expect((await compare('same.json')).counts).toMatchObject({ worse: 0, better: 0, same: 36 })
    const wiki = record.servers.find(({ name }) => name === 'wiki-reader')
    files.set(
      'better.json',
      JSON.stringify({
        ...record,
        servers: record.servers.map((one) =>
          one === wiki ? { ...one, ends: { ...one.ends, codex: 'would' } } : one,
        ),
      }),
    )
    const { counts, worse } = await compare('better.json')
    expect(counts).toMatchObject({ worse: 1, better: 0, same: 35 })
    expect(worse).toMatchObject([{ server: 'wiki-reader', client: 'Codex CLI', before: 'would get in' }])
    expect(await run(`access --demo ${SERVERS} --compare better.json`)).toBe(1)
    expect(await run(`access --demo ${SERVERS} --compare same.json`)).toBe(0)
    files.set('none.json', '{}')
    expect(await run(`access --demo ${SERVERS} --compare none.json`)).toBe(3)
    expect(await run(`access --demo ${SERVERS} --compare missing.json`)).toBe(3)
  })

  test('asks no host but those that are named', async () => {
    expect(await run(`access --demo --server docs-search --hosts-only nowhere.example`)).toBe(2)
    expect(problems.join('\n')).toContain('it was not asked')
  })

  test.each([
    ['access --demo --csv --html', '--csv and --html'],
    ['access --profile prod --token-demo', 'goes with --demo'],
    ['access --demo --compare x --token-demo', '--compare is of clients'],
    ['access --profile prod --compare x --token-file y', '--compare is of clients'],
    ['access --profile prod --compare x --token-stdin', '--compare is of clients'],
    ['access --demo --compare x --csv', '--compare prints text'],
    ['access --profile prod --secret-stdin --token-stdin', 'Standard input holds one thing'],
  ])('%s is refused: %s', (line, says) => {
    const parsed = parseCommand(line.split(' '))
    expect(parsed.ok ? '' : parsed.error).toContain(says)
  })
})
