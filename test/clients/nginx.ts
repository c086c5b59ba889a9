import { spawn } from 'node:child_process'
import { connect, createServer, type AddressInfo } from 'node:net'
import { open, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { existsSync, rmSync } from 'node:fs'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { join } from 'node:path'
import type { Json } from '../../shared/kernel/json.ts'
import type { Leaf } from '../helpers/certificates.ts'
import type { Recorded } from './recorded.ts'

const PROGRAM = '/usr/sbin/nginx'
const START_MS = 10_000
const LOG_MS = 10_000
/** A request that the recorder itself makes: a line of it shows that all lines before it are written. */
const LAST = 'claimcheck-last'

/** One site: the port it listens on, and what stands in its `server` block besides. */
export interface Site {
  readonly port: number
  readonly lines: readonly string[]
}

export interface Nginx {
  readonly version: string
  /** Everything that was asked at one port from a mark on, in the order in which it was answered. */
  recorded(port: number, from: number): Promise<Recorded[]>
  /** Where the log ends now. */
  mark(): Promise<number>
  stop(): Promise<void>
}

/** Ports that are kept free for nginx until it starts. */
export interface Reserved {
  readonly ports: readonly number[]
  release(): Promise<void>
}

/** Reserves loopback ports, all different. In: how many. Errors: when loopback cannot be listened on. */
export async function reservePorts(count: number): Promise<Reserved> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(0, '127.0.0.1', () => resolve())
      })
      return server
    }),
  )
  return {
    ports: servers.map((server) => (server.address() as AddressInfo).port),
    release: async () => {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

/**
 * Starts nginx with these sites, each over HTTPS. In: their certificate. Out: nginx with its log. Errors:
 * when it is not installed or refuses its configuration, with what it says.
 */
export async function startNginx(leaf: Leaf, sites: readonly Site[]): Promise<Nginx> {
  if (!existsSync(PROGRAM)) throw new Error(`there is no nginx (${PROGRAM})`)
  const folder = await mkdtemp(join(tmpdir(), 'claimcheck-nginx-'))
  const log = join(folder, 'access.log')
  await writeFile(join(folder, 'key.pem'), leaf.key, { mode: 0o600 })
  await writeFile(join(folder, 'cert.pem'), leaf.cert)
  await writeFile(log, '')
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, log, sites))
  const child = spawn(PROGRAM, ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let says = ''
  child.stderr.on('data', (chunk: Buffer) => (says += chunk.toString()))
  let running = true
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      running = false
      resolve()
    })
  })
  const endOnExit = (): void => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', endOnExit)
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    process.removeListener('exit', endOnExit)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    for (const { port } of sites) await listening(port, ended)
  } catch (error) {
    await stop()
    throw new Error(`nginx did not start: ${says.slice(-1000)}`, { cause: error })
  }
  return {
    version: await versionOf(),
    recorded: async (port, from) => {
      if (!running) throw new Error(`nginx has ended: ${says.slice(-1000)}`)
      await askLast(port)
      for (const begun = Date.now(); Date.now() - begun < LOG_MS; await pause(20)) {
        const all = await readLog(log, port, from)
        if (all.some(({ by }) => by === LAST)) return all.filter(({ by }) => by !== LAST)
      }
      throw new Error('nginx writes no log')
    },
    mark: async () => {
      const file = await open(log)
      try {
        return (await file.stat()).size
      } finally {
        await file.close()
      }
    },
    stop,
  }
}

/** A token never gets into the log: only whether there was one. A body only where a client registers. */
function configuration(folder: string, log: string, sites: readonly Site[]): string {
  const fields = [
    '"port":$server_port,"end":$msec,"took":$request_time,"request":"$request"',
    '"status":$status,"token":$with_token,"by":"$http_user_agent","body":"$registration"',
  ]
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return [
    'daemon off; master_process off; worker_processes 1;',
    `pid ${join(folder, 'nginx.pid')}; error_log stderr crit;`,
    'events { worker_connections 1024; }',
    'http {',
    ...temporary.map((name) => `  ${name}_temp_path ${join(folder, name)};`),
    '  map $http_authorization $with_token { default 1; "" 0; }',
    '  map $uri $registration { ~/register$ $request_body; default ""; }',
    `  log_format told escape=json '{${fields.join(',')}}';`,
    `  access_log ${log} told;`,
    `  ssl_certificate ${join(folder, 'cert.pem')}; ssl_certificate_key ${join(folder, 'key.pem')};`,
    '  proxy_http_version 1.1; proxy_buffering off; proxy_read_timeout 30s; client_max_body_size 1m;',
    ...sites.flatMap(({ port, lines }) => [
      `  server { listen 127.0.0.1:${port} ssl; server_name localhost;`,
      ...lines.map((line) => `    ${line}`),
      '  }',
    ]),
    '}',
  ].join('\n')
}

function askLast(port: number): Promise<void> {
  return new Promise((resolve) => {
    const headers = { 'user-agent': LAST }
    const options = {
      host: '127.0.0.1',
      port,
      path: '/last',
      headers,
      rejectUnauthorized: false,
      agent: false,
    }
    get(options, (answer) => answer.resume().on('end', resolve)).on('error', () => resolve())
  })
}

async function readLog(log: string, port: number, from: number): Promise<Recorded[]> {
  const file = await open(log)
  try {
    const { size } = await file.stat()
    const { buffer } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
    const lines = buffer.toString('utf8').split('\n')
    const told = lines
      .filter((line) => line.startsWith(`{"port":${port},`))
      .map((line) => JSON.parse(line) as LogLine)
    return inTheirOrder(told).map(asRecorded)
  } finally {
    await file.close()
  }
}

/**
 * nginx writes a request down when it is over, and one whose body it has to read to the end is over after
 * the client's next one. So the order is that of their beginnings; within one millisecond the line that
 * was written first.
 */
function inTheirOrder(lines: readonly LogLine[]): readonly LogLine[] {
  return [...lines].sort((a, b) => beganAt(a) - beganAt(b))
}

/** Out: milliseconds since 1970. */
const beganAt = ({ end, took }: LogLine): number => Math.round((end - took) * 1000)

interface LogLine {
  readonly end: number
  readonly took: number
  readonly request: string
  readonly status: number
  readonly token: number
  readonly by: string
  readonly body: string
}

function asRecorded(line: LogLine): Recorded {
  // The request as it came: where nginx answers by another location, its method and address are that one's.
  const { request, status, token, by, body } = line
  const [method = '', path = ''] = request.split(' ')
  const url = new URL(path, 'https://localhost')
  return {
    at: beganAt(line),
    side: 'RS',
    method,
    path: url.pathname,
    query: url.searchParams,
    status,
    withToken: token === 1,
    body: body === '' ? null : bodyOf(body),
    by,
  }
}

function bodyOf(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

async function listening(port: number, ended: Promise<void>): Promise<void> {
  let gone = false
  void ended.then(() => (gone = true))
  for (const begun = Date.now(); Date.now() - begun < START_MS && !gone;) {
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.once('error', () => resolve(false)).once('connect', () => socket.destroy())
    })
    if (up && !gone) return
    await pause(50)
  }
  throw new Error('it does not listen')
}

function versionOf(): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(PROGRAM, ['-v'], { stdio: ['ignore', 'ignore', 'pipe'] })
    let says = ''
    child.stderr.on('data', (chunk: Buffer) => (says += chunk.toString()))
    child.once('close', () => resolve(/nginx\/(\S+)/.exec(says)?.[1] ?? 'unknown'))
  })
}
