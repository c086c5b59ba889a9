import { useCallback, useEffect, useState, type ReactNode } from 'react'
import type { Report } from '../../shared/report/report.ts'
import { call, on } from '../bridge.ts'
import { sheetOnDemand } from '../ui/on-demand.tsx'
import { useToasts } from '../ui/toast.tsx'

const ReportView = sheetOnDemand(async () => (await import('./report-view.tsx')).ReportView)

/**
 * Opens a saved diagnosis from the system's dialog or as the system hands it over, and shows it. Out: how to
 * open one, and the sheet with the open one.
 */
export function useOpenReport(): { readonly open: () => void; readonly sheet: ReactNode } {
  const { fail } = useToasts()
  const [opened, setOpened] = useState<{ readonly name: string; readonly report: Report } | null>(null)
  const ask = useCallback(
    (how: 'report.open' | 'report.handed') =>
      void call(how, {}).then((result) => {
        if (!result.ok) fail(result.error)
        else if (how === 'report.open' || result.value.opened !== null) setOpened(result.value.opened)
      }),
    [fail],
  )
  // A report may have been handed over before the page was loaded, and may come at any later time.
  useEffect(() => {
    ask('report.handed')
    return on('report.waiting', () => ask('report.handed'))
  }, [ask])
  const open = () => ask('report.open')
  const sheet = opened && <ReportView {...opened} onClose={() => setOpened(null)} />
  return { open, sheet }
}
