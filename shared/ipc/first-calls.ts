import { z } from 'zod'
import { profile } from '../connection/profile.ts'
import { fleetPart } from '../fleet/part.ts'
import { policy } from '../policy/policy.ts'
import { appSettings } from '../window/app-settings.ts'
import { desk } from '../window/desk.ts'

/**
 * What every page asks first, without input: asked by the preload while the script of the page comes. These
 * stand apart from the contract because the first picture needs only their answers; the page loads the rest
 * of the contract after it. So nothing is imported here that imports the gateway's rules.
 */
export const firstCalls = {
  'app.info': {
    input: z.object({}),
    output: z.object({
      version: z.string(),
      electron: z.string(),
      runtime: z.enum(['official', 'untrusted']),
      secrets: z.object({ kept: z.enum(['keyring', 'memory']), backend: z.string(), says: z.string() }),
      startDemo: z.boolean(),
      memoryOnly: z.boolean(),
      historyProblem: z.string().nullable(),
      ...appSettings,
      policy,
    }),
  },
  /**
   * The stored list of the gateway that was in sight when the window was closed, with all that its first
   * picture needs: what `profile.list`, `fleet.kept`, `desk.read` and `fleet.lines` answer. Null: none was,
   * it has no list, that is hidden, or a gateway is open.
   */
  'fleet.left': {
    input: z.object({}),
    output: z.object({
      left: z.object({ profile, asOf: z.string(), servers: z.number(), desk, part: fleetPart }).nullable(),
    }),
  },
} as const
