import type { Output } from '../../shared/ipc/contract.ts'
import { useConnection } from './connection.tsx'
import { useKeptList } from './lines.ts'
import { useAsked, type Asked } from './use-asked.ts'
import { useTest } from './use-test.ts'

export type AskedVerdict = Omit<Asked<'token.test'>, 'value'> & {
  readonly value: Pick<Output<'token.test'>, 'diagnosis'> | null
  /**
   * When the data was read that the verdict rests on, if that was earlier; null: it was read for this
   * verdict.
   */
  readonly asOf: string | null
}

/**
 * The verdict on a token for a server. Without a connection it rests on stored data, and says so. In: the
 * token (null: none) and the server.
 */
export function useVerdict(tokenId: string | null, serverId: string): AskedVerdict {
  const { connection } = useConnection()
  const kept = useKeptList()
  const asked = tokenId === null ? null : { tokenId, serverId }
  const test = useTest(connection ? asked : null)
  const before = useAsked(
    'token.kept',
    connection || !kept || !asked ? null : { ...asked, profileId: kept.profile.id },
  )
  return connection || !kept ? { ...test, asOf: null } : { ...before, asOf: before.value?.asOf ?? null }
}
