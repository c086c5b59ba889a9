import { useState, type ReactNode } from 'react'
import type { WantedChange } from '../../shared/change/review.ts'
import type { ApplyReport } from '../../shared/change/apply-report.ts'
import { useKeys } from '../ui/use-keys.ts'
import { useReviewHost } from './review-host.ts'
import { ReviewSheet } from './review-sheet.tsx'

/**
 * The review of one server's changes: opens the sheet, and offers Undo (Ctrl+Z) for the last change that was
 * applied.
 */
export function useReview(
  serverId: string,
  onApplied: (report: ApplyReport, wanted: WantedChange) => void,
): { readonly open: (wanted: WantedChange) => void; readonly sheet: ReactNode } {
  const [wanted, open] = useState<WantedChange | null>(null)
  const host = useReviewHost()
  const [last, setLast] = useState<string | null>(null)
  useKeys({ 'Ctrl+z': last === null ? undefined : () => open({ kind: 'undo', changeId: last }) })
  const sheet = wanted && (
    <ReviewSheet
      serverId={serverId}
      wanted={wanted}
      onClose={() => open(null)}
      onApplied={(report) => {
        setLast(report.outcome === 'confirmed' ? report.record.id : null)
        onApplied(report, wanted)
      }}
      onUndo={(changeId) =>
        host ? host(serverId, { kind: 'undo', changeId }) : open({ kind: 'undo', changeId })
      }
    />
  )
  return { open, sheet }
}
