import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runAlone } from '../../electron/cli/alone.ts'
import { commandLine, parseCommand } from '../../electron/cli/options.ts'
import { runCommand, type Io } from '../../electron/cli/run.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'
import { rejectedAt, STEP_COUNT } from '../helpers/steps.ts'

let app: DemoWorld
let printed: string[]
let problems: string[]
const files = new Map<string, string>()

beforeEach(async () => {
  app = await startDemoWorld()
  printed = []
  problems = []
  files.clear()
})
afterEach(() => app.close())

const io = (stdin = ''): Io => ({
  out: (text) => void printed.push(text),
  problem: (text) => void problems.push(text),
  stdin: () => Promise.resolve(stdin),
  readFile: (path) => {
    const text = files.get(path)
    return text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(text)
  },
})
const run = (line: string, stdin = ''): Promise<number> =>
  runCommand(line.split(' '), app.handlers, io(stdin))
const out = (): string => printed.join('\n')
const saveProfile = (more: object = {}) =>
  app.handlers['profile.save']({
    draft: {
      id: null,
      name: 'prod',
      url: app.demo.url,
      environment: 'PROD',
      readOnly: false,
      signInWith: 'password',
      email: app.demo.email,
      authHeaderName: '',
      caPem: app.demo.caPem,
      assumedAppDomain: '',
      ...more,
    },
  })
const idOf = async (name: string): Promise<string> => {
  await app.handlers['connection.demo']({})
  const fleet = await app.handlers['fleet.list']({})
  if (!fleet.ok) throw new Error(fleet.error.kind)
  return fleet.value.rows.find(({ server }) => server.name === name)?.server.id ?? ''
}

describe('which command is meant', () => {
  test('words that are no command open the window', () => {
    expect(commandLine([])).toBeNull()
    expect(commandLine(['--demo'])).toBeNull()
    expect(commandLine(['report.json', 'test'])).toBeNull()
    expect(commandLine(['--no-sandbox', 'test', '--demo'])).toEqual(['test', '--demo'])
  })

  test.each([
    ['test --server a', 'where the token comes from'],
    ['test --server a --token-demo', 'goes with --demo'],
    ['test --token-stdin', 'which server'],
    ['test --server a --token-stdin --secret-stdin', 'Standard input holds one thing'],
    ['toggle --server a', 'one of --on and --off'],
    ['toggle --server a --server b --on', 'which one server'],
    ['toggle --server a --on --off', 'one of --on and --off'],
    ['audiences --junit', 'for test and lint'],
    ['lint --sarif', 'for walk'],
    ['walk --address https://a.example/mcp', 'which client'],
    ['walk --address https://a.example/mcp --client telnet', 'The clients are'],
    ['walk --client sdk1', 'where to'],
    ['walk --client sdk1 --address ftp://a.example/mcp', 'http or https'],
    ['walk --client sdk1 --address https://me:secret@a.example/mcp', 'name or password'],
    ['walk --client sdk1 --address https://a.example/mcp --server a', 'not both'],
    ['walk --client sdk1 --server a --ca ca.pem', 'go with --address'],
    ['audiences --demo --profile a', 'not both'],
    ['fly', 'The commands are'],
  ])('%s is refused: %s', (line, why) => {
    expect(parseCommand(line.split(' '))).toMatchObject({
      ok: false,
      error: expect.stringContaining(why) as string,
    })
  })

  test('a token given as an argument is refused and not repeated', async () => {
    expect(await run('test --server a --token eyJhbGciOiJSUzI1NiJ9.e30.c2ln')).toBe(3)
    expect(await run('test eyJhbGciOiJSUzI1NiJ9.e30.c2ln')).toBe(3)
    expect(problems.join()).not.toContain('eyJ')
  })
})

