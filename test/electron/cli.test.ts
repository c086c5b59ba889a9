import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runAlone } from '../../electron/cli/alone.ts'
import { commandLine, keepsNothing } from '../../electron/cli/command-line.ts'
import { parseCommand } from '../../electron/cli/options.ts'
import { runCommand } from '../../electron/cli/run.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'
import { rejectedAt, STEP_COUNT } from '../helpers/steps.ts'
import { aTerminal } from '../helpers/terminal.ts'

const { printed, problems, files, io, clear } = aTerminal()

let app: DemoWorld

beforeEach(async () => {
  app = await startDemoWorld()
  clear()
})
afterEach(() => app.close())

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
    ['audiences --gateway https://a.example', 'wants its secret'],
    ['audiences --gateway a.example --secret-stdin', 'http or https'],
    ['audiences --gateway https://a.example --profile a --secret-stdin', 'not two of them'],
    ['audiences --gateway https://a.example --user a@b.c --email d@e.f --secret-stdin', 'are one'],
    ['audiences --gateway https://a.example --secret-stdin --proxy http://me:word@p.example', 'sign-in'],
    ['audiences --profile a --user a@b.c', 'goes with --gateway'],
    ['lint --profile a --ca ca.pem', 'go with --gateway'],
    [
      'walk --client sdk1 --address https://a.example/mcp --public-address https://b.example',
      'goes with a gateway',
    ],
    [
      'walk --client sdk1 --address https://a.example/mcp --gateway https://b.example --secret-stdin',
      'not both',
    ],
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
    printed.length = 0
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
    expect(out()).toContain('docs-search: Accepted\n  Accepted, and then: ')
    expect(await run('test --demo --server build-status --token-demo --explain')).toBe(1)
    expect(out()).toContain(`build-status: ${rejectedAt('time')}`)
    expect(out()).toContain('> 11 NO Time')
    expect(out()).toContain('HTTP 401: Invalid OAuth access token')
  })
  test('what cannot be decided ends in 2, never in 0', async () => {
    await app.handlers['connection.demo']({})
    // One of the gateway's own: nothing in it surely fails, and its key is the gateway's alone.
    const claims = { iss: 'mcpgateway', aud: 'mcpgateway-api', sub: app.demo.email, exp: 4_102_444_800 }
    const forged = `${part({ alg: 'HS256' })}.${part({ ...claims, iat: 1, jti: 'j', token_use: 'session' })}.c2ln`
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
    expect(problems.at(-1)).not.toMatch(/token/i)
  })

  test('profiles lists what is saved, without secrets', async () => {
    await saveProfile()
    expect(await run('profiles')).toBe(0)
    expect(out()).toMatch(/^prod {2}PROD {2}http:/)
  })
})

describe('a gateway that is named by its address', () => {
  const named = (): string => `--gateway ${app.demo.url} --user ${app.demo.email} --secret-stdin`

  test('every command signs in there with a password, and stores nothing in the keyring', async () => {
    for (const line of [
      `audiences ${named()} --server docs-search`,
      `lint ${named()} --server docs-search`,
      `walk ${named()} --server docs-search --client sdk1`,
    ]) {
      printed.length = 0
      await run(line, app.demo.password)
      expect([line, out()]).toEqual([line, expect.stringContaining('docs-search')])
    }
    files.set('token.txt', await demoToken('docs-search'))
    files.set('ca.pem', app.demo.caPem)
    expect(
      await run(`test ${named()} --ca ca.pem --server docs-search --token-file token.txt`, app.demo.password),
    ).toBe(0)
    printed.length = 0
    expect(await run(`toggle ${named()} --server payments-mcp --on`, app.demo.password)).toBe(1)
    expect(out()).toContain('Nothing was written')
    const ids = app.deps.history.profiles.list().map(({ id }) => id)
    expect(ids.some((id) => app.deps.vault.has(id))).toBe(false)
  })

  test('without a name the secret is an admin token, and a wrong one is refused', async () => {
    await app.handlers['connection.demo']({})
    const reply = await fetch(`${app.demo.url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: app.demo.email, password: app.demo.password }),
    })
    const { access_token: token } = (await reply.json()) as { access_token: string }
    files.set('secret', `${token}\n`)
    const line = `audiences --gateway ${app.demo.url} --server docs-search --secret-file`
    expect(await run(`${line} secret`)).toBe(0)
    files.set('wrong', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln')
    expect(await run(`${line} wrong`)).toBe(3)
  })

  test('its authority is read from a file, and a file that holds none ends in 3', async () => {
    files.set('none.pem', 'nothing')
    expect(await run(`audiences ${named()} --ca none.pem`, app.demo.password)).toBe(3)
    expect(problems.join()).toContain('holds no certificates')
    files.set('ca.pem', app.demo.caPem)
    expect(await run(`audiences ${named()} --ca ca.pem`, app.demo.password)).toBe(0)
  })

  test('a start that names a gateway or a server by address is to keep nothing', () => {
    expect(keepsNothing(['audiences', '--gateway', 'https://a.example'])).toBe(true)
    expect(keepsNothing(['walk', '--address=https://a.example/mcp'])).toBe(true)
    expect(keepsNothing(['walk', '--profile', 'prod', '--public-address', 'https://a.example'])).toBe(false)
  })
})

describe('walk to servers of a gateway', () => {
  test('is made from where clients find it, which is said where nobody said it yet', async () => {
    await saveProfile()
    const line = 'walk --profile prod --secret-stdin --server docs-search --client sdk1 --json'
    await run(line, app.demo.password)
    expect(problems.join()).toContain('--public-address')
    problems.length = 0
    await run(`${line} --public-address http://127.0.0.1:1/front`, app.demo.password)
    expect(problems.join()).not.toContain('--public-address')
    expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject([
      { client: 'sdk1', server: 'docs-search', verdict: 'stops', stoppedAt: { id: 'refused' } },
    ])
    await app.handlers['connection.public']({ publicUrl: 'http://127.0.0.1:1/' })
    expect(app.deps.history.profiles.list()[0]?.publicUrl).toBe('http://127.0.0.1:1')
    await run(line, app.demo.password)
    expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject([{ verdict: 'stops' }])
  })

  test('all servers and all clients come in one array, each with its name', async () => {
    expect(await run('walk --demo --all-servers --client sdk1 --client py1 --json')).not.toBe(3)
    const all = JSON.parse(out()) as { client: string; server: string }[]
    expect(new Set(all.map(({ client }) => client))).toEqual(new Set(['sdk1', 'py1']))
    expect(new Set(all.map(({ server }) => server)).size).toBe(19)
    expect(all).toHaveLength(38)
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
const demoToken = async (name: string): Promise<string> => (await app.demo.tokenFor(await idOf(name))).token
