import { stripSlashes } from '../contextforge/index.ts'
import type { ProbeReport } from './view.ts'

/** The body of the only request of a live test: `initialize`, which starts no session and calls no tool. */
export const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'probe', version: '0' } },
})

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
): string {
  const url = `${stripSlashes(baseUrl)}${path}`
  return [
    `curl -i -X POST '${url.replaceAll("'", '%27')}' \\`,
    `  -H "${headerName.replace(/[^\w-]/g, '')}: Bearer $TOKEN" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -H "Accept: application/json, text/event-stream" \\`,
    `  -d '${INITIALIZE}'`,
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
