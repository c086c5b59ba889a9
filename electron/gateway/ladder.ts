import type { Rung } from '../../shared/connection/view.ts'
import { rungTitles } from '../../shared/connection/rung-titles.ts'
import type { AppError, RungId } from '../../shared/kernel/errors.ts'
import { rungId } from '../../shared/kernel/errors.ts'

export type Ladder = {
  readonly rungs: () => Rung[]
  readonly start: (id: RungId) => void
  /** A remark while the rung is running. */
  readonly tell: (id: RungId, says: string) => void
  readonly pass: (id: RungId, says: string) => void
  /** The rung passed, but something needs attention. */
  readonly attention: (id: RungId, says: string) => void
  readonly fail: (id: RungId, error: AppError, says: string) => void
}

/**
 * The state of all rungs while connecting; every change of a rung is reported. In: the clock, and a callback.
 */
export function createLadder(now: () => number, progress: (rung: Rung) => void): Ladder {
  const rungs = new Map<RungId, Rung>(
    rungId.options.map((id) => [
      id,
      { id, title: rungTitles[id], state: 'waiting', says: '', milliseconds: null, error: null },
    ]),
  )
  const started = new Map<RungId, number>()
  const set = (id: RungId, change: Pick<Rung, 'state' | 'says' | 'error'>): void => {
    const begun = started.get(id)
    const done = change.state !== 'running' && begun !== undefined
    const rung: Rung = {
      id,
      title: rungTitles[id],
      ...change,
      milliseconds: done ? Math.max(0, Math.round(now() - begun)) : null,
      ...(begun !== undefined && { at: begun }),
    }
    rungs.set(id, rung)
    progress(rung)
  }
  return {
    rungs: () => [...rungs.values()],
    start(id) {
      started.set(id, now())
      set(id, { state: 'running', says: '', error: null })
    },
    tell: (id, says) => set(id, { state: 'running', says, error: null }),
    pass: (id, says) => set(id, { state: 'pass', says, error: null }),
    attention: (id, says) => set(id, { state: 'attention', says, error: null }),
    fail: (id, error, says) => set(id, { state: 'fail', says, error }),
  }
}
