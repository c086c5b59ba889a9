import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Access } from '../walking/access.ts'

/** The map of who gets in where. */
export function createAccessHandlers(
  access: Access,
): Pick<Handlers, 'access.read' | 'access.walk' | 'access.cancel'> {
  return {
    'access.read': async () => {
      const view = access.read()
      return view.ok ? ok(view.value) : view
    },
    'access.walk': async ({ serverIds, ...ask }) => {
      const done = await access.walk({ ...ask, serverIds: serverIds.split('\n') })
      return done.ok ? ok({ ...done.value, notAsked: [...done.value.notAsked] }) : done
    },
    'access.cancel': async () => {
      access.cancel()
      return ok({})
    },
  }
}
