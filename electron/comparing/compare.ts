import { boardOf, type Diagnosis, type VirtualServer } from '../../shared/contextforge/index.ts'
import { differencesOf, type At, type Side } from '../../shared/compare/differences.ts'
import { compareCsv, compareJson } from '../../shared/compare/export.ts'
import { pairsOf } from '../../shared/compare/pairs.ts'
import { likened, offersFor, wholeOffer, type Aim, type Offer } from '../../shared/compare/plan.ts'
import { settingsOnBoth } from '../../shared/compare/settings.ts'
import { explainsSay } from '../../shared/compare/words.ts'
import type { ComparedSide } from '../../shared/ipc/compare-calls.ts'
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
import type { Files } from '../system/files.ts'

export type CompareDeps = {
  readonly gateways: GatewayHolder
  readonly history: Pick<History, 'profiles'>
  readonly shelf: Shelf
  readonly files: Pick<Files, 'save'>
  readonly now: () => number
}

type Loaded = Side & {
  readonly head: ComparedSide
  readonly judged: JudgedAt
  readonly byId: ReadonlyMap<string, VirtualServer>
}

/**
 * Compares two gateways by what was read of them; of the open one by what is known now. For a verdict on the
 * open one only reads are sent, as for a test; nothing is sent to the other.
 */
export function createCompare({ gateways, history, shelf, files, now }: CompareDeps, kept: KeptFleets) {
  async function load(profileId: string): Promise<Result<Loaded, AppError>> {
    const open = gateways.current()
    if (open?.opened.profile.id === profileId) {
      const { profile } = open.opened
      const asOf = new Date(open.reading.knownFleet().answeredAt).toISOString()
      const servers = open.known()
      return ok({
        ...{ servers, gateway: open.opened.gateway, wasLearned: open.scene.wasLearned, judged: open },
        byId: byId(servers),
        head: headOf(profile, true, asOf, servers.length),
      })
    }
    const profile = history.profiles.get(profileId)
    if (profile === null) return err({ kind: 'profile-missing', profileId })
    const fleet = kept.of(profileId)
    if (fleet === null)
      return err({
        kind: 'nothing-found',
        what: 'list',
        reason: `No list of ${profile.name} is stored: connect to it once, then it can be compared`,
      })
    const servers = await fleet.servers()
    return ok({
      ...{ servers, gateway: fleet.gateway, wasLearned: fleet.wasLearned },
      judged: keptScene(fleet, servers, now),
      byId: byId(servers),
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
      const aim = aimAt(left, right)
      const { from, to } = aim
      const wanted = (to === left ? other : one)?.verdict
      const differs = differencesOf(left, right)
      const isOther = one !== null && other !== null && one.verdict !== other.verdict
      /** Whether `to` would have the verdict of `from` with these differences taken over. */
      const brings = async (ids: readonly string[]): Promise<boolean> => {
        const { settings } = likened(from, to, ids)
        return (await judge({ ...to, server: { ...to.server, ...settings } }))?.verdict === wanted
      }
      const alone: string[] = []
      if (isOther) for (const id of differs) if (await brings([id])) alone.push(id)
      const together = isOther && alone.length === 0 && (await brings(differs))
      return ok({
        settings: [...settingsOnBoth(left, right)],
        left: { serverId: of.leftId, board: boardAt(left), diagnosis: one },
        right: { serverId: of.rightId, board: boardAt(right), diagnosis: other },
        explains: isOther ? explainsSay(alone, together, differs) : '',
        plans: to.head.live ? offersFor(aim, differs, alone).map(sent) : [],
      })
    },

    /** Errors: `not-connected` where neither is the open one. */
    async plan(of: Input<'compare.plan'>): Promise<Result<Output<'compare.plan'>, AppError>> {
      const sides = await both(of)
      if (!sides.ok) return sides
      const { left, right } = sides.value
      if (!left.head.live && !right.head.live) return err({ kind: 'not-connected' })
      const items = pairsOf(left, right).flatMap(({ state, leftId, rightId }) => {
        if (state !== 'differs' || leftId === null || rightId === null) return []
        const [one, other] = [atOf(left, leftId), atOf(right, rightId)]
        const offer = one === null || other === null ? null : wholeOffer(aimAt(one, other))
        return offer === null ? [] : [sent(offer)]
      })
      return ok({ on: left.head.live ? 'left' : 'right', items })
    },

    async write({
      format,
      ...of
    }: Input<'compare.export'>): Promise<Result<Output<'compare.export'>, AppError>> {
      const sides = await both(of)
      if (!sides.ok) return sides
      const { left, right } = sides.value
      const pairs = pairsOf(left, right).map((pair) => {
        const one = pair.leftId === null ? null : atOf(left, pair.leftId)
        const other = pair.rightId === null ? null : atOf(right, pair.rightId)
        return { pair, settings: one === null || other === null ? [] : settingsOnBoth(one, other) }
      })
      const text = (format === 'json' ? compareJson : compareCsv)(left.head, right.head, pairs)
      const name = `claimcheck-compare-${new Date(now()).toISOString().slice(0, 10)}.${format}`
      const saved = await files.save(name, { name: format.toUpperCase(), extensions: [format] }, text)
      return saved.ok ? ok({ file: saved.value, servers: saved.value === null ? 0 : pairs.length }) : saved
    },
  }
}

type Placed = At & Pick<Loaded, 'head' | 'judged'>

const byId = (servers: readonly VirtualServer[]): ReadonlyMap<string, VirtualServer> =>
  new Map(servers.map((server) => [server.id, server]))

function atOf(side: Loaded, serverId: string): Placed | null {
  const server = side.byId.get(serverId)
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

/** The open one becomes like the other; without a connection the right one would. */
function aimAt(left: Placed, right: Placed): Aim & { readonly from: Placed; readonly to: Placed } {
  const on = left.head.live ? 'left' : 'right'
  const [from, to] = on === 'left' ? [right, left] : [left, right]
  return { from, to, on, like: from.head.name }
}

const sent = ({ leaves, ...offer }: Offer): Output<'compare.plan'>['items'][number] => ({
  ...offer,
  leaves: [...leaves],
})
