import type { ShelfVerdict } from '../../shared/token/shelf.ts'
import { useShelf } from './shelf.tsx'
import { useAsked } from './use-asked.ts'

/** The verdict of one server on every token of the shelf; empty until it is known. In: the server in sight, null for none. */
export function useShelfVerdicts(serverId: string | null): ReadonlyMap<string, ShelfVerdict> {
  const { tokens } = useShelf()
  // The tokens are part of the question: another shelf is asked about anew.
  const about = tokens.map(({ id }) => id).join(' ')
  const asked = useAsked('token.shelf', serverId === null || about === '' ? null : { serverId, about })
  return new Map((asked.value?.verdicts ?? []).map((one) => [one.tokenId, one]))
}
