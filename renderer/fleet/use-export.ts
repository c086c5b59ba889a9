import { count } from '../../shared/kernel/words.ts'
import { call } from '../bridge.ts'
import { useToasts } from '../ui/toast.tsx'
import { useSteady } from '../ui/use-steady.ts'

/**
 * Writes the shown servers to a file the operator chooses. In: whose stored list it is (null: that of the
 * open gateway), and the servers in their order.
 */
export function useExport(keptOf: string | null, ids: readonly string[]): (format: 'csv' | 'json') => void {
  const { show, fail } = useToasts()
  return useSteady((format: 'csv' | 'json') => {
    void call('fleet.export', { profileId: keptOf, format, ids: ids.join('\n') }).then((result) => {
      if (!result.ok) fail(result.error)
      else if (result.value.file !== null)
        show({
          tone: 'ok',
          title: `Written to ${result.value.file}`,
          text: count(result.value.servers, 'server'),
        })
    })
  })
}
