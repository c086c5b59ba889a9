import type { Handlers } from '../../shared/ipc/contract.ts'
import { sendLiveTest } from '../probe/live-test.ts'
import type { Deps } from './deps.ts'

/** The call for the live test of a token. */
export const createProbeHandlers = (deps: Deps): Pick<Handlers, 'probe.send'> => ({
  'probe.send': (ask) => sendLiveTest(deps, ask),
})
