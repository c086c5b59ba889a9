import type { WantedChange } from '../../shared/change/review.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { useAsked } from '../reading/use-asked.ts'
import { keepPreview, useKeptPreview } from './left-behind.ts'

export type Previewing = {
  readonly wanted: WantedChange | null
  readonly shown: Output<'change.preview'> | null
  readonly error: AppError | null
  readonly busy: boolean
  readonly start: (wanted: WantedChange) => void
  readonly discard: () => void
  readonly again: () => void
}

/**
 * A change as it would be, judged with the chosen token. Only reads are sent to the gateway. The preview is
 * kept when the screen is left. Without a connection (`isOpen` false) it is only kept, for when there is one.
 */
export function usePreview(
  baseUrl: string,
  serverId: string,
  tokenId: string | null,
  isOpen: boolean,
): Previewing {
  const wanted = useKeptPreview(baseUrl, serverId)
  const start = (next: WantedChange | null) => keepPreview(baseUrl, serverId, next)
  const asked = useAsked('change.preview', isOpen && wanted ? { serverId, wanted, tokenId } : null, true)
  const { error, busy, again } = asked
  return { wanted, shown: wanted && asked.value, error, busy, start, discard: () => start(null), again }
}
