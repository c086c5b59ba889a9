import { useState, type ReactNode } from 'react'
import type { WantedChange } from '../../shared/change/review.ts'
import type { ApplyReport } from '../../shared/change/apply-report.ts'
import { useKeys } from '../ui/use-keys.ts'
import { undoOf, useReviewHost } from './review-host.ts'
import { ReviewSheet } from './review-sheet.tsx'

/**
 * The review of one server's changes: opens the sheet, and offers Undo (Ctrl+Z) for the last change that was
 * applied. On other screens, the window's own key undoes it.
 */
export function useReview(
  serverId: string,
  onApplied: (report: ApplyReport, wanted: WantedChange) => void,
): { readonly open: (wanted: WantedChange) => void; readonly sheet: ReactNode } {
  const [wanted, open] = useState<WantedChange | null>(null)
  const host = useReviewHost()
  const undo = host?.undo?.serverId === serverId ? host.undo.wanted : null
  useKeys({ 'Ctrl+z': undo === null ? undefined : () => open(undo) })
  const sheet = wanted && (
    <ReviewSheet
      serverId={serverId}
      wanted={wanted}
      onClose={() => open(null)}
      onApplied={(report) => {
        host?.applied(undoOf(serverId, report))
        onApplied(report, wanted)
      }}
      onUndo={(changeId) =>
        host ? host.open(serverId, { kind: 'undo', changeId }) : open({ kind: 'undo', changeId })
      }
    />
  )
  return { open, sheet }
}
