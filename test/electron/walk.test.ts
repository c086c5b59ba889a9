import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { runCommand } from '../../electron/cli/run.ts'
import { createGuard, HostBarred } from '../../electron/client/guard.ts'
import { walkTo } from '../../electron/client/walk-to.ts'
import { directWay } from '../../electron/network/dispatcher.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { numberOf } from '../../shared/client/steps.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import type { Ask, Reply } from '../../shared/client/way.ts'
import type { Walked } from '../../shared/client/walked.ts'
import { asText, madeUp, MADE_UP, madeUpServer, walkThrough } from '../shared/client/recorded.ts'
import { aTerminal } from '../helpers/terminal.ts'

const { printed, problems, files, io } = aTerminal()

const running: Server[] = []
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

type Answering = (request: IncomingMessage, response: ServerResponse) => void

async function serve(answering: Answering): Promise<string> {
  const server = createServer(answering)
  running.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A made-up set-up over real HTTP, and what reached it. In: a second challenge beside the first. */
async function replay(topology: string, also?: string): Promise<{ address: string; seen: string[] }> {
  const seen: string[] = []
  const ports: Record<string, string> = {}
  const answer = madeUpServer(topology, false)
  const answering =
    (original: string): Answering =>
    (request, response) => {
      const url = new URL(request.url ?? '/', `http://${original}`)
      seen.push(`${request.method} ${url.pathname}`)
      const reply = answer(askOf(request, url))
      if (reply.kind !== 'answered') return void response.destroy()
      const here = (text: string): string =>
        text
          .replaceAll('127.0.0.1:4701', ports['127.0.0.1:4701'] ?? '')
          .replaceAll('127.0.0.1:4702', ports['127.0.0.1:4702'] ?? '')
      const headers = Object.entries(reply.headers).map(([name, value]) => [name, here(value)])
      const challenges = headers
        .filter(([name]) => name === 'www-authenticate')
        .map(([, value]) => value ?? '')
      response.writeHead(reply.status, {
        'content-type': 'application/json',
        ...(Object.fromEntries(headers) as object),
        ...(reply.status === 401 && also !== undefined && { 'www-authenticate': [...challenges, also] }),
      })
      response.end(request.method === 'HEAD' ? '' : here(reply.text))
    }
  for (const original of ['127.0.0.1:4701', '127.0.0.1:4702'])
    ports[original] = await serve(answering(original))
  return { address: MADE_UP.replace('127.0.0.1:4701', ports['127.0.0.1:4701'] ?? ''), seen }
}

const askOf = (request: IncomingMessage, url: URL): Ask => ({
  purpose: url.pathname === '/authorize' ? 'authorize' : 'call',
  method: request.method as 'GET',
  url: url.href,
  headers: request.headers as Record<string, string>,
  body: null,
  guessed: false,
})

const walkAll = (
  address: string,
  clients: readonly string[],
  more: object = {},
): Promise<readonly Walked[]> =>
  walkTo({
    address,
    clients: PROFILES.filter(({ id }) => clients.length === 0 || clients.includes(id)),
    clientId: null,
    way: directWay(''),
    hostsOnly: null,
    told: () => undefined,
    signal: new AbortController().signal,
    ...more,
  })

/**
 * What a walk that only reads can know: the same as with every answer at hand, but for what it does not send.
 */
function onlyReading(topology: string, client: string): Walked {
  const answer = madeUpServer(topology, false)
  return walkThrough(client, MADE_UP, null, (ask): Reply => {
    if (['call', 'resource-metadata', 'server-metadata'].includes(ask.purpose)) return answer(ask)
    return { kind: 'not-sent', absent: ask.guessed && new URL(ask.url).port === '4701' }
  })
}

describe('a walk over real HTTP', () => {
  test('reads of two challenges in two headers what each client does: Codex the first, the others both', async () => {
    const { address } = await replay('cf', 'Bearer error="insufficient_scope", scope="mcp:admin"')
    const asked = (await walkAll(address, ['codex', 'sdk2'])).map(({ client, sent }) => [
      client,
      JSON.stringify(sent.registration).includes('mcp:admin'),
    ])
    expect(asked).toEqual([
      ['codex', false],
      ['sdk2', true],
    ])
  })

  test.each(Object.keys(madeUp.pairs).filter((one) => one !== 'untrusted'))(
    'asks the made-up servers %s only what reads, and judges every client as with the answers at hand',
    async (topology) => {
      const { address, seen } = await replay(topology)
      const walked = await walkAll(address, [])
      for (const one of walked) {
        const expected = onlyReading(topology, one.client)
        expect([one.client, one.verdict, one.stoppedAt]).toEqual([
          one.client,
          expected.verdict,
          expected.stoppedAt,
        ])
        expect(asText(one)).toEqual(asText(expected))
        expect(one.verdict).not.toBe('in')
      }
      const sent = seen.filter((one) => !/^(GET|HEAD) /.test(one))
      expect(sent.every((one) => one === `POST ${new URL(address).pathname}`)).toBe(true)
    },
  )

  test('sends the same request once for all clients', async () => {
    const { address, seen } = await replay('cf')
    await walkAll(address, [])
    expect(seen.filter((one) => one.startsWith('POST'))).toHaveLength(2)
  })
})

const PRM = '/.well-known/oauth-protected-resource/mcp'

/** An MCP server that refuses, whose metadata names this issuer; `more` answers the rest. */
async function protectedServer(
  issuer: string,
  more: Answering = (_, response) => void response.writeHead(404).end(),
): Promise<string> {
  const host = await serve((request, response) => {
    const own = `http://${request.headers.host}`
    const refusal = { 'www-authenticate': `Bearer resource_metadata="${own}${PRM}"` }
    if (request.url === '/mcp') return void response.writeHead(401, refusal).end()
    if (request.url === PRM)
      return void response.end(JSON.stringify({ resource: `${own}/mcp`, authorization_servers: [issuer] }))
    more(request, response)
  })
  return `http://${host}/mcp`
}

const metadata = (issuer: string): string =>
  JSON.stringify({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    registration_endpoint: `${issuer}/register`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
  })

describe('what strangers answer', () => {
  test('an answer that never ends is left after its time, and nothing is decided', async () => {
    const slow = await serve((_, response) => void response.write('{'))
    const [one] = await walkAll(await protectedServer(`http://${slow}`), ['sdk2'], { totalMs: 300 })
    expect([one?.verdict, one?.says]).toEqual([
      'cannot-decide',
      expect.stringContaining('within 0.3 seconds'),
    ])
  })

  test('an answer without end in size is not read', async () => {
    const large = await serve((_, response) => void response.end(Buffer.alloc(3_000_000, ' ')))
    const [one] = await walkAll(await protectedServer(`http://${large}`), ['sdk2'])
    expect([one?.verdict, one?.says]).toEqual(['cannot-decide', expect.stringContaining('more than 1 MB')])
  })

  test('nor one that only unpacks to it', async () => {
    const bomb = gzipSync(Buffer.alloc(3_000_000, ' '))
    const packed = await serve(
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    const [one] = await walkAll(await protectedServer(`http://${packed}`), ['py1'])
    expect(one?.verdict).toBe('cannot-decide')
  })

  test('a packed document is read', async () => {
    const packed = await serve((request, response) => {
      const issuer = `http://${request.headers.host}`
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(metadata(issuer)))
    })
    const [one] = await walkAll(await protectedServer(`http://${packed}`), ['sdk2'])
    expect(one?.verdict).toBe('would-get-in')
  })

  test('redirects in a circle end, for every client', async () => {
    const round = await serve(
      (request, response) => void response.writeHead(302, { location: request.url }).end(),
    )
    for (const one of await walkAll(await protectedServer(`http://${round}`), []))
      expect(one.verdict).not.toBe('in')
  })

  test('an open event stream is not waited for', async () => {
    const open = await serve(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': \n'),
    )
    const [one] = await walkAll(`http://${open}/mcp`, ['sdk1'], { totalMs: 5_000 })
    expect([one?.verdict, one?.says]).toEqual(['would-get-in', expect.stringContaining('without any token')])
  })

  test('a document that leads to a link-local address is not followed, whoever names it', async () => {
    const [one] = await walkAll(await protectedServer('http://169.254.169.254/latest'), ['sdk1'])
    expect([one?.verdict, one?.says]).toEqual(['cannot-decide', expect.stringContaining('link-local')])
  })

  test('a walk can be cancelled, and leaves nothing running', async () => {
    const controller = new AbortController()
    const slow = await serve(() => controller.abort())
    const [one] = await walkAll(await protectedServer(`http://${slow}`), ['codex'], {
      signal: controller.signal,
    })
    expect([one?.verdict, one?.says]).toEqual(['cannot-decide', expect.stringContaining('cancelled')])
  })
})

