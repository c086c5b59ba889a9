import { z } from 'zod'

/** What was found when a journal was read whole. */
export const chainState = z.object({
  journal: z.enum(['changes', 'observations']),
  entries: z.number(),
  /** The first row that was altered, removed or moved; null when all fit. */
  brokenAt: z.number().nullable(),
  /** Rows that were there once and are not any more. */
  missing: z.number(),
})
export type ChainState = z.infer<typeof chainState>

const NAMES = { changes: 'the change journal', observations: 'the journal of what others did' } as const

/** Which row is not to be trusted, in a sentence; null when all are. */
export function chainSays({ journal, brokenAt, missing }: ChainState): string | null {
  const altered =
    brokenAt === null
      ? []
      : [
          `Entry ${brokenAt} of ${NAMES[journal]} was altered outside this app; from there on it cannot be trusted.`,
        ]
  const lost =
    missing === 0
      ? []
      : [
          `${missing === 1 ? 'The newest entry' : `The newest ${missing} entries`} of ${NAMES[journal]} ${missing === 1 ? 'is' : 'are'} missing: the file or its log was replaced by an older one.`,
        ]
  return [...altered, ...lost].join(' ') || null
}

/** `38 entries, chain intact` and the like, for the head of the history. */
export function chainsSay(states: readonly ChainState[]): {
  readonly intact: boolean
  readonly says: string
} {
  const wrong = states.map(chainSays).filter((text) => text !== null)
  return wrong.length === 0
    ? { intact: true, says: 'chain intact' }
    : { intact: false, says: wrong.join(' ') }
}
