import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { createExchange, ExchangeDeps } from '../profiles/exchange.ts'

type Exchange = ReturnType<typeof createExchange>

/**
 * The calls that give saved gateways away and take them in. What they need is loaded at the first of
 * them.
 */
export function createExchangeHandlers(
  deps: ExchangeDeps,
): Pick<Handlers, 'profile.export' | 'profile.import' | 'profile.import-apply'> {
  let loading: Promise<Exchange> | null = null
  const exchange = (): Promise<Exchange> =>
    (loading ??= import('../profiles/exchange.ts').then((module) => module.createExchange(deps)))
  return {
    'profile.export': async ({ profileIds }) => (await exchange()).give(profileIds),
    'profile.import': async ({ dropped }) => {
      const read = await (await exchange()).read(dropped ?? null)
      return read.ok ? ok({ preview: read.value }) : read
    },
    'profile.import-apply': async ({ importId, choices }) => (await exchange()).apply(importId, choices),
  }
}
