import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { rungTitles } from '../../shared/connection/rung-titles.ts'
import type { Connection, Profile, ProfileDraft, Rung } from '../../shared/connection/view.ts'
import { rungId, type AppError } from '../../shared/kernel/errors.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/kernel/result.ts'
import type { NetworkSecrets } from '../../shared/network/settings.ts'
import { call, on } from '../bridge.ts'

type Phase =
  | { readonly at: 'form' }
  | { readonly at: 'climbing'; readonly what: 'gateway' | 'demo' }
  /** In, but APP_DOMAIN is not known: one answer is wanted. */
  | { readonly at: 'asking'; readonly connection: Connection }

export type Connecting = {
  readonly phase: Phase
  readonly rungs: Rungs
  /** An error outside of the ladder, or before it. */
  readonly error: AppError | null
  /** Out: true when the secret was used, because the attempt came as far as the sign-in. */
  readonly open: (profile: Profile, secret: string, keepSecret: boolean) => Promise<boolean>
  readonly saveAndOpen: (
    save: { readonly draft: ProfileDraft; readonly secrets: NetworkSecrets },
    secret: string,
    keepSecret: boolean,
    onSaved: (profile: Profile) => void,
  ) => Promise<boolean>
  readonly demo: () => Promise<void>
  readonly cancel: () => void
  readonly assume: (appDomain: string) => Promise<void>
  readonly goOn: () => void
  /** Takes back an error that is of another gateway than the one in the form now. */
  readonly forgetError: () => void
}

/**
 * The rungs of the ladder; empty before the first attempt. They change a dozen times during one attempt, so
 * they are kept outside of the screen's state: only the component that shows them is rendered again.
 */
export type Rungs = {
  readonly get: () => readonly Rung[]
  readonly subscribe: (listener: () => void) => () => void
}

function createRungs() {
  const listeners = new Set<() => void>()
  let rungs: readonly Rung[] = []
  return {
    get: () => rungs,
    set: (next: readonly Rung[]) => {
      rungs = next
      for (const listener of [...listeners]) listener()
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

/** The rungs as they are now. */
export const useRungs = ({ get, subscribe }: Rungs): readonly Rung[] => useSyncExternalStore(subscribe, get)

const waiting = (): Rung[] =>
  rungId.options.map((id) => ({
    id,
    title: rungTitles[id],
    state: 'waiting',
    says: '',
    milliseconds: null,
    error: null,
  }))

/** Connecting: the ladder while it is climbed, how it ends, and the one question it may ask. */
export function useConnecting(onConnected: (connection: Connection) => void): Connecting {
  const [phase, setPhase] = useState<Phase>({ at: 'form' })
  const [rungs] = useState(createRungs)
  const [error, setError] = useState<AppError | null>(null)
  const attempt = useRef(0)

  useEffect(
    () =>
      on('connection.rung', ({ rung }) =>
        rungs.set(
          (rungs.get().length === 0 ? waiting() : rungs.get()).map((old) =>
            old.id === rung.id ? rung : old,
          ),
        ),
      ),
    [rungs],
  )

  /** Begins an attempt. Out: a function that tells whether this attempt is still the newest. */
  const begin = (what: 'gateway' | 'demo'): (() => boolean) => {
    const mine = ++attempt.current
    setPhase({ at: 'climbing', what })
    setError(null)
    return () => attempt.current === mine
  }
  const failed = (problem: AppError) => {
    setPhase({ at: 'form' })
    if (problem.kind === 'cancelled') rungs.set([])
    else setError(problem)
  }
  const finish = (result: Result<Output<'connection.open'>, AppError>) => {
    if (!result.ok) {
      failed(result.error)
      return
    }
    const { ladder, connection } = result.value
    rungs.set(ladder)
    if (connection === null) setPhase({ at: 'form' })
    else if (connection.appDomain.source === 'unknown') setPhase({ at: 'asking', connection })
    else onConnected(connection)
  }
  const climb = async (newest: () => boolean, profile: Profile, secret: string, keepSecret: boolean) => {
    rungs.set(waiting())
    const given = secret === '' ? null : secret
    const result = await call('connection.open', { profileId: profile.id, secret: given, keepSecret })
    if (!newest()) return false
    finish(result)
    return result.ok && result.value.ladder.some(({ id, state }) => id === 'sign-in' && state !== 'waiting')
  }

  return {
    phase,
    rungs,
    error,
    open: (profile, secret, keepSecret) => climb(begin('gateway'), profile, secret, keepSecret),
    saveAndOpen: async (save, secret, keepSecret, onSaved) => {
      const newest = begin('gateway')
      rungs.set([])
      const saved = await call('profile.save', save)
      if (saved.ok) onSaved(saved.value.profile)
      if (!newest()) return false
      if (saved.ok) return climb(newest, saved.value.profile, secret, keepSecret)
      failed(saved.error)
      return false
    },
    demo: async () => {
      const newest = begin('demo')
      rungs.set(waiting())
      const result = await call('connection.demo', {})
      if (newest()) finish(result)
    },
    cancel: () => {
      attempt.current += 1
      setPhase({ at: 'form' })
      rungs.set([])
      void call('connection.cancel', {})
    },
    assume: async (appDomain) => {
      setError(null)
      const result = await call('connection.assume', { appDomain })
      if (result.ok) onConnected(result.value.connection)
      else setError(result.error)
    },
    goOn: () => {
      if (phase.at === 'asking') onConnected(phase.connection)
    },
    forgetError: () => setError(null),
  }
}
