import type { Handlers } from '../../shared/ipc/contract.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { walkTo } from '../client/walk-to.ts'
import { checkPublicUrl } from '../profiles/check-draft.ts'
import type { Deps } from './deps.ts'

/**
 * Walks to a server of the open gateway, through its profile's network. The address is the one clients are
 * given, with the server's path, as ContextForge serves it. Nothing of the gateway's sign-in goes along.
 */
export function createWalkHandlers({
  gateways,
  httpOptions,
}: Pick<Deps, 'gateways' | 'httpOptions'>): Pick<Handlers, 'client.walk' | 'client.cancel'> {
  const underWay = new Set<AbortController>()
  return {
    'client.walk': async ({ serverId, clients, clientId, hostsOnly, publicUrl }) => {
      const open = gateways.need()
      if (!open.ok) return open
      if (!open.value.known().some(({ id }) => id === serverId)) return err({ kind: 'server-gone', serverId })
      const { opened, scene } = open.value
      const given = checkPublicUrl(publicUrl ?? opened.profile.publicUrl)
      if (!given.ok) return given
      const base = given.value || scene.gatewayUrl
      const address = `${base.replace(/(?<!\/)\/+$/, '')}/servers/${serverId}/mcp`
      const hosts: string[] = []
      const cancel = new AbortController()
      underWay.add(cancel)
      try {
        const walked = await walkTo({
          address,
          clients: clients.length === 0 ? PROFILES : PROFILES.filter(({ id }) => clients.includes(id)),
          clientId,
          way: opened.way,
          hostsOnly,
          told: (host) => void hosts.push(host),
          signal: cancel.signal,
          watch: httpOptions,
        })
        return cancel.signal.aborted
          ? err({ kind: 'cancelled' })
          : ok({ address, hosts, walked: [...walked] })
      } finally {
        underWay.delete(cancel)
      }
    },

    'client.cancel': async () => {
      for (const cancel of underWay) cancel.abort()
      return ok({})
    },
  }
}
