import { DISCOVERS, type FirstCall, stripSlashes } from '../contextforge/index.ts'
import type { ProbeReport } from './view.ts'

const clientInfo = { name: 'probe', version: '0' }
const META = 'io.modelcontextprotocol'

/** The parameters of each call that a live test may send; neither calls a tool. */
const PARAMS: Readonly<Record<FirstCall, object>> = {
  initialize: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
  'server/discover': {
    _meta: {
      [`${META}/protocolVersion`]: DISCOVERS,
      [`${META}/clientInfo`]: clientInfo,
      [`${META}/clientCapabilities`]: {},
    },
  },
}

/** The body of the only request of a live test. */
export const bodyOf = (method: FirstCall): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: PARAMS[method] })

/** The headers by which the gateway knows the version of MCP of a call; none for `initialize`. */
export const headersOf = (call: FirstCall): Readonly<Record<string, string>> =>
  call === 'initialize' ? {} : { 'mcp-protocol-version': DISCOVERS, 'mcp-method': call }

/**
 * A tool that does not exist. The gateway checks the right to call before the name, so the request calls
 * nothing.
 */
export const NO_SUCH_TOOL = 'claimcheck-asks-for-no-tool'

/**
 * The request of a live test as a curl command that reads the token from the variable TOKEN. It never
 * contains the token.
 */
export function probeCurl(
  baseUrl: string,
  serverId: string,
  headerName = 'Authorization',
  path = `/servers/${encodeURIComponent(serverId)}/mcp`,
  call: FirstCall = 'initialize',
): string {
  const url = `${stripSlashes(baseUrl)}${path}`
  return [
    `curl -i -X POST '${url.replaceAll("'", '%27')}' \\`,
    `  -H "${headerName.replace(/[^\w-]/g, '')}: Bearer $TOKEN" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -H "Accept: application/json, text/event-stream" \\`,
    ...Object.entries(headersOf(call)).map(([name, value]) => `  -H "${name}: ${value}" \\`),
    `  -d '${bodyOf(call)}'`,
  ].join('\n')
}

/** Whether the answer was the predicted one. `unsure`: one of them was not definite. */
export function probeSays(report: ProbeReport): {
  readonly mark: 'agrees' | 'differs' | 'unsure'
  readonly word: string
} {
  if (report.again != null) return { mark: 'unsure', word: 'not decided yet' }
  if (report.agrees === null) return { mark: 'unsure', word: 'nothing to compare' }
  return report.agrees ? { mark: 'agrees', word: 'agrees' } : { mark: 'differs', word: 'disagrees' }
}

/** A status as text; a dash where it is not known. */
export const statusWord = (status: number | null): string => (status === null ? '–' : String(status))
