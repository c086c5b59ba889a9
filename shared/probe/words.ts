import { stripSlashes } from '../contextforge/index.ts'
import type { ProbeReport } from './view.ts'

/** The body of the one request a live test sends: `initialize`, which starts no session and calls no tool. */
export const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'probe', version: '0' } },
})

/** A tool nobody has: the right to call is looked at before the name, so that asking for it calls nothing. */
export const NO_SUCH_TOOL = 'claimcheck-asks-for-no-tool'

/** The one request of a live test as a command that runs where TOKEN is set. The token is never in it. */
export function probeCurl(baseUrl: string, serverId: string, headerName = 'Authorization'): string {
  const url = `${stripSlashes(baseUrl)}/servers/${encodeURIComponent(serverId)}/mcp`
  return [
    `curl -i -X POST '${url.replaceAll("'", '%27')}' \\`,
    `  -H "${headerName.replace(/[^\w-]/g, '')}: Bearer $TOKEN" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -H "Accept: application/json, text/event-stream" \\`,
    `  -d '${INITIALIZE}'`,
  ].join('\n')
}

/** Whether what was predicted is what came. `unsure`: there was nothing definite to compare. */
export function probeSays(report: ProbeReport): {
  readonly mark: 'agrees' | 'differs' | 'unsure'
  readonly word: string
} {
  if (report.again != null) return { mark: 'unsure', word: 'not decided yet' }
  if (report.agrees === null) return { mark: 'unsure', word: 'nothing to compare' }
  return report.agrees ? { mark: 'agrees', word: 'agrees' } : { mark: 'differs', word: 'disagrees' }
}

/** A status as the gateway would write it; a dash where it cannot be told. */
export const statusWord = (status: number | null): string => (status === null ? '–' : String(status))
