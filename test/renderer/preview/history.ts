import type { ChangeRecord } from '../../../shared/change/review.ts'
import type { TestRecord } from '../../../shared/ipc/contract.ts'

const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString()
const change = (id: string, hours: number, serverName: string, title: string, more: Partial<ChangeRecord> = {}): ChangeRecord => ({
  id, serverId: serverName, serverName, title, at: ago(hours), by: 'ops@example.com', state: 'confirmed', detail: '', undoes: null, undoneBy: null,
  diff: [
    { key: 'resource', kind: 'changed', before: '"https://internal-gateway.example.com/servers/5ccc809f382b40669e8bf750b9c72781/mcp"', after: '["https://internal-gateway.example.com/servers/5ccc809f382b40669e8bf750b9c72781/mcp","my-oauth-client-id"]' },
    { key: 'include_client_id_in_audience', kind: 'added', before: null, after: 'true' },
  ],
  ...more,
}) // prettier-ignore

export const changes: ChangeRecord[] = [
  change('1', 1, 'payments-mcp', 'Turn on “Include client id in audience”'),
  change('2', 25, 'vendor-mcp', 'Undo: Add https://mcp.example.com', { undoes: '3' }),
  change('3', 26, 'vendor-mcp', 'Add https://mcp.example.com', { undoneBy: '2' }),
  change('4', 30, 'jira-bridge', 'Add an audience', { state: 'unknown', detail: 'the reply was lost' }),
  change('5', 240, 'k8s-readonly', 'Turn off “Include client id in audience”', { state: 'lost-race' }),
]
const test = (id: string, hours: number, serverName: string, verdict: TestRecord['verdict'], more: Partial<TestRecord> = {}): TestRecord => ({
  id, serverId: serverName, serverName, at: ago(hours), fingerprint: '7c41e09b1d22', label: 'claude-desktop', verdict, stoppedAt: null, probe: null, ...more,
}) // prettier-ignore
export const tests: TestRecord[] = [
  test('1', 1.1, 'payments-mcp', 'rejected', {
    stoppedAt: 'audience',
    probe: 'predicted 401, the gateway answered 401',
  }),
  test('2', 0.9, 'payments-mcp', 'accepted'),
  test('3', 241, 'k8s-readonly', 'cannot-decide', { stoppedAt: 'signature' }),
]
