import {
  type Board,
  type BoardHints,
  boardOf,
  candidates,
  configOf,
  decodeToken,
  type Diagnosis,
  type Facts,
  resolveIssuers,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import { type MiniBoards, miniBoardsOf } from '../../shared/audience/mini-boards.ts'
import { effectOf, type PastTest, type TokenEffect } from '../../shared/change/effect.ts'
import type { Effect } from '../../shared/change/review.ts'
import type { Neighbour } from '../../shared/fleet/holders.ts'
import type { TestRecord } from '../../shared/history/tests.ts'
import { sameJson } from '../../shared/kernel/json.ts'
import { judge } from '../../shared/judging/judge.ts'
import { gatherFacts, type Scene } from '../judging/diagnose.ts'

/** A token of the shelf, as it is judged for a change. */
export interface ShelfToken {
  readonly id: string
  readonly label: string
  readonly token: string
  readonly fingerprint?: string
}

/** A token and how it is judged as the server stands now. */
export interface Judged {
  readonly id: string
  readonly label: string
  readonly token: string
  readonly facts: Facts
  readonly diagnosis: Diagnosis
}
/** The same token as it would be judged after the change. */
export type Afterwards = Judged & { readonly after: Diagnosis }

/** Most tokens on the shelf are judged against one server at a time. */
const MOST_TOKENS = 20

/**
 * Judges the shelf against the server as just read; asks its issuer for keys. What cannot be read is unknown,
 * not an error.
 */
export const judgeShelf = (
  tokens: readonly ShelfToken[],
  scene: Scene,
  server: VirtualServer,
): Promise<Judged[]> =>
  Promise.all(
    tokens.slice(0, MOST_TOKENS).map(async ({ id, label, token }) => {
      const facts = await gatherFacts(scene, token, server.id, server)
      return { id, label, token, facts, diagnosis: judge(facts) }
    }),
  )

/**
 * The shelf as it would be judged. Where a change names an issuer that was not asked yet, it is asked now.
 */
export function judgeChanged(
  scene: Scene,
  judged: readonly Judged[],
  server: VirtualServer,
  changed: VirtualServer,
): Promise<Afterwards[]> {
  const named = newIssuers(server, changed)
  scene.agree?.(named)
  const isNew = named.length > 0 || server.oauthEnabled !== changed.oauthEnabled
  return Promise.all(
    judged.map(async (item) => {
      const facts = isNew
        ? await gatherFacts(scene, item.token, server.id, changed)
        : { ...item.facts, server: changed }
      return { ...item, after: judge({ ...facts, learned: false }) }
    }),
  )
}

/** Issuers that the change adds to those the server allows. */
export const newIssuers = (server: VirtualServer, changed: VirtualServer): readonly string[] => {
  const had = resolveIssuers(configOf(server)).allowed
  return resolveIssuers(configOf(changed)).allowed.filter((issuer) => !had.includes(issuer))
}

/**
 * Candidates for the client id: those of the token, or where it cannot be read those known for the server.
 */
export function idsFrom(facts: Facts): ReturnType<typeof candidates> {
  const decoded = decodeToken(facts.token)
  return decoded.form === 'jwt' ? candidates(facts, decoded.claims) : [...facts.clientIds]
}

/** What a change is measured against, besides the server itself: its neighbours, the shelf and past tests. */
export interface Around {
  readonly scene: Scene
  readonly fleet: readonly Neighbour[]
  readonly shelf: readonly ShelfToken[]
  readonly tests: readonly TestRecord[]
}

/**
 * What a change would do, the board after it, and both boards small. In: the server before and after, what is
 * known besides, the tokens of the shelf as they were judged for both, and which of them is shown.
 */
export function effectOn(
  { scene, fleet, shelf, tests }: Around,
  server: VirtualServer,
  changed: VirtualServer,
  hints: BoardHints,
  judged: readonly Afterwards[],
  tokenId: string | null = null,
): { effect: Effect; board: Board; boards: MiniBoards } {
  const before = boardOf(server, scene.gateway, hints)
  // An audience the gateway learned stands in resource. It stays a learned one as long as the change leaves
  // resource alone.
  const untouched = sameJson(configOf(server)['resource'] ?? null, configOf(changed)['resource'] ?? null)
  const board = boardOf(changed, scene.gateway, { ...hints, learned: hints.learned && untouched })
  const tokens: TokenEffect[] = judged.map((item) => ({
    tokenId: item.id,
    label: item.label,
    before: item.diagnosis.verdict,
    after: item.after.verdict,
  }))
  const onShelf = new Set(
    shelf.flatMap(({ fingerprint }) => (fingerprint === undefined ? [] : [fingerprint])),
  )
  const its = judged.find(({ id }) => id === tokenId)
  const past = tests.filter(({ serverId }) => serverId === server.id).map(pastOf)
  return {
    effect: effectOf(
      { server, board: before },
      { server: changed, board },
      fleet,
      tokens,
      scene.gateway,
      past,
      onShelf,
    ),
    board,
    boards: miniBoardsOf(
      { board: before, token: its?.diagnosis.tokenAudiences ?? null, oauth: server.oauthEnabled },
      { board, token: its?.after.tokenAudiences ?? null, oauth: changed.oauthEnabled },
    ),
  }
}

const pastOf = (test: TestRecord): PastTest => ({
  fingerprint: test.fingerprint,
  label: test.label,
  client: test.client ?? null,
  at: test.at,
  accepted: test.verdict === 'accepted',
  stoppedAtAudience: test.stoppedAt === 'audience',
  audiences: test.audiences ?? [],
})
