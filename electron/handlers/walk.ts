import type { Handlers } from '../../shared/ipc/contract.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { walkTo } from '../client/walk-to.ts'
import type { Deps } from './deps.ts'

/**
 * Walks to a server of the open gateway, through its profile's network. The address is the profile's own with
 * the server's path, as ContextForge serves it. Nothing of the gateway's sign-in goes along.
 */
export function createWalkHandlers({
  gateways,
  httpOptions,
}: Pick<Deps, 'gateways' | 'httpOptions'>): Pick<Handlers, 'client.walk'> {
  return {
    'client.walk': async ({ serverId, clients, clientId, hostsOnly }) => {
      const open = gateways.need()
      if (!open.ok) return open
      if (!open.value.known().some(({ id }) => id === serverId)) return err({ kind: 'server-gone', serverId })
      const { opened, scene } = open.value
      const address = `${scene.gatewayUrl.replace(/(?<!\/)\/+$/, '')}/servers/${serverId}/mcp`
      const hosts: string[] = []
      const walked = await walkTo({
        address,
        clients: clients.length === 0 ? PROFILES : PROFILES.filter(({ id }) => clients.includes(id)),
        clientId,
        way: opened.way,
        hostsOnly,
        told: (host) => void hosts.push(host),
        signal: new AbortController().signal,
        watch: httpOptions,
      })
      return ok({ address, hosts, walked: [...walked] })
    },
  }
}
