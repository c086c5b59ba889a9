import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Grants } from '../grant/grants.ts'

type GrantHandlers = Pick<Handlers, Extract<keyof Handlers, `grant.${string}`>>

/** The calls about tokens fetched from issuers. */
export const createGrantHandlers = (grants: Grants): GrantHandlers => ({
  'grant.offer': ({ serverId }) => grants.offer(serverId),
  'grant.start': (request) => grants.start(request),
  'grant.current': async () => ok({ grant: grants.current() }),
  'grant.cancel': async () => {
    grants.cancel()
    return ok({})
  },
  'grant.open-page': async () => {
    const opened = await grants.openPage()
    return opened.ok ? ok({}) : opened
  },
  'grant.refresh': () => grants.refresh(),
  'grant.ask-twice': () => grants.askTwice(),
  'grant.introspect': (ask) => grants.introspect(ask),
})
