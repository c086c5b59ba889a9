/**
 * True when `version` is the given release or a later one. Pre-releases (`1.0.0-RC-3`) come before their
 * release.
 */
export function isAtLeast(version: string, release: string): boolean {
  const wanted = numbers(release)
  const found = numbers(version)
  const at = wanted.findIndex((part, index) => part !== (found[index] ?? 0))
  if (at === -1) return !/-(RC|BETA)/i.test(version) || /-(RC|BETA)/i.test(release)
  return (found[at] ?? 0) > (wanted[at] ?? 0)
}

const numbers = (version: string): readonly number[] =>
  (/^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1) ?? ['0', '0', '0']).map(Number)
