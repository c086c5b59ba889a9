/**
 * Opens a history and writes to it until it is killed, or says why it cannot. In: the path. Prints the ids
 * that were stored.
 */
import { writeSync } from 'node:fs'
import { openHistory } from '../../electron/history/history.ts'

const [, , path = '', most = '1000000'] = process.argv
const history = openHistory(path, 'now', (error) => JSON.stringify(error))
writeSync(1, `opened ${String(history.durable)} ${history.problem ?? ''}\n`)
for (let at = 0; at < Number(most); at++) {
  const id = `${process.pid}-${at}`
  const stored = history.changes.recordIntent({
    id,
    profileId: 'p',
    serverId: 's',
    serverName: 'pay',
    title: 'x'.repeat(2_000),
    by: 'ops@example.com',
    at: 'now',
    before: { resource: 'a' },
    after: { resource: ['a', 'b'] },
    beforeVersion: 1,
    undoes: null,
    enabledBefore: true,
    enabledAfter: true,
    newSecrets: [],
    reason: null,
    batch: null,
  })
  if (!stored.ok) {
    writeSync(1, `refused ${JSON.stringify(stored.error)}\n`)
    break
  }
  writeSync(1, `stored ${id}\n`)
}
