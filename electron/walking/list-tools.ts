import type { ListedTools } from '../../shared/client/going.ts'
import { jsonOf } from '../../shared/client/fetching.ts'
import type { Exchange } from '../../shared/client/seen.ts'
import type { Ask, Reply } from '../../shared/client/way.ts'
import { isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'

/** Limits: more than a person would look through. */
const MOST_PAGES = 20
const MOST_TOOLS = 1000

/**
 * Lists the tools after an answered first call. In: that call, and how to send another one with the token.
 * Calls no tool. Out: the names, and why the list is incomplete.
 */
export async function listTools(first: Exchange, send: (ask: Ask) => Promise<Reply>): Promise<ListedTools> {
  const began = first.reply.kind === 'answered' ? first.reply : null
  const session = began?.headers['mcp-session-id']
  const version = member(resultOf(began?.text ?? ''), 'protocolVersion')
  const call = (body: Json): Ask => ({
    ...first.ask,
    headers: {
      ...first.ask.headers,
      ...('mcp-method' in first.ask.headers ? { 'mcp-method': 'tools/list' } : {}),
      ...(session === undefined ? {} : { 'mcp-session-id': session }),
      ...(typeof version === 'string' ? { 'mcp-protocol-version': version } : {}),
    },
    body,
  })
  const meta = isObject(first.ask.body) ? member(first.ask.body['params'] ?? null, '_meta') : undefined
  // The stateless protocol has no session, so no notification is sent.
  if (meta === undefined) await send(call({ jsonrpc: '2.0', method: 'notifications/initialized' }))
  const names: string[] = []
  let cursor: Json | undefined
  for (let page = 0; page < MOST_PAGES && names.length < MOST_TOOLS; page++) {
    const params: JsonObject = {
      ...(meta === undefined ? {} : { _meta: meta }),
      ...(cursor === undefined ? {} : { cursor }),
    }
    const reply = await send(call({ jsonrpc: '2.0', id: page + 2, method: 'tools/list', params }))
    if (reply.kind !== 'answered' || reply.status !== 200)
      return { names, complete: false, says: `tools/list: ${saysOf(reply)}` }
    const result = resultOf(reply.text)
    const tools = member(result, 'tools')
    if (!Array.isArray(tools)) return { names, complete: false, says: 'tools/list: the answer holds no list' }
    for (const tool of tools as readonly Json[]) {
      const name = member(tool, 'name')
      if (typeof name === 'string') names.push(name.slice(0, 200))
    }
    cursor = member(result, 'nextCursor')
    if (typeof cursor !== 'string') return { names, complete: true, says: '' }
  }
  return { names, complete: false, says: 'tools/list: the list goes on and on' }
}

const saysOf = (reply: Reply): string =>
  reply.kind === 'answered' ? `HTTP ${reply.status}` : reply.kind === 'not-sent' ? 'not sent' : reply.reason

const member = (value: Json | undefined, name: string): Json | undefined =>
  value !== undefined && isObject(value) ? value[name] : undefined

/** The result in a JSON-RPC answer, or in the first message of an event stream. */
function resultOf(text: string): Json | undefined {
  const data = text
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5))
  const read = jsonOf(data.length > 0 ? data.join('\n') : text)
  return isObject(read) ? read['result'] : undefined
}
