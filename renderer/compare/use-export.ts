import { count } from '../../shared/kernel/words.ts'
import { call } from '../bridge.ts'
import { useToasts } from '../ui/toast.tsx'

/** Writes the comparison of two gateways to a file the operator chooses. In: the ids of their profiles. */
export function useExport(left: string, right: string): (format: 'csv' | 'json') => void {
  const { show, fail } = useToasts()
  return (format) =>
    void call('compare.export', { left, right, format }).then((reply) => {
      if (!reply.ok) fail(reply.error)
      else if (reply.value.file !== null)
        show({
          tone: 'ok',
          title: `Written to ${reply.value.file}`,
          text: count(reply.value.servers, 'server'),
        })
    })
}
