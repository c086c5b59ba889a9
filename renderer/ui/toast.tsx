import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react'
import { createPortal } from 'react-dom'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { Button, IconButton } from './button.tsx'
import { Icon } from './icon.tsx'
import styles from './toast.module.css'
import { MarkIcon } from './verdict.tsx'

export type Toast = {
  readonly tone: 'ok' | 'unsure' | 'bad' | 'info'
  readonly title: string
  readonly text: string
  readonly action?:
    { readonly label: string; readonly onPress: () => void; readonly kbd?: string | undefined } | undefined
}

type Toasts = {
  readonly show: (toast: Toast) => void
  /** Says what failed, why, and what to do. */
  readonly fail: (error: AppError) => void
  readonly dismiss: () => void
}

/** `over`: how many places for messages there were when it came: above a sheet that opens later it waits. */
type Shown = Toast & { readonly id: number; readonly over: number }

const Context = createContext<Toasts | null>(null)
type Docks = {
  /** The place that has the message now; null: it waits. */
  readonly dock: HTMLElement | null | undefined
  /** Registers a place for the message, until the returned function is called. */
  readonly register: (dock: HTMLElement | null) => () => void
}
const DockContext = createContext<Docks>({ dock: undefined, register: () => () => undefined })

/**
 * How long a message without an action stays, in milliseconds. One with an action stays until it is closed.
 */
const READ_MS = 6_000

/** Shows a message; only the newest is shown. */
export function useToasts(): Toasts {
  const toasts = useContext(Context)
  if (!toasts) throw new Error('no toasts here')
  return toasts
}

/** Holds the shown message. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toast, setToast] = useState<Shown | null>(null)
  const [docks, setDocks] = useState<readonly (HTMLElement | null)[]>([])
  const places = useRef(0)
  const show = useCallback((next: Toast) => {
    const over = places.current
    setToast((last) => ({ ...next, id: (last?.id ?? 0) + 1, over }))
  }, [])
  const dismiss = useCallback(() => setToast(null), [])
  const register = useCallback((dock: HTMLElement | null) => {
    places.current += 1
    setDocks((last) => [...last, dock])
    return () => {
      places.current -= 1
      setDocks((last) => last.toSpliced(last.lastIndexOf(dock), 1))
    }
  }, [])
  // The newest place is that of the topmost sheet; above the palette, which has none, a message waits.
  const dock = docks.at(-1)
  const around = useMemo(() => ({ dock, register }), [dock, register])
  const fail = useCallback(
    (error: AppError) => {
      const { title, explanation, next } = errorText(error)
      show({ tone: 'bad', title, text: `${explanation} ${next}` })
    },
    [show],
  )
  const waits = toast !== null && docks.length > Math.max(1, toast.over)
  const value = useMemo(() => ({ show, fail, dismiss }), [show, fail, dismiss])

  useEffect(() => {
    if (!toast || toast.action || dock === null || waits) return undefined
    const timer = setTimeout(dismiss, READ_MS)
    return () => clearTimeout(timer)
  }, [toast, dismiss, dock, waits])

  const row = toast && !waits && <ToastRow key={toast.id} toast={toast} onDismiss={dismiss} />
  return (
    <Context value={value}>
      <DockContext value={around}>{children}</DockContext>
      {dock ? createPortal(row, dock) : dock === undefined && row}
    </Context>
  )
}

/** While what calls it is shown, no message is: for what covers the screen and has no place for one. */
export function useNoToasts(): void {
  const { register } = useContext(DockContext)
  useEffect(() => register(null), [register])
}

/**
 * A place for the message: a row of its own above the status bar, or above the footer of a sheet, so that it
 * never covers anything.
 */
export function ToastDock() {
  const { dock, register } = useContext(DockContext)
  const [own, setOwn] = useState<HTMLElement | null>(null)
  useEffect(() => (own === null ? undefined : register(own)), [own, register])
  // Only a region that is one before its text comes is read out, so each is one. The place that is used has
  // the name.
  const name = own !== null && own === dock ? 'Messages' : undefined
  return <div ref={setOwn} className={styles['dock']} data-edge role="status" aria-label={name} />
}

const SHAPES = { ok: 'circle', unsure: 'diamond', bad: 'octagon' } as const

function ToastRow({ toast, onDismiss }: { readonly toast: Toast; readonly onDismiss: () => void }) {
  const { tone, title, text, action } = toast
  return (
    <div className={styles['toast']} data-tone={tone}>
      {tone === 'info' ? <Icon name="info" /> : <MarkIcon shape={SHAPES[tone]} />}
      <p>
        <b>{title}</b> {text}
      </p>
      {action && (
        <Button
          kbd={action.kbd}
          onPress={() => {
            onDismiss()
            action.onPress()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon="close" size={14} label="Dismiss" onPress={onDismiss} />
    </div>
  )
}
