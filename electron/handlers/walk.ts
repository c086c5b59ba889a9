import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Walks } from '../walking/walks.ts'
import type { Deps } from './deps.ts'

/**
 * The calls about the ways of clients to a server, and about the demo's switches for what is wrong on them.
 */
export function createWalkHandlers(
  walks: Walks,
  { gateways, demo }: Pick<Deps, 'gateways' | 'demo'>,
): Pick<Handlers, 'client.walk' | 'client.cancel' | 'client.go-on' | 'demo.way-in'> {
  return {
    'client.walk': (ask) => walks.walk(ask),
    'client.go-on': (ask) => walks.goOn(ask),
    'client.cancel': async () => {
      walks.cancel()
      return ok({})
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
