import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { cx } from './cx.ts'
import styles from './sheet.module.css'

type SheetProps = {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  /** Buttons at the bottom, right-aligned. */
  readonly footer?: ReactNode
  readonly size?: 'small' | 'normal' | 'large' | undefined
  /** A press outside closes it. Not for sheets that hold typed text. */
  readonly isDismissable?: boolean | undefined
}

/**
 * A dialog below the environment band, which stays undimmed. Traps the focus and gives it back; Escape
 * closes.
 */
export function Sheet({
  title,
  onClose,
  children,
  footer,
  size = 'normal',
  isDismissable = false,
}: SheetProps) {
  return (
    <ModalOverlay
      className={styles['scrim'] ?? ''}
      isOpen
      isDismissable={isDismissable}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Modal className={cx(styles['sheet'], styles[size])}>
        <Dialog className={styles['dialog'] ?? ''}>
          <Heading slot="title" className={styles['title'] ?? ''}>
            {title}
          </Heading>
          <div className={styles['body']}>{children}</div>
          {footer !== undefined && <footer className={styles['footer']}>{footer}</footer>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
