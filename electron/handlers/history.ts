import type { ChangeRecord } from '../../shared/change/review.ts'
import { exportCsv, exportJson } from '../../shared/history/export.ts'
import { timelineOf } from '../../shared/history/timeline.ts'
import { chainsSay } from '../../shared/watch/chain.ts'
import type { AuditView } from '../../shared/watch/view.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import type { TestRecord } from '../../shared/history/tests.ts'
import { ok } from '../../shared/kernel/result.ts'
import { findChanges } from '../change/records.ts'
import { cardOf } from '../watch/cards.ts'
import { readAudit } from '../watch/audit.ts'
import type { Deps } from './deps.ts'

export type HistoryDeps = Pick<Deps, 'history' | 'gateways' | 'now' | 'files'> & {
  readonly changes: (profileId: string) => readonly ChangeRecord[]
  readonly tests: (profileId: string) => readonly TestRecord[]
  /** Whether a list of this gateway is stored and may be shown. */
  readonly isKept: (profileId: string) => boolean
}

const MOST = 500

type HistoryHandlers = Pick<Handlers, 'history.read' | 'history.find' | 'history.verify' | 'history.export'>

/**
 * The timeline: our changes, changes of others, what was learned and tested, and the gateway's own audit log.
 */
export function createHistoryHandlers(deps: HistoryDeps): HistoryHandlers {
  const { history, gateways, now } = deps

  const gathered = (profileId: string) => {
    const newest = history.snapshots.newest(profileId)
    const here = new Set((gateways.current()?.known() ?? []).map(({ id }) => id))
    const today = now()
    return {
      changes: [...deps.changes(profileId)],
      tests: [...deps.tests(profileId)],
      seen: history.observations.list(profileId, MOST).map((seen) => {
        const { serverId } = seen
        return cardOf({ seen, now: newest.get(serverId) ?? null, isHere: here.has(serverId) }, today)
      }),
    }
  }

  return {
    'history.read': async ({ profileId }) => {
      if (profileId !== undefined && deps.isKept(profileId)) {
        const audit = { state: 'not-asked', says: 'Not asked: there is no connection.', entries: [] } as const
        return ok({
          ...gathered(profileId),
          audit: { ...audit, entries: [] },
          chains: await history.verifyInTurns(),
        })
      }
      const open = gateways.need()
      if (!open.ok) return open
      const audit: AuditView = await readAudit(open.value)
      return ok({ ...gathered(open.value.opened.profile.id), audit, chains: await history.verifyInTurns() })
    },
    'history.find': async ({ profileId, typed }) => {
      if (profileId !== undefined && deps.isKept(profileId))
        return ok({ changes: [...(await findChanges(history, profileId, typed))] })
      const open = gateways.need()
      if (!open.ok) return open
      return ok({ changes: [...(await findChanges(history, open.value.opened.profile.id, typed))] })
    },
    'history.verify': async () => ok({ chains: await history.verifyInTurns() }),
    'history.export': async ({ format }) => {
      const open = gateways.need()
      if (!open.ok) return open
      const { profile } = open.value.opened
      const { changes, tests, seen } = gathered(profile.id)
      const { entries: audit } = await readAudit(open.value)
      const entries = timelineOf(changes, tests, seen, audit)
      const stamp = new Date(now()).toISOString()
      const head = {
        gateway: profile.name,
        exportedAt: stamp,
        chain: chainsSay(await history.verifyInTurns()).says,
      }
      const text = format === 'json' ? exportJson(head, entries) : exportCsv(entries)
      const kind = { name: format.toUpperCase(), extensions: [format] }
      const saved = await deps.files.save(`claimcheck-history-${stamp.slice(0, 10)}.${format}`, kind, text)
      if (!saved.ok) return saved
      return ok({ file: saved.value, entries: saved.value === null ? 0 : entries.length })
    },
  }
}
