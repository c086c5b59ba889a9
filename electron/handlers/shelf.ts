import type { Handlers } from '../../shared/ipc/contract.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { effectsOf, judgeEntries } from '../judging/judge-shelf.ts'
import type { ShelfEntry } from '../shelf/shelf.ts'
import type { Deps } from './deps.ts'

/** The greatest age (milliseconds) of a reading: all questions of one screen about one server share it. */
const SAME_SCREEN_MS = 3_000
/** The effects belong to the test whose remedies they are, and that test may have taken a while. */
const SAME_TEST_MS = 30_000

type ShelfHandlers = Pick<Handlers, 'token.name' | 'token.shelf' | 'token.effects'>

/**
 * The calls about the shelf as a whole: names of tokens, their verdicts on a server, and what a remedy would
 * change.
 */
export function createShelfHandlers({ shelf, gateways }: Deps): ShelfHandlers {
  return {
    'token.name': async ({ tokenId, name }) => {
      // A name is shown and stored in the history, where no token may ever be.
      if (holdsPartOf(name, shelf.list()))
        return err({ kind: 'request-refused', issues: ['A name cannot be a part of a token'] })
      const view = shelf.rename(tokenId, name)
      return view === null ? err({ kind: 'token-gone' }) : ok({ token: view })
    },
    'token.shelf': async ({ serverId }) => {
      const open = gateways.need()
      if (!open.ok) return open
      const { scene } = open.value
      const reading = await scene.readServer(serverId, SAME_SCREEN_MS)
      if (!reading.ok) return reading
      const judged = await judgeEntries(scene, shelf.list(), reading.value.server)
      return ok({
        verdicts: judged.map(({ entry, diagnosis: { verdict, headline, stoppedAt } }) => ({
          tokenId: entry.id,
          verdict,
          headline,
          stoppedAt,
        })),
      })
    },
    'token.effects': async ({ tokenId, serverId }) => {
      const open = gateways.need()
      if (!open.ok) return open
      const { scene } = open.value
      const reading = await scene.readServer(serverId, SAME_TEST_MS)
      if (!reading.ok) return reading
      const { server } = reading.value
      const judged = await judgeEntries(scene, shelf.list(), server)
      const entry = shelf.get(tokenId)
      if (entry === null) return err({ kind: 'token-gone' })
      const about =
        judged.find((item) => item.entry.id === tokenId) ?? (await judgeEntries(scene, [entry], server))[0]
      if (about === undefined) return err({ kind: 'token-gone' })
      return ok({
        effects: [...(await effectsOf(scene, server, about, judged, await open.value.feed.neighbours()))],
      })
    },
  }
}

/** Whether a text repeats twelve or more characters of a token on the shelf, or looks like another token. */
const holdsPartOf = (text: string, entries: readonly ShelfEntry[]): boolean =>
  (text.match(/[^\s]{12,}/g) ?? []).some(
    (run) => /^e[yw][\w-]+\./.test(run) || entries.some(({ token }) => token.includes(run)),
  )
