import type { Handlers } from '../../shared/ipc/contract.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { PasteContext } from '../../shared/paste/answer.ts'
import { createTokenTest } from '../probe/token-test.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import { createPasted } from '../shelf/pasted.ts'
import type { Deps } from './deps.ts'

type TokenHandlers = Pick<Handlers, 'token.add' | 'token.forget' | 'token.test' | 'token.demo'>

/**
 * The calls about pasted tokens: they are recognised, kept in memory and judged. The window only gets their
 * claims and a fingerprint.
 */
export function createTokenHandlers(deps: Deps): TokenHandlers {
  const { shelf, gateways, demo, recognise } = deps
  const addPasted = createPasted(shelf, recognise)
  return {
    'token.add': ({ text, serverId }) =>
      addPasted(text, () => contextOf(gateways.current(), serverId ?? null)),
    'token.forget': async ({ tokenId }) => {
      shelf.forget(tokenId)
      return ok({})
    },
    'token.test': createTokenTest(deps),
    'token.demo': async ({ serverId }) => {
      const entrance = shelf.entrance()
      const open = gateways.need()
      if (!open.ok) return open
      if (!open.value.opened.demo)
        return err({ kind: 'nothing-found', reason: 'Only the built-in demo can make a token' })
      // A server id the demo does not know gets the answer for a server that does not exist.
      if (!open.value.known().some((server) => server.id === serverId))
        return err({ kind: 'server-gone', serverId })
      const { token, story, ends } = await (await demo()).tokenFor(serverId)
      const entry = entrance.add(token)
      return entry === null ? err({ kind: 'token-gone' }) : ok({ token: entry.view, story, ends })
    },
  }
}

/** The context in which a paste is explained: the open gateway and the server that is looked at. */
const contextOf = (open: OpenGateway | null, serverId: string | null): PasteContext | null =>
  open === null
    ? null
    : {
        gatewayUrl: open.opened.profile.url,
        serverId,
        headerName: open.opened.profile.authHeaderName.trim() || 'Authorization',
      }
