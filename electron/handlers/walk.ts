import type { Handlers } from '../../shared/ipc/contract.ts'
import { WALK_FILES } from '../../shared/report/walk-formats.ts'
import { walkFileName, writeWalk } from '../../shared/report/walk-text.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { heldBy } from '../shelf/held-by.ts'
import type { Walks } from '../walking/walks.ts'
import type { Deps } from './deps.ts'

/**
 * The calls about the ways of clients to a server, and about the demo's switches for what is wrong on them.
 */
export function createWalkHandlers(
  walks: Walks,
  { gateways, demo, files, shelf }: Pick<Deps, 'gateways' | 'demo' | 'files' | 'shelf'>,
): Pick<Handlers, 'client.walk' | 'client.cancel' | 'client.go-on' | 'client.save' | 'demo.way-in'> {
  return {
    'client.walk': (ask) => walks.walk(ask),
    'client.go-on': (ask) => walks.goOn(ask),
    'client.cancel': async () => {
      walks.cancel()
      return ok({})
    },
    'client.save': async ({ report, format }) => {
      const text = writeWalk(report, format)
      // In the text a sign of it may be escaped.
      if (heldBy(shelf, `${JSON.stringify(report)}\n${text}`))
        return err({ kind: 'report-refused', reason: 'It would hold a part of a token on the shelf' })
      const { ending, name } = WALK_FILES[format]
      const saved = await files.save(walkFileName(report, format), { name, extensions: [ending] }, text)
      return saved.ok ? ok({ name: saved.value }) : saved
    },
    'demo.way-in': async ({ serverId, fault, on }) => {
      const wayIn = gateways.current()?.opened.demo === true ? (await demo()).wayIn : undefined
      if (wayIn === undefined) return ok({ story: '', faults: [] })
      const known = wayIn.known(fault)
      if (known !== null) wayIn.set(serverId, known, on)
      return ok({ story: wayIn.story(serverId), faults: [...wayIn.faults(serverId)] })
    },
  }
}
