import {
  createContext,
  startTransition,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useState,
  type ReactNode,
} from 'react'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/kernel/result.ts'
import type { TokenView } from '../../shared/token/view.ts'
import { call, on } from '../bridge.ts'

type Shelf = {
  readonly tokens: readonly TokenView[]
  /** The id of the token that all screens test; null when none is chosen. */
  readonly selected: string | null
  readonly select: (id: string | null) => void
  readonly refresh: () => Promise<void>
  /** Searches a paste for tokens. The first one found becomes the chosen token. */
  readonly add: (text: string, serverId?: string | null) => Promise<Result<Output<'token.add'>, AppError>>
  /** Asks whether one token, or with null all of them, is to be forgotten: nothing brings it back. */
  readonly askToForget: (id: string | null) => void
  /** What is asked about, by `askToForget`; null: nothing. */
  readonly asked: { readonly tokenId: string | null } | null
  /** The answer to it. */
  readonly answer: (forget: boolean) => void
  /** Renames a token; an empty name restores the default one. */
  readonly rename: (id: string, name: string) => Promise<Result<Output<'token.name'>, AppError>>
  /** Only in the demo: fetches a token as this server's clients would get it. */
  readonly demoToken: (serverId: string) => Promise<Result<Output<'token.demo'>, AppError>>
}

const Context = createContext<Shelf | null>(null)

/** The shelf as the window may know it: claims and fingerprints, never a token. */
export function useShelf(): Shelf {
  const shelf = useContext(Context)
  if (!shelf) throw new Error('no shelf here')
  return shelf
}

/** Holds the window's view of the shelf; the tokens themselves stay in the main process. */
export function ShelfProvider({ children }: { readonly children: ReactNode }) {
  const [tokens, setTokens] = useState<readonly TokenView[]>([])
  const [chosen, select] = useState<string | null>(null)

  const refresh = useCallback(async () => {
    const result = await call('token.list', {})
    // Up to fifty tokens are drawn in parts, between which keys and clicks are handled.
    if (result.ok) startTransition(() => setTokens(result.value.tokens))
  }, [])
  // After the page was loaded again, the tokens are still in the main process.
  useEffect(() => {
    let here = true
    void call('token.list', {}).then((result) => {
      if (here && result.ok) setTokens(result.value.tokens)
    })
    return () => {
      here = false
    }
  }, [])

  const add = useCallback(
    async (text: string, serverId: string | null = null) => {
      const result = await call('token.add', { text, serverId })
      if (!result.ok) return result
      await refresh()
      const first = result.value.tokens[0]
      if (first) select(first.id)
      return result
    },
    [refresh],
  )
  const forget = useCallback(
    async (id: string | null) => {
      await call('token.forget', { tokenId: id })
      select((last) => (id === null || last === id ? null : last))
      await refresh()
    },
    [refresh],
  )
  const { asked, askToForget, answer } = useForgetting(tokens, forget)
  const rename = useCallback(
    async (id: string, name: string) => {
      const result = await call('token.name', { tokenId: id, name })
      await refresh()
      return result
    },
    [refresh],
  )
  useEffect(() => on('shelf.cleared', () => void refresh()), [refresh])
  const demoToken = useCallback(
    async (serverId: string) => {
      const result = await call('token.demo', { serverId })
      if (!result.ok) return result
      await refresh()
      select(result.value.token.id)
      return result
    },
    [refresh],
  )

  const selected = tokens.some((token) => token.id === chosen) ? chosen : null
  const value = useMemo(
    () => ({ tokens, selected, select, refresh, add, asked, askToForget, answer, rename, demoToken }),
    [tokens, selected, refresh, add, asked, askToForget, answer, rename, demoToken],
  )
  return <Context value={value}>{children}</Context>
}

/**
 * The one way to forget tokens: it asks first, wherever it was wanted. One key asks from everywhere, also
 * above an open sheet; pressed again while all are asked about, it forgets them, because somebody may be
 * coming.
 */
function useForgetting(
  tokens: readonly TokenView[],
  forget: (id: string | null) => Promise<void>,
): Pick<Shelf, 'asked' | 'askToForget' | 'answer'> {
  const [about, setAbout] = useState<Shelf['asked']>(null)
  const isThere =
    about !== null &&
    (about.tokenId === null ? tokens.length > 0 : tokens.some(({ id }) => id === about.tokenId))
  const asked = isThere ? about : null
  // A shelf that was cleared took what was asked about with it: nothing is asked of what comes later.
  useEffect(() => on('shelf.cleared', () => setAbout(null)), [])
  const askToForget = useCallback((tokenId: string | null) => setAbout({ tokenId }), [])
  const answer = useCallback(
    (yes: boolean) => {
      setAbout(null)
      if (yes && asked) void forget(asked.tokenId)
    },
    [asked, forget],
  )
  const press = useEffectEvent(() => {
    if (asked?.tokenId === null) answer(true)
    else if (tokens.length > 0) askToForget(null)
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Delete' || !event.shiftKey || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      if (!event.repeat) press()
    }
    window.addEventListener('keydown', listen, true)
    return () => window.removeEventListener('keydown', listen, true)
  }, [])
  return { asked, askToForget, answer }
}
