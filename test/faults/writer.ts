/**
 * The app's main process without a window, which changes one server repeatedly until it is killed: real
 * handlers, a real history file, a real gateway over HTTP. In: the path of the history, the gateway as JSON,
 * the server's id. Prints a line for every change that was reported as done.
 */
import { writeSync } from 'node:fs'
import type { RunningDemo } from '../../electron/handlers/deps.ts'
import { openSaved } from '../helpers/saved-profile.ts'
import { startWorld } from '../helpers/world.ts'

const [, , path = '', gateway = '', serverId = ''] = process.argv
const say = (line: string): void => void writeSync(1, `${line}\n`)

const world = startWorld({ path, gateway: JSON.parse(gateway) as RunningDemo })
await openSaved(world, JSON.parse(gateway) as RunningDemo)
say('ready')
for (;;) {
  const { row } = await world.call('server.read', { serverId })
  const on = row.board.toggle.state !== 'on'
  const wanted = { kind: 'toggle', on, clientId: null } as const
  const { review } = await world.call('change.preview', { serverId, wanted, tokenId: null })
  say('reviewed')
  const report = await world.call('change.apply', {
    planId: review.planId,
    typedName: '',
    canonicalConfirmed: true,
  })
  say(`${report.outcome} ${report.record.id}`)
}
