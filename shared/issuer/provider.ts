import { hostOf } from '../kernel/host.ts'
import type { ProviderId } from './preset.ts'
import { presetOf } from './presets/index.ts'
import { recognise } from './recognise.ts'

/**
 * The name of the provider behind an issuer, by its address alone: a hint for wording, never part of a
 * verdict.
 */
export function providerOf(issuer: string): { readonly id: ProviderId; readonly name: string } {
  const { id } = recognise(issuer)
  return { id, name: id === 'other' ? hostOf(issuer) || 'Identity provider' : presetOf(id).name }
}
