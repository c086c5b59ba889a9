import { boardOf, type Diagnosis, planToggle } from '../../shared/contextforge/index.ts'
import { differencesOf, type At, type Side } from '../../shared/compare/differences.ts'
import { pairsOf } from '../../shared/compare/pairs.ts'
import { likened, likeningOf } from '../../shared/compare/plan.ts'
import { settingsOnBoth } from '../../shared/compare/settings.ts'
import { differenceSays, explainsSay } from '../../shared/compare/words.ts'
import type { ComparedSide, likening } from '../../shared/ipc/compare-calls.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { History } from '../history/history.ts'
import { judgeToken, type JudgedAt } from '../judging/judge-token.ts'
import { keptScene } from '../judging/kept-scene.ts'
import type { GatewayHolder } from '../reading/holder.ts'
import type { KeptFleets } from '../reading/kept.ts'
import { validityOf } from '../reading/reading.ts'
import type { Shelf, ShelfEntry } from '../shelf/shelf.ts'
import type { z } from 'zod'

export type CompareDeps = {
  readonly gateways: GatewayHolder
  readonly history: Pick<History, 'profiles'>
  readonly shelf: Shelf
  readonly now: () => number
}

type Likening = z.infer<typeof likening>
type Loaded = Side & { readonly head: ComparedSide; readonly judged: JudgedAt }

/**
 * Compares two gateways by what was read of them; of the open one by what is known now. For a verdict on the
 * open one only reads are sent, as for a test; nothing is sent to the other.
 */
export function createCompare({ gateways, history, shelf, now }: CompareDeps, kept: KeptFleets) {
  async function load(profileId: string): Promise<Result<Loaded, AppError>> {
    const open = gateways.current()
    if (open?.opened.profile.id === profileId) {
      const { profile } = open.opened
      const asOf = new Date(open.reading.knownFleet().answeredAt).toISOString()
      const servers = open.known()
      return ok({
        ...{ servers, gateway: open.opened.gateway, wasLearned: open.scene.wasLearned, judged: open },
        head: headOf(profile, true, asOf, servers.length),
      })
    }
    const profile = history.profiles.get(profileId)
    if (profile === null) return err({ kind: 'profile-missing', profileId })
    const fleet = kept.of(profileId)
    if (fleet === null)
      return err({
        kind: 'nothing-found',
        reason: `No list of ${profile.name} is stored: connect to it once, then it can be compared`,
      })
    const servers = await fleet.servers()
    return ok({
      ...{ servers, gateway: fleet.gateway, wasLearned: fleet.wasLearned },
      judged: keptScene(fleet, servers, now),
      head: headOf(profile, false, fleet.asOf, servers.length),
    })
  }

  async function both(
    of: Pick<Input<'compare.read'>, 'left' | 'right'>,
  ): Promise<Result<{ readonly left: Loaded; readonly right: Loaded }, AppError>> {
    const left = await load(of.left)
    if (!left.ok) return left
    const right = await load(of.right)
    return right.ok ? ok({ left: left.value, right: right.value }) : right
  }

  return {
    async read(of: Input<'compare.read'>): Promise<Result<Output<'compare.read'>, AppError>> {
      const sides = await both(of)
      if (!sides.ok) return sides
      const { left, right } = sides.value
      return ok({ left: left.head, right: right.head, pairs: [...pairsOf(left, right)] })
    },

    async pair(of: Input<'compare.pair'>): Promise<Result<Output<'compare.pair'>, AppError>> {
      const sides = await both(of)
      if (!sides.ok) return sides
      const [left, right] = [atOf(sides.value.left, of.leftId), atOf(sides.value.right, of.rightId)]
      if (left === null) return err({ kind: 'server-gone', serverId: of.leftId })
      if (right === null) return err({ kind: 'server-gone', serverId: of.rightId })
      const entry = of.tokenId === null ? null : shelf.get(of.tokenId)
      const judge = (at: Placed): Promise<Diagnosis | null> => judgedOf(at, entry)
      const [one, other] = [await judge(left), await judge(right)]
      const on = left.head.live ? 'left' : 'right'
      const [from, to] = on === 'left' ? [right, left] : [left, right]
      const wanted = on === 'left' ? other : one
      const differs = differencesOf(left, right)
      const isOther = one !== null && other !== null && one.verdict !== other.verdict
      const alone = isOther && wanted !== null ? await explaining(from, to, differs, wanted, judge) : []
      const together =
        isOther && wanted !== null && (await bring(from, to, differs, judge)) === wanted.verdict
      return ok({
        settings: [...settingsOnBoth(left, right)],
        left: { serverId: of.leftId, board: boardAt(left), diagnosis: one },
        right: { serverId: of.rightId, board: boardAt(right), diagnosis: other },
        explains: isOther ? explainsSay(alone, together, differs) : '',
        plans: to.head.live ? plansFor(from, to, on, differs, alone) : [],
      })
    },

    /** Errors: `not-connected` where neither is the open one. */
    async plan(of: Input<'compare.plan'>): Promise<Result<Output<'compare.plan'>, AppError>> {
      const sides = await both(of)
      if (!sides.ok) return sides
      const { left, right } = sides.value
      if (!left.head.live && !right.head.live) return err({ kind: 'not-connected' })
      const on = left.head.live ? 'left' : 'right'
      const items = pairsOf(left, right).flatMap((pair): readonly Likening[] => {
        if (pair.state !== 'differs' || pair.leftId === null || pair.rightId === null) return []
        const [one, other] = [atOf(left, pair.leftId), atOf(right, pair.rightId)]
        if (one === null || other === null) return []
        const [from, to] = on === 'left' ? [other, one] : [one, other]
        const whole = likeningOf(from, to)
        return whole === null ? [] : [planned(whole, to, on, titleOf(from))]
      })
      return ok({ on, items })
    },
  }
}

