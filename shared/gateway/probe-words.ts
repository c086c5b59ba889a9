import type { ProbeReport } from '../ipc/contract.ts'

/** The one request of a live test, for reading before it is sent. The token is never in it. */
export function probeCurl(baseUrl: string, serverId: string): string {
  const url = `${baseUrl.replace(/\/+$/, '')}/servers/${serverId}/mcp`
  return [
    `curl -X POST ${url} \\`,
    `  -H "Authorization: Bearer $TOKEN" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -H "Accept: application/json, text/event-stream" \\`,
    `  -d '{"jsonrpc":"2.0","id":1,"method":"initialize", …}'`,
  ].join('\n')
}

/** Whether what was predicted is what came. `unsure`: there was nothing definite to compare. */
export function probeSays(report: ProbeReport): {
  readonly mark: 'agrees' | 'differs' | 'unsure'
  readonly word: string
} {
  if (report.agrees === null) return { mark: 'unsure', word: 'nothing to compare' }
  return report.agrees ? { mark: 'agrees', word: 'agrees' } : { mark: 'differs', word: 'disagrees' }
}

/** A status as the gateway would write it; a dash where it cannot be told. */
export const statusWord = (status: number | null): string => (status === null ? '–' : String(status))
