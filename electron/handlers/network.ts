import type { Handlers } from '../../shared/ipc/contract.ts'
import { findEntries, logAsText } from '../../shared/network/log.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Deps } from './deps.ts'

type NetworkHandlers = Pick<Handlers, 'network.log' | 'network.export'>

const TEXT = { name: 'Tab-separated values', extensions: ['tsv'] }

/** The calls about the network log: which requests were sent, to whom and by which part. */
export function createNetworkHandlers({ network, gateways, files }: Deps): NetworkHandlers {
  return {
    'network.log': async () => {
      const open = gateways.current()
      const allowed = open === null ? [] : [new URL(open.opened.baseUrl).host, ...open.allowed()]
      return ok({ entries: [...(network?.entries() ?? [])], allowed: [...new Set(allowed)] })
    },
    'network.export': async ({ filter, onlyRefused }) => {
      const found = findEntries(network?.entries() ?? [], filter, onlyRefused)
      const saved = await files.save('claimcheck-network.tsv', TEXT, logAsText(found))
      return saved.ok ? ok({ file: saved.value, entries: saved.value === null ? 0 : found.length }) : saved
    },
  }
}
