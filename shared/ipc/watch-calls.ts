import { z } from 'zod'
import { changeRecord } from '../change/review.ts'
import { testRecord } from '../history/tests.ts'
import { chainState } from '../watch/chain.ts'
import { auditView, driftCard, watchSettings, watchStatus, watchView } from '../watch/view.ts'

const nothing = z.object({})

/** Calls about the guard and about what happened. Part of the contract. */
export const watchCalls = {
  /** The state of the guard, and a card for each change somebody else made. */
  'watch.view': { input: nothing, output: watchView },
  /** Only the state of the guard, and how many cards nobody has looked at: for what follows every change. */
  'watch.status': { input: nothing, output: z.object({ status: watchStatus, open: z.number() }) },
  /** Reads the gateway now, even while the guard is paused. */
  'watch.look': { input: nothing, output: nothing },
  'watch.acknowledge': { input: z.object({ cardIds: z.array(z.string()).max(1000) }), output: nothing },
  /** Pauses one server, or with null the whole profile. */
  'watch.pause': {
    input: z.object({ serverId: z.string().nullable(), paused: z.boolean() }),
    output: nothing,
  },
  'watch.settings': { input: watchSettings, output: nothing },
  /**
   * Our changes, changes of others, what was learned, and tests, with the gateway's own audit log where this
   * login may read it. `profileId`: without a connection, the gateway whose stored history is read.
   */
  'history.read': {
    input: z.object({ profileId: z.string().optional() }),
    output: z.object({
      changes: z.array(changeRecord),
      tests: z.array(testRecord),
      seen: z.array(driftCard),
      audit: auditView,
      chains: z.array(chainState),
    }),
  },
  /** The newest of our changes that contain every typed word, among all that are stored. */
  'history.find': {
    input: z.object({ profileId: z.string().optional(), typed: z.string().max(1000) }),
    output: z.object({ changes: z.array(changeRecord) }),
  },
  'history.verify': { input: nothing, output: z.object({ chains: z.array(chainState) }) },
  /** Asks for a file and writes the timeline to it, redacted. `file` null: nothing was written. */
  'history.export': {
    input: z.object({ format: z.enum(['json', 'csv']) }),
    output: z.object({ file: z.string().nullable(), entries: z.number() }),
  },
} as const
