import type { Handlers } from '../../shared/ipc/contract.ts'
import type { CompareDeps, createCompare } from '../comparing/compare.ts'
import type { KeptFleets } from '../reading/kept.ts'

type Compare = ReturnType<typeof createCompare>

/** The calls that compare two gateways. What they need is loaded at the first of them. */
export function createCompareHandlers(
  deps: CompareDeps,
  kept: KeptFleets,
): Pick<Handlers, 'compare.read' | 'compare.pair' | 'compare.plan' | 'compare.export'> {
  let loading: Promise<Compare> | null = null
  const compare = (): Promise<Compare> =>
    (loading ??= import('../comparing/compare.ts').then((module) => module.createCompare(deps, kept)))
  return {
    'compare.read': async (input) => (await compare()).read(input),
    'compare.pair': async (input) => (await compare()).pair(input),
    'compare.plan': async (input) => (await compare()).plan(input),
    'compare.export': async (input) => (await compare()).write(input),
  }
}
