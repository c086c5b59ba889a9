import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
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
  /** Says what failed, why, and what to do about it. */
  readonly fail: (error: AppError) => void
  readonly dismiss: () => void
}

const Context = createContext<Toasts | null>(null)

/** How long a message stays that needs no act. One with an act stays until it is read. */
const READ_MS = 6_000

/** Shows a message at the lower right: one at a time, the newest. */
export function useToasts(): Toasts {
  const toasts = useContext(Context)
  if (!toasts) throw new Error('no toasts here')
  return toasts
}

/** Holds the message in sight. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toast, setToast] = useState<(Toast & { readonly id: number }) | null>(null)
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

  return (
    <Context value={value}>
      {children}
      <div className={styles['corner']} role="status" aria-label="Messages">
        {toast && <ToastCard key={toast.id} toast={toast} onDismiss={dismiss} />}
      </div>
    </Context>
  )
}

const SHAPES = { ok: 'circle', unsure: 'diamond', bad: 'octagon' } as const

function ToastCard({ toast, onDismiss }: { readonly toast: Toast; readonly onDismiss: () => void }) {
  const { tone, title, text, action } = toast
  return (
    <div className={styles['toast']} data-tone={tone}>
      {tone === 'info' ? <Icon name="info" /> : <MarkIcon shape={SHAPES[tone]} />}
      <b>{title}</b>
      <IconButton icon="close" size={14} label="Dismiss" onPress={onDismiss} />
      {text !== '' && <p>{text}</p>}
      {action && (
        <div className={styles['acts']}>
          <Button
            kbd={action.kbd}
            onPress={() => {
              onDismiss()
              action.onPress()
            }}
          >
            {action.label}
          </Button>
        </div>
      )}
    </div>
  )
}
