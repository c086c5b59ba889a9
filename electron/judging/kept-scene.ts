import { assumedClock, type GatewayContext, type VirtualServer } from '../../shared/contextforge/index.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { JudgedAt } from './judge-token.ts'

/** What was read from a gateway earlier, as far as judging needs it. */
export type ReadBefore = {
  readonly url: string
  readonly gateway: GatewayContext
  readonly wasLearned: (server: VirtualServer) => boolean
  readonly document: (url: string) => { readonly status: number; readonly text: string } | null
}

const WHY = 'Nobody was asked: there is no connection.'

/**
 * Lets a token be judged without a connection, by servers, metadata and keys that were read earlier. Sends
 * nothing. What was never read stays unknown, and so does the token's user.
 */
export function keptScene(
  { url, gateway, wasLearned, document }: ReadBefore,
  servers: readonly VirtualServer[],
  now: () => number,
): JudgedAt {
  return {
    known: () => servers,
    rememberClientIds: () => undefined,
    scene: {
      gatewayUrl: url,
      gateway,
      clock: () => assumedClock(now()),
      get: async (of) => {
        const found = document(of)
        return found === null
          ? err({ kind: 'not-connected' })
          : ok({ status: found.status, text: found.text, location: null })
      },
      userByEmail: async () => ({ state: 'unknown', why: WHY }),
      protectedResource: async () => ({ state: 'not-asked', url: '', detail: WHY }),
      clientIdsFor: () => [],
      wasLearned,
      readServer: async (serverId) => {
        const server = servers.find(({ id }) => id === serverId)
        return server === undefined ? err({ kind: 'server-gone', serverId }) : ok({ server, inexact: null })
      },
    },
  }
}
