/** A released version: its numbers and its post-release number (0 when it is none). */
interface Release {
  readonly text: string
  readonly numbers: readonly number[]
  readonly post: number
}

/**
 * The newest final version in a list. Pre-releases and development versions are left out; a post-release
 * counts only when it is the very newest. In: version texts. Out: the newest, or undefined when none is
 * final.
 */
export function newestFinal(versions: readonly string[]): string | undefined {
  return versions.map(parse).filter(isRelease).sort(descending)[0]?.text
}

/**
 * Candidates of 1.0.0, as PyPI would spell them: rc3 had the additive rule, rc1 and rc2 checked no provider's
 * token.
 */
const CANDIDATES = ['1.0.0rc3', '1.0.0rc2', '1.0.0rc1']

/** What a run takes, in its order, and what it was to take but PyPI does not serve. */
export interface Chosen {
  readonly run: readonly string[]
  readonly notServed: readonly string[]
}

/**
 * The releases of a run. In: what was asked for (`all`, or versions with commas between them, `newest` among
 * them; nothing for the usual three), and what PyPI lists. Out: them, each once. A version asked for by name
 * is in `run` whether it is listed or not.
 */
export function chooseVersions(
  asked: string | undefined,
  { listed, newest }: { readonly listed: readonly string[]; readonly newest: string },
): Chosen {
  if (asked === undefined) return { run: unique([newest, '1.0.8', '1.0.0']), notServed: [] }
  if (asked !== 'all') {
    const named = asked.split(',').map((name) => name.trim())
    return { run: unique(named.map((name) => (name === 'newest' ? newest : name))), notServed: [] }
  }
  const lastBeforeOne = newestFinal(listed.filter((version) => version.startsWith('0.9.')))
  const early = [...CANDIDATES, lastBeforeOne ?? '0.9']
  return {
    run: unique([
      newest,
      ...finalsFrom(listed, '1.0.0'),
      ...early.filter((version) => listed.includes(version)),
    ]),
    notServed: early.filter((version) => !listed.includes(version)),
  }
}

/** Whether a version, as PyPI spells it, came before 1.0.0 and its checks of providers' tokens. */
export function isEarly(version: string): boolean {
  return version.startsWith('0.') || /^1\.0\.0(a|b|rc[12])/.test(version)
}

/** Every final release from one on, post-releases too, newest first. */
function finalsFrom(listed: readonly string[], first: string): string[] {
  const from = parse(first)
  return listed
    .map(parse)
    .filter(isRelease)
    .filter((release) => from !== undefined && descending(release, from) <= 0)
    .sort(descending)
    .map(({ text }) => text)
}

const unique = (versions: readonly string[]): string[] => [...new Set(versions)]

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