function run(line: string): Promise<number> {
  printed.length = problems.length = 0
  return runCommand(line.split(' '), {} as Handlers, io())
}
const told = (): Record<string, unknown>[] => JSON.parse(printed.join('\n')) as Record<string, unknown>[]

describe('claimcheck walk --address', () => {
  test('ends in 0 where every client would get in, and says so for each', async () => {
    const { address } = await replay('cf')
    expect(await run(`walk --address ${address} --all-clients --json`)).toBe(0)
    expect(told().map(({ client, verdict }) => [client, verdict])).toEqual(
      PROFILES.map(({ id }) => [id, 'would-get-in']),
    )
    expect(Object.keys(told()[0] ?? {})).toEqual([
      'client',
      'server',
      'rules',
      'verdict',
      'stoppedAt',
      'endedAfter',
      'requests',
      'says',
    ])
  })

  test('ends in 1 where one stops, and names the step, whose it is and the cure', async () => {
    const { address } = await replay('nodcr')
    expect(await run(`walk --address ${address} --client sdk2 --client claude-code`)).toBe(1)
    expect(printed.join()).toContain(`stops at step ${numberOf('registration')}`)
    expect(printed.join()).toContain('identity-provider: Register the client beforehand')
  })

  test('a client id that is registered beforehand takes that stop away', async () => {
    const { address } = await replay('nodcr')
    expect(await run(`walk --address ${address} --client sdk2 --client-id preset`)).toBe(0)
  })

  test('names other hosts on standard error, and --hosts-only leaves them unasked', async () => {
    const { address, seen } = await replay('cf')
    await run(`walk --address ${address} --client sdk1`)
    expect(problems.join()).toMatch(/The documents name 127\.0\.0\.1:\d+/)
    seen.length = 0
    expect(await run(`walk --address ${address} --client sdk1 --hosts-only other.example --json`)).toBe(2)
    // What the client would ask there is told all the same, as not asked.
    expect(told()[0]?.['requests']).toEqual([
      expect.objectContaining({ method: 'POST', status: 401 }),
      expect.objectContaining({ method: 'GET', status: 200 }),
      { side: 'AS', method: 'GET', path: '/.well-known/oauth-authorization-server', status: null },
    ])
    expect(seen.some((one) => one.includes('oauth-authorization-server'))).toBe(false)
  })

  test('an expected stop passes, and one that no longer holds fails', async () => {
    const { address } = await replay('nodcr')
    files.set('stops.txt', `# known\nsdk2 ${address} registration # no registration here\n`)
    expect(await run(`walk --address ${address} --client sdk2 --expect stops.txt`)).toBe(0)
    files.set('stops.txt', `sdk2 ${address} issuer`)
    expect(await run(`walk --address ${address} --client sdk2 --expect stops.txt --junit`)).toBe(1)
    expect(problems.join()).toContain('no longer so')
    expect(printed.join()).toContain('failures="2"')
    files.set('stops.txt', 'sdk2 registration')
    expect(await run(`walk --address ${address} --client sdk2 --expect stops.txt`)).toBe(3)
  })

  test('SARIF holds a result for each stop, under the step it stops at', async () => {
    const { address } = await replay('as404')
    await run(`walk --address ${address} --client codex --client sdk1 --sarif`)
    const sarif = JSON.parse(printed.join('')) as { runs: { results: { ruleId: string }[] }[] }
    expect(sarif.runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(['server-metadata'])
  })

  test('a file of certificates that is none ends in 3', async () => {
    files.set('ca.pem', 'no certificate')
    expect(await run('walk --address https://127.0.0.1:1/mcp --client sdk1 --ca ca.pem')).toBe(3)
    expect(await run('walk --address https://127.0.0.1:1/mcp --client sdk1 --ca missing.pem')).toBe(3)
  })

  test('a server that is not there stops every client before its first answer', async () => {
    expect(await run('walk --address http://127.0.0.1:1/mcp --client sdk1 --json')).toBe(1)
    expect(told()[0]).toMatchObject({
      verdict: 'stops',
      stoppedAt: { id: 'refused' },
      endedAfter: null,
      requests: [],
    })
  })
})

describe('what guards a walk', () => {
  const guard = (typed: string, hostsOnly: readonly string[] | null = null) =>
    createGuard(new URL(typed), hostsOnly, () => undefined)
  const lookedUp = (typed: string, name: string): Promise<Error | null> =>
    new Promise((resolve) => guard(typed).lookup(name, { all: true }, (error) => resolve(error)))

  test.each([
    'http://127.0.0.1:8080/',
    'https://localhost/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://127.1/',
    'http://0.0.0.0/',
    'http://169.254.169.254/',
    'http://[fe80::1]/',
    'http://a.localhost/',
    'http://localhost./',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:7f00:1::]/',
    'http://[fd00:ec2::254]/',
    'http://metadata.google.internal/',
    'http://168.63.129.16/',
  ])('a public address does not lead to %s', (to) => {
    expect(guard('https://mcp.example.com/mcp').bars(new URL(to))).not.toBeNull()
  })

  test('nor by a name that only resolves to this computer', async () => {
    expect(await lookedUp('https://mcp.example.com/mcp', 'localhost')).toBeInstanceOf(HostBarred)
    expect(await lookedUp('http://127.0.0.1:4444/mcp', 'localhost')).toBeNull()
  })

  test('a typed address agrees to its own host, and loopback to loopback, but not to link-local', () => {
    expect(guard('http://169.254.1.1/mcp').bars(new URL('http://169.254.1.1/x'))).toBeNull()
    expect(guard('http://127.0.0.1:1/mcp').bars(new URL('http://localhost:2/x'))).toBeNull()
    expect(guard('http://127.0.0.1:1/mcp').bars(new URL('http://169.254.169.254/x'))).not.toBeNull()
  })

  test('with a list of hosts only these are asked besides its own, with or without their port', () => {
    const listed = guard('https://mcp.example.com/mcp', ['idp.example.com', 'keys.example.com:8443'])
    expect(listed.bars(new URL('https://mcp.example.com/x'))).toBeNull()
    expect(listed.bars(new URL('https://idp.example.com:8443/x'))).toBeNull()
    expect(listed.bars(new URL('https://keys.example.com:8443/x'))).toBeNull()
    expect(listed.bars(new URL('https://keys.example.com/x'))).not.toBeNull()
  })
})