type Placed = At & Pick<Loaded, 'head' | 'judged'>

function atOf(side: Loaded, serverId: string): Placed | null {
  const server = side.servers.find(({ id }) => id === serverId)
  return server === undefined ? null : { ...side, server }
}

const headOf = (
  {
    id,
    name,
    url,
    environment,
  }: { id: string; name: string; url: string; environment: ComparedSide['environment'] },
  live: boolean,
  asOf: string,
  servers: number,
): ComparedSide => ({ profileId: id, name, url, environment, live, asOf, servers })

const boardAt = ({ server, gateway, wasLearned }: At) =>
  boardOf(server, gateway, { clientIds: [], learned: wasLearned(server) })

async function judgedOf(at: Placed, entry: ShelfEntry | null): Promise<Diagnosis | null> {
  if (entry === null) return null
  const { server } = at
  const of = validityOf('', { server, askedAt: 0, answeredAt: 0 })
  const reading = ok({ server, of })
  const judged = await judgeToken(at.judged, {
    entry,
    serverId: server.id,
    reading,
    ranked: false,
    usual: true,
  })
  return judged.ok ? judged.value.diagnosis : null
}

/** The verdict on `to` with these differences taken from `from`. */
async function bring(
  from: Placed,
  to: Placed,
  differences: readonly string[],
  judge: (at: Placed) => Promise<Diagnosis | null>,
): Promise<Diagnosis['verdict'] | null> {
  const { settings } = likened(from, to, differences)
  return (await judge({ ...to, server: { ...to.server, ...settings } }))?.verdict ?? null
}

/** The differences that alone bring the other side's verdict. */
async function explaining(
  from: Placed,
  to: Placed,
  differences: readonly string[],
  wanted: Diagnosis,
  judge: (at: Placed) => Promise<Diagnosis | null>,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const one of differences) if ((await bring(from, to, [one], judge)) === wanted.verdict) found.push(one)
  return found
}

const titleOf = ({ head }: Placed): string => `make it like ${head.name}`

const planned = (
  { wanted, leaves }: { readonly wanted: Likening['wanted']; readonly leaves: readonly string[] },
  { server }: At,
  on: Likening['on'],
  title: string,
): Likening => ({ serverId: server.id, on, title, wanted, leaves: [...leaves] })

/** First what alone explains the verdict, then all of it. */
function plansFor(
  from: Placed,
  to: Placed,
  on: Likening['on'],
  differs: readonly string[],
  alone: readonly string[],
): Likening[] {
  const single = alone.flatMap((id): readonly Likening[] => {
    if (id === 'include') {
      const turnsOn = boardAt(from).toggle.state !== 'off'
      const isPossible = planToggle(to.server, to.gateway, [], turnsOn).ok
      const wanted = { kind: 'toggle' as const, on: turnsOn, clientId: null }
      const title = `${turnsOn ? 'include' : 'leave out'} client id`
      return isPossible ? [planned({ wanted, leaves: [] }, to, on, title)] : []
    }
    const one = likeningOf(from, to, [id])
    return one === null ? [] : [planned(one, to, on, `take over ${differenceSays(id)}`)]
  })
  const whole = likeningOf(from, to, differs)
  const isMore = whole !== null && (differs.length > 1 || single.length === 0)
  return [...single, ...(isMore ? [planned(whole, to, on, titleOf(from))] : [])]
}
