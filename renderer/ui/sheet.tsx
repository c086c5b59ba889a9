import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { cx } from './cx.ts'
import { scrollStop } from './scroll-stop.ts'
import styles from './sheet.module.css'
import { ToastDock } from './toast.tsx'

type SheetProps = {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  /** Buttons at the bottom, aligned right. */
  readonly footer?: ReactNode
  readonly size?: 'small' | 'normal' | 'large' | undefined
  /** True: a press outside closes it. Not for sheets that contain typed text. */
  readonly isDismissable?: boolean | undefined
}

/**
 * A dialog below the environment band, which is not dimmed. Keeps the focus inside and gives it back
 * afterwards; Escape closes it.
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
          <div className={styles['body']} ref={scrollStop}>
            {children}
          </div>
          <ToastDock />
          {footer !== undefined && <div className={styles['footer']}>{footer}</div>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