describe('what needs no app', () => {
  const alone = (line: string, stdin: string | Error = ''): number | null =>
    runAlone(
      line.split(' '),
      {
        out: (text) => void printed.push(text),
        problem: (text) => void problems.push(text),
        stdin: () => {
          if (typeof stdin === 'string') return stdin
          throw stdin
        },
        readFile: (path) => {
          const text = files.get(path)
          if (text === undefined) throw new Error('ENOENT')
          return text
        },
        now: Date.now,
      },
      '0.1.0',
    )

  test('explain says what a paste is in its first line, then whose it is, what it means and what cures it', () => {
    expect(alone('explain', 'Bearer realm="mcp"')).toBe(0)
    expect(out()).toMatch(/^A challenge \(WWW-Authenticate\)\nwhose: .+\nmeans: .+\ncure: .+$/)
  })

  test('explain gives the same fields as JSON, ends in 2 where nothing was recognised, and in 3 where nothing can be read', () => {
    expect(alone('explain --json', '{"error":"invalid_grant"}')).toBe(0)
    expect(JSON.parse(out())).toMatchObject({
      understood: true,
      first: "A provider's error: invalid_grant",
      cure: expect.any(String) as string,
    })
    printed = []
    expect(alone('explain', 'good morning')).toBe(2)
    expect(out()).toMatch(/^Nothing was recognised: no token, no document, no error\n/)
    expect(alone('explain', '')).toBe(2)
    expect(alone('explain', new Error('EIO'))).toBe(3)
    expect(alone('explain --file gone.txt')).toBe(3)
    expect(alone('explain --wrong')).toBe(3)
    files.set('paste.txt', '{"keys":[]}')
    expect(alone('explain --file paste.txt')).toBe(0)
  })

  test.each(['--help', '-h', '--no-sandbox --help', 'help', 'toggle --help'])('%s is help', (line) => {
    expect(alone(commandLine(line.split(' '))?.join(' ') ?? '')).toBe(0)
    expect(out()).toContain('claimcheck toggle --profile')
  })

  test('help on a command says its exit codes, and on none that there is none', () => {
    expect(alone('help explain')).toBe(0)
    expect(out()).toContain('2 not understood')
    expect(alone('help fly')).toBe(3)
    expect(alone(commandLine(['--version'])?.join(' ') ?? '')).toBe(0)
    expect(printed.at(-1)).toBe('0.1.0')
  })

  test('a command that does not exist ends in 3 with the list of those that do', () => {
    expect(alone(commandLine(['--no-sandbox', 'fly'])?.join(' ') ?? '')).toBe(3)
    expect(problems.join()).toMatch(/explain[\s\S]*toggle/)
    expect(commandLine(['--demo', '--demo-model', 'native'])).toBeNull()
    expect(commandLine(['given.claimcheck'])).toBeNull()
  })

  test('any other command is left to the app', () =>
    expect(alone('test --demo --all --token-demo')).toBeNull())
})

describe('test', () => {
  test('an accepted token ends in 0, a rejected one in 1, and says where', async () => {
    expect(await run('test --demo --server docs-search --token-demo')).toBe(0)
    expect(out()).toBe('docs-search: Accepted')
    expect(await run('test --demo --server build-status --token-demo --explain')).toBe(1)
    expect(out()).toContain(`build-status: ${rejectedAt('time')}`)
    expect(out()).toContain('> 11 NO Time')
    expect(out()).toContain('HTTP 401: Invalid OAuth access token')
  })

  test('what cannot be decided ends in 2, never in 0', async () => {
    await app.handlers['connection.demo']({})
    const forged = `${part({ alg: 'RS256', kid: 'k' })}.${part({ iss: 'mcpgateway' })}.c2ln`
    expect(await run('test --demo --server docs-search --token-stdin', `Bearer ${forged}\n`)).toBe(2)
    expect(out()).toContain('Cannot decide')
  })

  test('all servers at once end in the worst verdict, and JUnit counts them', async () => {
    expect(await run('test --demo --all --token-demo --junit')).toBe(1)
    expect(out()).toMatch(/<testsuite name="claimcheck test" tests="19" failures="\d+" errors="0">/)
    expect(out()).toContain(`<failure message="${rejectedAt('audience')}">`)
    expect(new Set(out().match(/<testcase /g) ?? []).size).toBe(1)
  })

  test('JSON has the verdict, every step and no token', async () => {
    const token = await demoToken('docs-search')
    files.set('token.txt', `${token}\n`)
    expect(await run('test --demo --server docs-search --token-file token.txt --json')).toBe(0)
    const [one] = JSON.parse(out()) as { verdict: string; steps: unknown[] }[]
    expect(one).toMatchObject({ verdict: 'accepted' })
    expect(one?.steps).toHaveLength(STEP_COUNT)
    expect(out()).not.toContain(token.split('.')[2])
  })

  test('nothing is left on the shelf', async () => {
    await run('test --demo --server docs-search --token-demo')
    expect(app.deps.shelf.list()).toEqual([])
  })

  test('no token, nothing like one, no file: each is an error', async () => {
    expect(await run('test --demo --server docs-search --token-stdin', '')).toBe(3)
    expect(await run('test --demo --server docs-search --token-stdin', 'nothing here')).toBe(3)
    expect(await run('test --demo --server docs-search --token-file gone.txt')).toBe(3)
    expect(problems).toHaveLength(3)
  })
})

