import {
  type AppDomain,
  boardOf,
  candidates,
  decodeToken,
  type Diagnosis,
  type Facts,
  STEPS,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import { miniBoardsOf } from '../../shared/audience/mini-boards.ts'
import { effectOf } from '../../shared/change/effect.ts'
import { keyDiff } from '../../shared/change/key-diff.ts'
import type { Neighbour } from '../../shared/fleet/holders.ts'
import type { RemedyEffect } from '../../shared/token/shelf.ts'
import { afterRemedy } from '../../shared/judging/remedies.ts'
import { judge } from '../../shared/judging/judge.ts'
import { gatherFacts, type Scene } from './diagnose.ts'
import type { ShelfEntry } from '../shelf/shelf.ts'
import { turns } from '../system/timers.ts'

export type JudgedEntry = { readonly entry: ShelfEntry; readonly facts: Facts; readonly diagnosis: Diagnosis }

/** How many tokens of the shelf are judged against one server at most. */
const MOST = 20

/**
 * Judges the tokens of the shelf against one server as it was just read. Asks the issuers the server names;
 * sends no token anywhere.
 */
export async function judgeEntries(
  scene: Scene,
  entries: readonly ShelfEntry[],
  server: VirtualServer,
): Promise<readonly JudgedEntry[]> {
  const turn = turns()
  return Promise.all(
    entries.slice(0, MOST).map(async (entry) => {
      await turn()
      const decoded = decodeToken(entry.token)
      const facts = await gatherFacts(scene, entry.token, server.id, server, undefined, decoded)
      await turn()
      return { entry, facts, diagnosis: judge(facts, STEPS, decoded) }
    }),
  )
}

/**
 * What every remedy that changes a setting would write and change, here or in the gateway's environment: the
 * keys, the servers that share an audience, and the verdict of every token of the shelf before and after.
 * Only computes. A remedy that cannot be planned is left out; its review says why.
 */
export async function effectsOf(
  scene: Scene,
  server: VirtualServer,
  about: JudgedEntry,
  judged: readonly JudgedEntry[],
  fleet: readonly Neighbour[],
): Promise<readonly RemedyEffect[]> {
  const decoded = decodeToken(about.entry.token)
  const clientIds =
    decoded.form === 'jwt' ? candidates(about.facts, decoded.claims) : scene.clientIdsFor(server)
  const hints = { clientIds, learned: scene.wasLearned(server) }
  const before = boardOf(server, scene.gateway, hints)
  const followers = fleet.filter(({ id, followsDomain }) => id !== server.id && followsDomain)
  const turn = turns()
  const effects = await Promise.all(
    about.diagnosis.remedies.map(async (remedy): Promise<RemedyEffect | null> => {
      const changed = afterRemedy({ server, gateway: scene.gateway, clientIds }, remedy)
      if (changed === null) return null
      const after = boardOf(changed.server, changed.gateway, { ...hints, learned: false })
      const afterwards = await Promise.all(
        judged.map(async ({ entry, facts, diagnosis }) => {
          await turn()
          const after = judge({
            ...facts,
            server: changed.server,
            gateway: changed.gateway,
            learned: false,
          })
          return { entry, diagnosis, after }
        }),
      )
      const tokens = afterwards.map(({ entry, diagnosis, after: { verdict } }) => ({
        tokenId: entry.id,
        label: entry.view.label,
        before: diagnosis.verdict,
        after: verdict,
      }))
      const its = afterwards.find(({ entry }) => entry.id === about.entry.id)
      const { oauthEnabled: was } = server
      const enabled = { before: was, after: changed.server.oauthEnabled }
      return {
        remedyId: remedy.id,
        diff:
          remedy.appDomain === null
            ? keyDiff(server.oauthConfig, changed.server.oauthConfig, { enabled })
            : domainDiff(scene.gateway.appDomain, remedy.appDomain),
        effect: effectOf(
          { server, board: before },
          { server: changed.server, board: after },
          fleet,
          tokens,
          changed.gateway,
        ),
        boards: miniBoardsOf(
          { board: before, token: about.diagnosis.tokenAudiences, oauth: was },
          { board: after, token: its?.after.tokenAudiences ?? null, oauth: changed.server.oauthEnabled },
        ),
        alsoChanges: remedy.appDomain === null ? [] : followers.map(({ name }) => name),
      }
    }),
  )
  return effects.filter((effect) => effect !== null)
}

const domainDiff = (was: AppDomain, is: string): RemedyEffect['diff'] => [
  {
    key: 'APP_DOMAIN',
    kind: was.source === 'unknown' ? 'added' : 'changed',
    before: was.source === 'unknown' ? null : JSON.stringify(was.url),
    after: JSON.stringify(is),
  },
]
