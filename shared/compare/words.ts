import type { Pair } from './pairs.ts'

const WORDS: Readonly<Record<string, string>> = {
  enabled: 'active',
  oauth: 'OAuth on or off',
  resource: 'resource',
  'client-id': 'client_id',
  include: 'include client id',
  learned: 'learned',
  issuers: 'issuers',
}

/** A difference in a few words; a key of `oauth_config` is its own word. */
export const differenceSays = (id: string): string => WORDS[id] ?? id

type Named = { readonly name: string; readonly environment: string }

/** What the two sides are called: by their environments, or by their names where both are of one. */
export const sideNames = (left: Named, right: Named): readonly [left: string, right: string] =>
  left.environment === right.environment ? [left.name, right.name] : [left.environment, right.environment]

/** Why a pair stands where it does, in a few words. In: the names of both sides. */
export function pairSays({ state, differs, counts }: Pair, left: string, right: string): string {
  if (state === 'left-only') return `${left} only`
  if (state === 'right-only') return `${right} only`
  if (state === 'namesakes')
    return `${counts[0]} on ${left}, ${counts[1]} on ${right} of this name: not paired`
  return state === 'same' ? 'same' : differs.map(differenceSays).join(', ')
}

/**
 * Which differences explain that one token has two verdicts. In: those that alone bring the other verdict,
 * whether all together do, and all of them.
 */
export function explainsSay(alone: readonly string[], together: boolean, all: readonly string[]): string {
  const named = (ids: readonly string[]): string => ids.map((id) => `“${differenceSays(id)}”`).join(' or ')
  const [first, ...more] = alone
  if (first !== undefined && more.length === 0) return `Only ${named(alone)} explains the verdict.`
  if (first !== undefined) return `Each of ${named(alone)} alone explains the verdict.`
  if (together && all.length > 1)
    return `No difference alone explains the verdict: ${all.length} together do.`
  return 'No difference of these settings explains the verdict: it lies with the gateways themselves.'
}
