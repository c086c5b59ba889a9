import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { folderOf, type Pin } from './install.ts'
import type { SetUp } from './setup.ts'

/** A run takes seconds; this is for a busy computer. */
const RUN_MS = 90_000
/** What a client still does after its sign-in page has led nowhere, it does at once. */
const DEAD_END_MS = 3_000
const LOOK_MS = 500
/** What this Node was started with, so that it reads TypeScript in the programs too. */
const FLAGS = process.execArgv.join(' ')
const programs = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url))

/** What a client says when its run is over; only for whoever reads a disagreement. */
export type Says = string

/** A client that can be run against an address, as often as wished; each run knows nothing of another. */
export interface Client {
  readonly pin: Pin
  /** Its sign-in ends with the token, and it makes no call with it. */
  readonly endsWithToken: boolean
  /** Whether it is run at this set-up. */
  readonly meets: (setUp: SetUp) => boolean
  run(address: string, clientId: string | null): Promise<Says>
  close(): Promise<void>
}

/** What every client is started with. */
export interface Surroundings {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

/**
 * Makes a home for the clients: the authority they trust, and a browser that is played by a script. In: the
 * authority as PEM, and who signs in where a page asks. No settings of whoever runs this reach a client.
 */
export async function makeSurroundings(
  caPem: string,
  person?: { readonly name: string; readonly password: string },
): Promise<Surroundings> {
  const folder = await mkdtemp(join(tmpdir(), 'claimcheck-clients-'))
  const bin = join(folder, 'bin')
  await mkdir(bin)
  const ca = join(folder, 'ca.pem')
  await writeFile(ca, caPem)
  const browser = join(bin, 'xdg-open')
  await writeFile(
    browser,
    `#!/bin/sh\nexec '${process.execPath}' ${FLAGS} '${programs('browser.ts')}' "$@"\n`,
  )
  await chmod(browser, 0o755)
  const env = {
    PATH: [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(':'),
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    NODE_EXTRA_CA_CERTS: ca,
    SSL_CERT_FILE: ca,
    BROWSER: browser,
    ...(person === undefined ? {} : { CLAIMCHECK_PERSON: person.name, CLAIMCHECK_PASSWORD: person.password }),
    NO_PROXY: '*',
  }
  return { folder, env, close: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Codex uses a token only in its server process, which is asked for what it knows of the MCP server. */
const CODEX_CALL = `{ printf '%s\\n' '${JSON.stringify({
  id: 1,
  method: 'initialize',
  params: { clientInfo: { name: 'claimcheck', title: 'Claimcheck', version: '1' } },
})}' '{"method":"initialized"}' '{"id":2,"method":"mcpServerStatus/list","params":{}}'; sleep 15; } | "$0" app-server`

/**
 * Makes what runs one client. In: its pin, as installed, and whether Codex is to make a call after its
 * sign-in, which the others do anyway. Errors: for a client nobody wrote a driver for.
 */
export function clientOf(pin: Pin, around: Surroundings, withCall = false): Client {
  const node = (name: string): string => join(folderOf(pin), 'node_modules', ...name.split('/'))
  switch (pin.client) {
    case 'py1':
    case 'py2':
    case 'fastmcp':
      return asked(pin, around, join(folderOf(pin), 'bin', 'python'), [programs('sdk.py')])
    case 'sdk1':
    case 'sdk2':
      return asked(pin, around, process.execPath, [
        ...process.execArgv,
        programs('sdk.mjs'),
        pin.client,
        folderOf(pin),
      ])
    case 'mcp-remote':
      return started(pin, around, (address, clientId) => [
        [
          process.execPath,
          join(node('mcp-remote'), 'dist', 'client.js'),
          address,
          ...(clientId === null
            ? []
            : ['--static-oauth-client-info', JSON.stringify({ client_id: clientId })]),
        ],
      ])
    case 'inspector':
      return started(pin, around, (address) => [
        [
          process.execPath,
          node('.bin/mcp-inspector'),
          '--cli',
          '--server-url',
          address,
          '--transport',
          'http',
          '--method',
          'tools/list',
        ],
      ])
    case 'codex': {
      const signIn = [node('.bin/codex'), 'mcp', 'login', 'rec']
      if (!withCall) return { ...started(pin, around, () => [signIn]), endsWithToken: true }
      return started(pin, around, () => [signIn, ['sh', '-c', CODEX_CALL, node('.bin/codex')]])
    }
    case 'claude-code':
      return started(pin, around, (address) => [
        [node('.bin/claude'), 'mcp', 'add', '--transport', 'http', 'rec', address],
        ['script', '-qec', `'${node('.bin/claude')}' mcp login rec`, '/dev/null'],
        [node('.bin/claude'), 'mcp', 'list'],
      ])
    case 'opencode':
      return started(pin, around, () => [[node('.bin/opencode'), 'mcp', 'auth', 'rec']])
    default:
      throw new Error(`nobody wrote how ${pin.client} is driven`)
  }
}

/** A program that takes one job a line and is kept: starting it costs more than a run. */
function asked(pin: Pin, around: Surroundings, command: string, args: readonly string[]): Client {
  let child: ChildProcess | null = null
  let waiting: ((line: string) => void) | null = null
  let turn: Promise<unknown> = Promise.resolve()

  const begin = (): ChildProcess => {
    const env = { ...around.env, HOME: around.folder }
    const begun = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'ignore'], cwd: around.folder })
    createInterface({ input: begun.stdout }).on('line', (line) => {
      const at = line.indexOf('\u001e')
      if (at !== -1) waiting?.(line.slice(at + 1))
    })
    begun.once('close', () => {
      if (child === begun) child = null
      waiting?.('{"says":"its program ended"}')
    })
    process.once('exit', () => begun.kill('SIGKILL'))
    return begun
  }

  const once = async (address: string, clientId: string | null): Promise<Says> => {
    child ??= begin()
    const mine = child
    const line = await new Promise<string>((resolve) => {
      const late = setTimeout(() => {
        mine.kill('SIGKILL')
        resolve(`{"says":"no end within ${RUN_MS / 1000} s"}`)
      }, RUN_MS)
      waiting = (told) => {
        clearTimeout(late)
        resolve(told)
      }
      mine.stdin?.write(`${JSON.stringify({ address, clientId })}\n`)
    })
    waiting = null
    return (JSON.parse(line) as { says: string }).says
  }

  return {
    pin,
    endsWithToken: false,
    meets: () => true,
    run: (address, clientId) => {
      const mine = turn.then(() => once(address, clientId))
      turn = mine.catch(() => undefined)
      return mine
    },
    close: async () => {
      const mine = child
      if (mine === null) return
      await new Promise<void>((resolve) => {
        mine.once('close', () => resolve())
        mine.kill('SIGKILL')
      })
    },
  }
}

type Commands = (address: string, clientId: string | null) => readonly (readonly string[])[]

/** Programs that are started anew for each run, in a home of its own. Two at once want the same port. */
function started(pin: Pin, around: Surroundings, commands: Commands): Client {
  let turn: Promise<unknown> = Promise.resolve()
  const once = async (address: string, clientId: string | null): Promise<Says> => {
    const home = await mkdtemp(join(around.folder, `${pin.client}-`))
    try {
      await settings(pin.client, home, address)
      const deadEnd = join(home, 'dead-end')
      const own = { HOME: home, CODEX_HOME: join(home, '.codex'), CLAIMCHECK_DEAD_END: deadEnd }
      const env = { ...around.env, ...SWITCHES, ...own }
      const says: string[] = []
      for (const [command = '', ...args] of commands(address, clientId)) {
        says.push(await toItsEnd(command, args, env, home))
      }
      return says.join('\n').trim().slice(-2000)
    } finally {
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    }
  }
  return {
    pin,
    endsWithToken: false,
    meets: () => true,
    run: (address, clientId) => {
      const mine = turn.then(() => once(address, clientId))
      turn = mine.catch(() => undefined)
      return mine
    },
    close: async () => undefined,
  }
}

/** No client tells its maker of a test, or looks for a newer version of itself. */
const SWITCHES = {
  MCP_AUTO_OPEN_ENABLED: 'true',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_AUTOUPDATER: '1',
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  OPENCODE_DISABLE_MODELS_FETCH: '1',
}

async function settings(client: string, home: string, address: string): Promise<void> {
  if (client === 'codex') {
    await mkdir(join(home, '.codex'))
    const lines = [
      'check_for_update_on_startup = false',
      'mcp_oauth_credentials_store = "file"',
      '[analytics]',
      'enabled = false',
      '[mcp_servers.rec]',
      `url = ${JSON.stringify(address)}`,
    ]
    await writeFile(join(home, '.codex', 'config.toml'), lines.join('\n'))
  }
  if (client === 'opencode') {
    const folder = join(home, '.config', 'opencode')
    await mkdir(folder, { recursive: true })
    const config = {
      autoupdate: false,
      share: 'disabled',
      mcp: { rec: { type: 'remote', url: address, enabled: true } },
    }
    await writeFile(join(folder, 'opencode.json'), JSON.stringify(config))
  }
}

/**
 * Runs one command to its end, or ends its whole group when its time is up, or when the sign-in page has led
 * nowhere. Out: what it printed.
 */
function toItsEnd(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> & { readonly CLAIMCHECK_DEAD_END: string },
  cwd: string,
): Promise<Says> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let says = ''
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // The group is gone already.
      }
    }
    const late = setTimeout(() => {
      says += `\nno end within ${RUN_MS / 1000} s`
      end()
    }, RUN_MS)
    let led = 0
    const looking = setInterval(() => {
      if (existsSync(env.CLAIMCHECK_DEAD_END) && (led += LOOK_MS) > DEAD_END_MS) end()
    }, LOOK_MS)
    process.once('exit', end)
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        if (says.length < 20_000) says += chunk.toString()
      })
    child.once('error', (error) => {
      clearTimeout(late)
      clearInterval(looking)
      resolve(error.message)
    })
    child.once('close', () => {
      clearTimeout(late)
      clearInterval(looking)
      process.removeListener('exit', end)
      end()
      resolve(says)
    })
  })
}
