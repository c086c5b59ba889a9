import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '../../../shared/kernel/errors.ts'
import type { GrantRequest, GrantView } from '../../../shared/oauth/view.ts'
import { call, on } from '../../bridge.ts'
import { useShelf } from '../../reading/shelf.tsx'

/** The present fetch of a token, as the main process reports it. */
export type Grant = {
  readonly view: GrantView | null
  readonly error: AppError | null
  readonly busy: boolean
  readonly start: (request: GrantRequest) => Promise<void>
  readonly cancel: () => void
  readonly refresh: () => Promise<void>
  /** Fetches again without `resource`, to compare the `aud` of both tokens. */
  readonly askTwice: () => Promise<void>
  /** Drops the finished fetch, so that another can begin. */
  readonly clear: () => void
}

/** Follows the fetch for one server. A fetched token is put on the shelf and tested, like a pasted one. */
export function useGrant(serverId: string): Grant {
  const { refresh: readShelf, select } = useShelf()
  const [view, setView] = useState<GrantView | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)

  const see = useCallback(
    (next: GrantView) => {
      if (next.serverId !== serverId) return
      // After cancelling, the operator gets the form back and no report.
      const cancelled = next.error?.kind === 'cancelled'
      setView((last) =>
        last?.id === next.id && last.sequence > next.sequence ? last : cancelled ? null : next,
      )
    },
    [serverId],
  )
  useEffect(() => {
    const stop = on('grant.changed', ({ grant }) => see(grant))
    // The page may have been loaded again while the app waited for the browser.
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
