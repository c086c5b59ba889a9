import type { ChangeRecord } from '../../shared/change/review.ts'
import type { TestRecord } from '../../shared/history/tests.ts'
import type { DriftCard } from '../../shared/watch/view.ts'

/** Entries of the history: each with what a test changes. */

const AT = '2026-11-26T10:00:00.000Z'
const server = { serverId: 's1', serverName: 'payments-mcp' } as const

export const aChange = (more: Partial<ChangeRecord> = {}): ChangeRecord => ({
  id: 'c',
  ...server,
  title: 'Turn on “Include client id in audience”',
  at: AT,
  by: 'ops@example.com',
  state: 'confirmed',
  detail: '',
  undoes: null,
  undoneBy: null,
  diff: [],
  reason: null,
  batchId: null,
  ...more,
})

export const aTest = (more: Partial<TestRecord> = {}): TestRecord => ({
  id: 't',
  ...server,
  at: AT,
  fingerprint: 'abcdef012345',
  label: 'claude-desktop',
  verdict: 'accepted',
  stoppedAt: null,
  probe: null,
  ...more,
})

export const aDrift = (more: Partial<DriftCard> = {}): DriftCard => ({
  id: 'd',
  ...server,
  at: AT,
  kind: 'edited',
  by: 'maria@example.com',
  via: 'ui',
  when: null,
  enabledBefore: true,
  enabledAfter: true,
  versionBefore: 4,
  versionAfter: 5,
  lost: [],
  gained: [],
  learning: 'unchanged',
  since: AT,
  snapshotId: 1,
  diff: [],
  title: 'resource disappeared from payments-mcp',
  lines: [],
  state: 'open',
  restore: null,
  ...more,
})
