import { detailOf } from '../../shared/contextforge/index.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { isObject, type JsonObject } from '../../shared/kernel/json.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { visible } from '../../shared/kernel/visible.ts'
import type { Turn } from '../../shared/probe/go-on.ts'
import { NO_SUCH_TOOL } from '../../shared/probe/words.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Http, HttpReply } from './http.ts'
import { rpcOf } from './initialize.ts'

/** How many pages of tools/list are read. For a server with more, only these are compared. */
const MOST_PAGES = 10

export type WentOn = {
  /** `tools` null: no list came back. `whole` false: there were more pages. */
  readonly list: Turn & { readonly tools: readonly string[] | null; readonly whole: boolean }
  /** `refused` null: the answer does not show it. */
  readonly call: Turn & { readonly refused: boolean | null }
}

export type GoOnAsk = {
  readonly http: Http
  readonly baseUrl: string
  readonly headerName: string
  readonly serverId: string
  readonly token: string
  /** The session and protocol version from the answer to `initialize`. */
  readonly sessionId: string | null
  readonly protocolVersion: string | null
  readonly signal?: AbortSignal | undefined
}

/**
 * Continues in the session of an accepted `initialize`: sends tools/list, and tools/call with the name of a
 * tool that does not exist, so that the right to call is tested but nothing is called. Each is sent once.
 * Errors are part of the result, which tells how far it got. Ends the session where there is one.
 */
export async function goOn(ask: GoOnAsk): Promise<WentOn> {
  await turn(ask, { method: 'notifications/initialized' })
  const tools: string[] = []
  let params: JsonObject = {}
  let list: WentOn['list'] | null = null
  for (let page = 1; list === null; page++) {
    const one = await turn(ask, { id: 1 + page, method: 'tools/list', params })
    const { answer } = one
    const result = answer === null ? undefined : answer['result']
    const rows = isObject(result) ? result['tools'] : undefined
    if (!Array.isArray(rows)) {
      list = { status: one.status, says: one.says, tools: page === 1 ? null : tools, whole: false }
      break
    }
    tools.push(
      ...rows.flatMap((row) =>
        isObject(row) && typeof row['name'] === 'string' ? [visible(row['name'])] : [],
      ),
    )
    const cursor = isObject(result) ? result['nextCursor'] : undefined
    if (typeof cursor !== 'string' || cursor === '' || page >= MOST_PAGES)
      list = { status: one.status, says: one.says, tools, whole: typeof cursor !== 'string' || cursor === '' }
    else params = { cursor }
  }
  const called = await turn(ask, {
    id: 90,
    method: 'tools/call',
    params: { name: NO_SUCH_TOOL, arguments: {} },
  })
  if (ask.sessionId !== null)
    await ask.http.send({ method: 'DELETE', url: urlOf(ask), headers: headersOf(ask), mayWrite: false })
  return { list, call: { status: called.status, says: called.says, refused: refusedBy(called) } }
}

type Answered = Turn & { readonly answer: JsonObject | null }

async function turn(ask: GoOnAsk, call: JsonObject): Promise<Answered> {
  const reply: Result<HttpReply, AppError> = await ask.http.send({
    method: 'POST',
    url: urlOf(ask),
    headers: { ...headersOf(ask), 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', ...call }),
    signal: ask.signal,
    mayWrite: false,
  })
  if (!reply.ok) return { status: null, says: errorText(reply.error).title, answer: null }
  const { status } = reply.value
  const parsed = rpcOf(reply.value)
  const isRpc = isObject(parsed) && parsed['jsonrpc'] === '2.0'
  return { status, says: saidIn(parsed), answer: isRpc ? parsed : null }
}

const urlOf = ({ baseUrl, serverId }: GoOnAsk): string =>
  `${baseUrl}/servers/${encodeURIComponent(serverId)}/mcp`

const headersOf = ({ headerName, token, sessionId, protocolVersion }: GoOnAsk): Record<string, string> => ({
  [headerName]: `Bearer ${token}`,
  accept: 'application/json, text/event-stream',
  ...(sessionId === null ? {} : { 'mcp-session-id': sessionId }),
  ...(protocolVersion === null ? {} : { 'mcp-protocol-version': protocolVersion }),
})

/** The gateway's error text: of a refusal, of a JSON-RPC error, or of a tool's error. */
function saidIn(parsed: unknown): string {
  if (!isObject(parsed)) return ''
  const { error, result } = parsed
  if (isObject(error) && typeof error['message'] === 'string') return visible(error['message']).slice(0, 200)
  if (isObject(result) && result['isError'] === true && Array.isArray(result['content'])) {
    const [first] = result['content'] as readonly unknown[]
    return isObject(first) && typeof first['text'] === 'string' ? visible(first['text']).slice(0, 200) : ''
  }
  return visible(detailOf(parsed)).slice(0, 200)
}

/**
 * Whether a call was refused. The gateway checks the right before the name: without the right the call is
 * denied, with it the answer is that the tool does not exist. Run on 1.0.0, 1.0.8 and 1.1.0, which say both
 * in different forms.
 */
function refusedBy({ status, says, answer }: Answered): boolean | null {
  if (status === 403) return true
  if (answer === null) return null
  if (/^access denied$/i.test(says)) return true
  return /^(unknown tool|tool not found)\b/i.test(says) ? false : null
}
