import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { Environment } from '../../shared/connection/view.ts'
import { cx } from '../ui/cx.ts'
import { ToastDock } from '../ui/toast.tsx'
import styles from './review-sheet.module.css'

type SheetFrameProps = {
  readonly title: string
  readonly environment: Environment
  readonly onClose: () => void
  readonly children: ReactNode
}

/**
 * A sheet below the environment band. The band is not dimmed, so you always see where you are about to write.
 */
export function SheetFrame({ title, environment, onClose, children }: SheetFrameProps) {
  return (
    <ModalOverlay
      className={styles['scrim'] ?? ''}
      isOpen
      isDismissable={false}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Modal className={cx(styles['sheet'], styles[environment])}>
        <Dialog className={styles['dialog'] ?? ''}>
          <div className={styles['head']}>
            <Heading slot="title">{title}</Heading>
            <span className={styles['tag']}>{environment}</span>
          </div>
          {children}
          <ToastDock />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
