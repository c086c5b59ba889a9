import type { Intent } from '../../shared/change/journal.ts'

/** An intent as the journal takes it. In: its id, and the values that differ. */
export const anIntent = (id: string, more: Partial<Intent> = {}): Intent => ({
  id,
  profileId: 'p',
  serverId: 's',
  serverName: 'pay',
  title: 'Turn on',
  by: 'ops@example.com',
  at: '2026-11-22T12:00:00.000Z',
  before: { resource: 'a' },
  after: { resource: ['a', 'b'] },
  beforeVersion: 3,
  undoes: null,
  enabledBefore: true,
  enabledAfter: true,
  newSecrets: [],
  reason: null,
  batch: null,
  ...more,
})
