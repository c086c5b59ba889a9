import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
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

type Shown = Toast & { readonly id: number }

const Context = createContext<Toasts | null>(null)
const DockContext = createContext<(dock: HTMLElement | null) => void>(() => undefined)

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
  const [dock, setDock] = useState<HTMLElement | null>(null)
  const show = useCallback((next: Toast) => setToast((last) => ({ ...next, id: (last?.id ?? 0) + 1 })), [])
  const dismiss = useCallback(() => setToast(null), [])
  const fail = useCallback(
    (error: AppError) => {
      const { title, explanation, next } = errorText(error)
      show({ tone: 'bad', title, text: `${explanation} ${next}` })
    },
    [show],
  )
  const value = useMemo(() => ({ show, fail, dismiss }), [show, fail, dismiss])

  useEffect(() => {
    if (!toast || toast.action) return undefined
    const timer = setTimeout(dismiss, READ_MS)
    return () => clearTimeout(timer)
  }, [toast, dismiss])

  const row = toast && <ToastRow key={toast.id} toast={toast} onDismiss={dismiss} />
  return (
    <Context value={value}>
      <DockContext value={setDock}>{children}</DockContext>
      {dock ? createPortal(row, dock) : row}
    </Context>
  )
}

/** The place of the message: a row of its own above the status bar, so that it never covers anything. */
export function ToastDock() {
  return <div ref={useContext(DockContext)} className={styles['dock']} role="status" aria-label="Messages" />
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
