import { hostOf } from '../kernel/host.ts'
import type { ProviderId } from './preset.ts'
import { presetOf } from './presets/index.ts'
import { recognise } from './recognise.ts'

/**
 * What to call the provider behind an issuer where only its address is known: a hint for words, never part of
 * a verdict.
 */
export function providerOf(issuer: string): { readonly id: ProviderId; readonly name: string } {
  const { id } = recognise(issuer)
  return { id, name: id === 'other' ? hostOf(issuer) || 'Identity provider' : presetOf(id).name }
}
