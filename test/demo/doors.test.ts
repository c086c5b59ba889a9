import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { API } from '../gateway/deployments/deployments.ts'
import { requests, type Place, type Request } from '../gateway/deployments/requests.ts'
import { send } from '../gateway/deployments/send.ts'
import { CANONICAL, SERVER, startWorkbench, type Workbench } from './workbench.ts'

/*
 * The demo gateway at every door a running 1.1.0 is asked at. The answers are those of the running gateway,
 * written down by the name of the request: status, then the challenge.
 */
const ANSWERS: Readonly<Record<string, string>> = {
  'a final slash': '200 none',
  'virtual-servers': '200 none',
  'virtual-servers, for another audience': '401 metadata',
  'servers under /v1': '401 Bearer',
  'two slashes': '401 Bearer',
  dashes: '401 Bearer',
  capitals: '401 Bearer',
  'all servers at once': '401 Bearer',
  'all servers at once, with a slash': '401 Bearer',
  'an id behind /mcp': '404 none',
  sse: '401 none',
  message: '401 none',
  rpc: '401 none',
  'rpc under /v1': '404 none',
  'initialize as a path': '401 Bearer',
  'the record of the server': '401 none',
  GET: '405 none',
  DELETE: '405 none',
  'DELETE, for another audience': '401 metadata',
  'initialize in 2025-11-25': '200 none',
  'initialize in 2026-07-28': '400 none',
  'server/discover in 2026-07-28': '200 none',
  'server/discover in 2026-07-28, for another audience': '401 metadata',
  'a version nobody speaks': '400 none',
}

let bench: Workbench
beforeAll(async () => {
  bench = await startWorkbench()
})
afterAll(() => bench.stop())

/** The claims of a request's token, which the demo's own issuer then signs. */
function claimsOf({ token }: Request): Record<string, string> {
  let claims: Record<string, string> = {}
  const issuer = { token: (asked: Record<string, string>) => ((claims = asked), '') }
  token?.({ canonical: CANONICAL, issuer } as unknown as Place)
  return { aud: claims['aud'] ?? API, email: 'dana@example.com' }
}

async function answerTo(one: Request): Promise<string> {
  const method = one.method ?? 'POST'
  const call = one.call ?? 'initialize'
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': one.version ?? '',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const params = call === 'initialize' ? { protocolVersion: '2025-06-18', capabilities: {} } : { _meta }
  const body = method === 'POST' ? JSON.stringify({ jsonrpc: '2.0', id: 1, method: call, params }) : null
  const { status, challenge } = await send({
    port: Number(new URL(bench.url).port),
    method,
    path: one.path?.(SERVER) ?? `/servers/${SERVER}/mcp`,
    headers: {
      host: new URL(bench.url).host,
      authorization: `Bearer ${await bench.token(claimsOf(one))}`,
      ...(one.version === undefined ? {} : { 'mcp-protocol-version': one.version }),
      ...(body === null
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    },
    body,
  })
  return `${status} ${challenge?.includes('resource_metadata=') === true ? 'metadata' : (challenge ?? 'none')}`
}

const doors = requests.filter(
  ({ path, method, version }) => path !== undefined || method !== undefined || version !== undefined,
)

describe('the demo answers at each door as a running 1.1.0 does', () => {
  test.each(doors.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    expect(await answerTo(one)).toBe(ANSWERS[name])
  })

  test('no request for a door is missing from the table, and none is there twice', () => {
    expect(doors.map(({ name }) => name).sort()).toEqual(Object.keys(ANSWERS).sort())
  })
})
