import type { Demo } from '../../electron/demo/demo.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'

export interface ServerOnGateway {
  readonly id: string
  readonly name: string
  readonly version: number
  readonly oauthEnabled: boolean
  readonly oauthConfig: JsonObject
}

/**
 * What a colleague with the admin API could see and do without the app: so a test knows what really happened.
 */
export async function adminOf(gateway: Demo) {
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const reply = await fetch(gateway.url + path, init)
    if (!reply.ok)
      throw new Error(`${init.method ?? 'GET'} ${path} was answered ${reply.status}: ${await reply.text()}`)
    return reply.json()
  }
  const body = JSON.stringify({ email: gateway.email, password: gateway.password })
  const { access_token: token } = (await call('/auth/login', { method: 'POST', body })) as {
    access_token: string
  }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const idOf = (name: string): string => {
    const server = gateway.servers.find((one) => one.name === name)
    if (!server) throw new Error(`the demo has no server ${name}`)
    return server.id
  }
  return {
    /** An admin token, as an operator would copy it from the gateway. */
    token,
    idOf,
    tokenFor: async (name: string): Promise<string> => (await gateway.tokenFor(idOf(name))).token,
    server: async (name: string): Promise<ServerOnGateway> =>
      (await call(`/servers/${idOf(name)}`, { headers })) as ServerOnGateway,
    put: async (name: string, change: JsonObject): Promise<void> => {
      await call(`/servers/${idOf(name)}`, { method: 'PUT', headers, body: JSON.stringify(change) })
    },
  }
}
