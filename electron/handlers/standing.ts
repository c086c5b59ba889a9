import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import { viewOf } from '../connection/view-of.ts'
import type { Deps } from './deps.ts'

type Standing = Pick<Handlers, 'connection.current' | 'token.list' | 'report.handed'>

/**
 * What a page asks as soon as it is drawn, since it may have been loaded again: what is open, what is on the
 * shelf, and what the system handed over. In: also how to read a report at a path, which is loaded only where
 * one was handed over.
 */
export const createStandingHandlers = (
  { gateways, vault, shelf, takeHanded }: Deps,
  openReport: (path: string) => ReturnType<Standing['report.handed']>,
): Standing => ({
  'connection.current': async () => {
    const open = gateways.current()
    return ok({ connection: open === null ? null : viewOf(open, vault) })
  },
  'token.list': async () => ok({ tokens: shelf.list().map((entry) => entry.view) }),
  'report.handed': async () => {
    const path = takeHanded?.() ?? null
    return path === null ? ok({ opened: null }) : openReport(path)
  },
})
