import { useState } from 'react'
import type { AccessComparison } from '../../shared/access/record.ts'
import type { AccessFormat } from '../../shared/access/formats.ts'
import { count } from '../../shared/kernel/words.ts'
import { call } from '../bridge.ts'
import { useToasts } from '../ui/toast.tsx'

export interface AccessFiles {
  /** Writes what is shown into a file the operator names. */
  readonly exportAs: (format: AccessFormat) => void
  /** Asks for a record of another day and compares it with now. */
  readonly compare: () => void
  /** What came of it; null while nothing is compared. */
  readonly compared: AccessComparison | null
  readonly close: () => void
}

/** The map as files. In: what tells the servers in their order, and the columns that are left out. */
export function useFiles(ids: () => readonly string[], hidden: readonly string[]): AccessFiles {
  const { show, fail } = useToasts()
  const [compared, setCompared] = useState<AccessComparison | null>(null)
  return {
    exportAs: (format) =>
      void call('access.export', { format, serverIds: ids().join('\n'), hidden: [...hidden] }).then(
        (reply) => {
          if (!reply.ok) fail(reply.error)
          else if (reply.value.file !== null)
            show({
              tone: 'ok',
              title: `Written to ${reply.value.file}`,
              text: count(reply.value.servers, 'server'),
            })
        },
      ),
    compare: () =>
      void call('access.compare', { record: null }).then((reply) => {
        if (reply.ok) setCompared(reply.value.compared)
        else fail(reply.error)
      }),
    compared,
    close: () => setCompared(null),
  }
}
