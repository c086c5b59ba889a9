import type { Handlers } from '../../shared/ipc/contract.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { judgeControl, tampered, type Control } from '../../shared/probe/controls.ts'
import { withoutToken } from '../../shared/token/without-token.ts'
import type { Deps } from './deps.ts'

/**
 * The negative controls of the live test: requests that a gateway which checks anything must refuse. None of
 * them has a valid token.
 */
export function createControlHandlers({ gateways, shelf, now }: Deps): Pick<Handlers, 'probe.controls'> {
  return {
    'probe.controls': async ({ tokenId, serverId }) => {
      const open = gateways.need()
      if (!open.ok) return open
      const entry = shelf.get(tokenId)
      if (entry === null) return err({ kind: 'token-gone' })
      const changed = tampered(entry.token)
      const controls: Control[] = []
      for (const [kind, token] of [
        ['no-token', null],
        ['tampered', changed],
      ] as const) {
        if (kind === 'tampered' && token === null) continue
        if (shelf.get(tokenId) === null) return err({ kind: 'token-gone' })
        const sent = await open.value.initialize(serverId, token)
        if (!sent.ok) return sent
        const made = judgeControl(kind, sent.value)
        const clean = (text: string | null): string | null => text && withoutToken(text, entry.token)
        controls.push({
          ...made,
          detail: clean(token === null ? made.detail : made.detail && withoutToken(made.detail, token)),
        })
      }
      return ok({ controls, at: new Date(now()).toISOString() })
    },
  }
}
