import { fetch } from 'undici'
import { createHash } from 'node:crypto'
import { createGatewayClient } from '../../electron/gateway/client.ts'
import { quickHttp } from '../helpers/http.ts'
import { SERVER_ID } from '../helpers/worlds.ts'
import { proven } from './kernel.ts'
import { startStub } from './stub.ts'

export const LATE = 20
const SERVER_PATH = `/v1/servers/${SERVER_ID}`

/**
 * A gateway that keeps what it is given: `PUT /put/PATH` stores a text, `/rttMS/PATH` answers with it that
 * late, and a PUT of a server replaces what it names and counts the version up, as the gateway does.
 */
export function startStore() {
  const kept = new Map<string, string>()
  return startStub(({ method, url = '' }, body) => {
    const put = /^\/put(\/.*)$/.exec(url)?.[1]
    const path = url.replace(/^\/rtt\d+/, '').replace(/\?.*/, '')
    if (put !== undefined) kept.set(put, body)
    const known = put === undefined ? kept.get(path) : body
    if (known === undefined) return null
    if (method !== 'PUT' || put !== undefined) return { status: 200, text: known }
    const before = JSON.parse(known) as { version: number }
    const after = JSON.stringify({ ...before, ...(JSON.parse(body) as object), version: before.version + 1 })
    kept.set(path, after)
    return { status: 200, text: after }
  })
}

/** Gives the stub a document. */
export async function put(stubUrl: string, path: string, body: unknown): Promise<void> {
  const reply = await fetch(`${stubUrl}/put${path}`, { method: 'PUT', body: JSON.stringify(body) })
  proven((await reply.text()) === JSON.stringify(body), `the stub did not take ${path}`)
}

/** A server as the gateway answers it. */
export const putServer = (stubUrl: string, oauthConfig: object): Promise<void> =>
  put(stubUrl, SERVER_PATH, {
    id: SERVER_ID,
    name: 'payments-mcp',
    description: null,
    enabled: true,
    visibility: 'public',
    teamId: null,
    version: 1,
    updatedAt: '2026-11-12T10:00:00',
    modifiedBy: 'ops@example.com',
    associatedTools: [],
    oauthEnabled: true,
    oauthConfig,
  })

/** The app's client for the stub. */
export function clientOf(baseUrl: string) {
  const http = quickHttp()
  const client = createGatewayClient({
    baseUrl,
    basePath: '/v1',
    headerName: 'Authorization',
    token: () => 't',
    unauthorized: (detail) => ({ kind: 'sign-in-refused', status: 401, detail }),
    http,
  })
  return { client, http }
}

/** Addresses of an issuer, which is known by https, at the stub. */
export const atStub = (baseUrl: string, url: string): string =>
  `${baseUrl}/issuer/${createHash('sha256').update(url).digest('hex').slice(0, 12)}`
