import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useInsertionEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react'
import type { Output } from '../../shared/ipc/contract.ts'
import { call, first, knownFirst } from '../bridge.ts'

export type Theme = Output<'app.info'>['theme']

type InfoState = {
  /** Null until the main process has answered. */
  readonly info: Output<'app.info'> | null
  /** True once it has answered, also with an error. */
  readonly answered: boolean
  readonly theme: Theme
  readonly setTheme: (theme: Theme) => void
}

const Context = createContext<InfoState | null>(null)

/** What the app says about itself, and its theme. */
export function useInfo(): InfoState {
  const state = useContext(Context)
  if (!state) throw new Error('no app info here')
  return state
}

/** Asks the app about itself once, and sets the page's theme. */
export function InfoProvider({ children }: { readonly children: ReactNode }) {
  const [info, setInfo] = useState(() => knownFirst('app.info'))
  const [answered, setAnswered] = useState(info !== null)
  const [theme, wear] = useState<Theme>(info?.theme ?? 'system')

  useEffect(() => {
    let wanted = true
    void first('app.info').then((result) => {
      if (!wanted) return
      setAnswered(true)
      if (!result.ok) return
      setInfo(result.value)
      wear(result.value.theme)
    })
    return () => {
      wanted = false
    }
  }, [])
  // Before anything is laid out, as the environment's colours in shell.tsx.
  useInsertionEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])

  const setTheme = useCallback((next: Theme) => {
    wear(next)
    void call('settings.change', { theme: next })
  }, [])
  const value = useMemo(() => ({ info, answered, theme, setTheme }), [info, answered, theme, setTheme])
  return <Context value={value}>{children}</Context>
}