describe('which gateway and which server', () => {
  test('a saved gateway is opened with a secret from a file, which is not kept', async () => {
    await saveProfile()
    files.set('secret', `${app.demo.password}\n`)
    expect(await run('audiences --profile prod --server docs-search --secret-file secret')).toBe(0)
    expect(out()).toContain('docs-search')
    expect(await run('audiences --profile prod')).toBe(3)
    expect(problems.join()).toContain('No sign-in is kept')
  })

  test('a wrong secret, an unknown gateway and an unknown server are errors', async () => {
    await saveProfile()
    expect(await run('audiences --secret-stdin', 'wrong')).toBe(3)
    expect(problems.at(-1)).toContain('The sign-in was refused')
    expect(await run('audiences --profile stage')).toBe(3)
    expect(await run('audiences --demo --server nowhere')).toBe(3)
    expect(problems.at(-1)).toContain('No server is called nowhere')
  })

  test('profiles lists what is saved, without secrets', async () => {
    await saveProfile()
    expect(await run('profiles')).toBe(0)
    expect(out()).toMatch(/^prod {2}PROD {2}http:/)
  })
})

describe('audiences and lint', () => {
  test('audiences says every expected value and where it comes from', async () => {
    expect(await run('audiences --demo --server payments-mcp')).toBe(0)
    expect(out()).toContain('/mcp (oauth_config.resource')
    expect(out()).toContain('client id in audience: off')
  })

  test('lint ends in 1 where there is something to say', async () => {
    expect(await run('lint --demo --server legacy-reports --json')).toBe(1)
    const [one] = JSON.parse(out()) as { findings: unknown[] }[]
    expect(one?.findings.length).toBeGreaterThan(0)
  })
})

describe('toggle', () => {
  test('shows what would change, and writes nothing without --yes', async () => {
    expect(await run('toggle --demo --server payments-mcp --on')).toBe(1)
    expect(out()).toContain('+ my-oauth-client-id')
    expect(out()).toContain('Nothing was written')
    expect(await run('toggle --demo --server payments-mcp --on')).toBe(1)
  })

  test('with --yes it is written, read back, in the history, and nothing to do the second time', async () => {
    expect(await run('toggle --demo --server payments-mcp --on --yes')).toBe(0)
    expect(out()).toContain('confirmed')
    expect(app.deps.history.changes.listChanges('demo', 10)).toMatchObject([{ state: 'confirmed' }])
    expect(await run('toggle --demo --server payments-mcp --on --yes')).toBe(0)
    expect(out()).toContain('it is so already')
    expect(await run('toggle --demo --server payments-mcp --off --yes --json')).toBe(0)
  })

  test('what widens a PROD server wants its name as well', async () => {
    await saveProfile()
    const server = await idOf('payments-mcp')
    const line = `toggle --profile prod --secret-stdin --server ${server} --on --yes`
    expect(await run(line, app.demo.password)).toBe(3)
    expect(problems.join()).toContain('name')
    expect(await run(`${line} --type-name payments-mcp`, app.demo.password)).toBe(0)
  })

  test('F67: a reason goes with the change, and a gateway that wants one is not written to without', async () => {
    await saveProfile({ reasonRequired: true, environment: 'DEV' })
    const server = await idOf('payments-mcp')
    const line = `toggle --profile prod --secret-stdin --server ${server} --on --yes`
    expect(await run(line, app.demo.password)).toBe(3)
    expect(problems.join()).toContain('why')
    expect(await run(`${line} --reason CHG-1234`, app.demo.password)).toBe(0)
    const id = app.deps.history.profiles.list()[0]?.id ?? ''
    expect(app.deps.history.changes.listChanges(id, 10)).toMatchObject([{ reason: 'CHG-1234' }])
  })

  test('a read-only profile writes nothing', async () => {
    await saveProfile({ readOnly: true, environment: 'DEV' })
    expect(
      await run('toggle --profile prod --secret-stdin --server payments-mcp --on --yes', app.demo.password),
    ).toBe(3)
    const id = app.deps.history.profiles.list()[0]?.id ?? ''
    expect(app.deps.history.changes.listChanges(id, 10)).toEqual([])
  })
})

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

async function demoToken(name: string): Promise<string> {
  return (await app.demo.tokenFor(await idOf(name))).token
}
