import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '../../../shared/kernel/errors.ts'
import type { GrantRequest, GrantView } from '../../../shared/oauth/view.ts'
import { call, on } from '../../bridge.ts'
import { useShelf } from '../../reading/shelf.tsx'

/** A token being fetched, as the main process tells of it. */
export type Grant = {
  readonly view: GrantView | null
  readonly error: AppError | null
  readonly busy: boolean
  readonly start: (request: GrantRequest) => Promise<void>
  readonly cancel: () => void
  readonly refresh: () => Promise<void>
  /** The same once more without `resource`, to compare the two `aud`. */
  readonly askTwice: () => Promise<void>
  /** Lets go of what was fetched, to begin again. */
  readonly clear: () => void
}

/**
 * Follows the fetch for one server. A token that comes goes onto the shelf and under test, like a pasted one.
 */
export function useGrant(serverId: string): Grant {
  const { refresh: readShelf, select } = useShelf()
  const [view, setView] = useState<GrantView | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)

  const see = useCallback(
    (next: GrantView) => {
      if (next.serverId !== serverId) return
      // Whoever cancels wants the form back, not a report of it.
      const cancelled = next.error?.kind === 'cancelled'
      setView((last) =>
        last?.id === next.id && last.sequence > next.sequence ? last : cancelled ? null : next,
      )
    },
    [serverId],
  )
  useEffect(() => {
    const stop = on('grant.changed', ({ grant }) => see(grant))
    // The page may have been loaded again while the browser was waited for.
    void call('grant.current', {}).then((result) => {
      const grant = result.ok ? result.value.grant : null
      if (grant !== null && grant.phase !== 'done' && grant.phase !== 'failed') see(grant)
    })
    return stop
  }, [see])

  const tokenId = view?.result?.token.id ?? null
  useEffect(() => {
    if (tokenId === null) return
    void readShelf().then(() => select(tokenId))
  }, [tokenId, readShelf, select])

  const run = async (act: () => Promise<{ ok: true; grant: GrantView } | { ok: false; error: AppError }>) => {
    setBusy(true)
    setError(null)
    const result = await act()
    setBusy(false)
    if (result.ok) see(result.grant)
    else setError(result.error)
  }
  return {
    view,
    error,
    busy,
    start: (request) =>
      run(async () => {
        const result = await call('grant.start', request)
        return result.ok ? { ok: true, grant: result.value.grant } : result
      }),
    cancel: () => void call('grant.cancel', {}),
    refresh: () =>
      run(async () => {
        const result = await call('grant.refresh', {})
        if (result.ok) await readShelf()
        return result.ok ? { ok: true, grant: result.value.grant } : result
      }),
    askTwice: () =>
      run(async () => {
        const result = await call('grant.ask-twice', {})
        return result.ok ? { ok: true, grant: result.value.grant } : result
      }),
    clear: () => {
      setView(null)
      setError(null)
    },
  }
}
