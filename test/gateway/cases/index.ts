import type { Case } from '../case.ts'
import { audience } from './audience.ts'
import { claims } from './claims.ts'
import { keys } from './keys.ts'
import { routing } from './routing.ts'
import { server } from './server.ts'

/** Every case, in the order of the ladder. */
export const cases: readonly Case[] = [...routing, ...server, ...keys, ...audience, ...claims]
