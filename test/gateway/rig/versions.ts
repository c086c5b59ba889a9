/** A released version: its numbers and its post-release number (0 when it is none). */
interface Release {
  readonly text: string
  readonly numbers: readonly number[]
  readonly post: number
}

/**
 * The newest final version in a list. Pre-releases and development versions are left out; a post-release counts
 * only when it is the very newest. In: version texts. Out: the newest, or undefined when none is final.
 */
export function newestFinal(versions: readonly string[]): string | undefined {
  return versions.map(parse).filter(isRelease).sort(descending)[0]?.text
}

/** The versions that `pip index versions` printed, newest first as pip gives them. In: its output. */
export function listedVersions(output: string): string[] {
  const line = /^Available versions:(.*)$/m.exec(output)?.[1] ?? ''
  return line
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
}

function parse(text: string): Release | undefined {
  const match = /^(\d+(?:\.\d+)*)(?:\.post(\d+))?$/.exec(text)
  if (match === null) return undefined
  return { text, numbers: (match[1] ?? '').split('.').map(Number), post: Number(match[2] ?? 0) }
}

function isRelease(release: Release | undefined): release is Release {
  return release !== undefined
}

function descending(a: Release, b: Release): number {
  const length = Math.max(a.numbers.length, b.numbers.length)
  for (let at = 0; at < length; at += 1) {
    const difference = (b.numbers[at] ?? 0) - (a.numbers[at] ?? 0)
    if (difference !== 0) return difference
  }
  return b.post - a.post
}
