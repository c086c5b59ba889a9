import { z } from 'zod'
import { listedGateway } from '../connection/gateways.ts'
import { connection } from '../connection/view.ts'
import { compareCalls } from './compare-calls.ts'
import { exchangeCalls } from './exchange-calls.ts'

/** Calls about the saved gateways as a whole. Part of the contract. */
export const gatewayCalls = {
  ...exchangeCalls,
  ...compareCalls,
  /** The saved gateways in their order, each with its state. Asks no gateway. */
  'gateway.list': { input: z.object({}), output: z.object({ gateways: z.array(listedGateway) }) },
  /**
   * Looks at a gateway that is still open beside the present one, without another sign-in. `connection` null:
   * it is not open any more and must be connected to; the present one stays.
   */
  'connection.switch': {
    input: z.object({ profileId: z.string().max(200) }),
    output: z.object({ connection: connection.nullable() }),
  },
} as const
