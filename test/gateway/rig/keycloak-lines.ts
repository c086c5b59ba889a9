import type { Java } from './java.ts'

/** A line of Keycloak's releases, and the Javas it runs on. */
export interface Line {
  readonly name: string
  readonly java: { readonly from: number; readonly to: number }
  /** Newest first: Maven does not serve every one, nor each in both forms. */
  readonly versions: readonly string[]
  /** What is switched on when it is built. */
  readonly features: readonly string[]
}

/** `resource-indicators` is an experimental feature of 26.6 and later. */
export const LINES: readonly Line[] = [
  {
    name: '26.7',
    java: { from: 21, to: Infinity },
    versions: ['26.7.5', '26.7.4', '26.7.3', '26.7.0'],
    features: ['resource-indicators'],
  },
  {
    name: '26.4',
    java: { from: 17, to: 21 },
    versions: ['26.4.7', '26.4.5', '26.4.4', '26.4.0'],
    features: [],
  },
]

/** One form of one release. */
export interface Archive {
  readonly version: string
  readonly form: 'tar.gz' | 'zip'
}

/** What may be fetched of a line, best first: the newest, and of each the form that keeps what may be run. */
export const archivesOf = ({ versions }: Line): readonly Archive[] =>
  versions.flatMap((version) => [
    { version, form: 'tar.gz' as const },
    { version, form: 'zip' as const },
  ])

/** The lines that can run here, each with the newest Java that fits it. In: the Javas, newest first. */
export function linesFor(javas: readonly Java[]): readonly { readonly line: Line; readonly java: Java }[] {
  return LINES.flatMap((line) => {
    const java = javas.find(({ version }) => version >= line.java.from && version <= line.java.to)
    return java === undefined ? [] : [{ line, java }]
  })
}

/** What Maven's failure means for the next try. */
export type Refusal = { readonly kind: 'not-served' } | { readonly kind: 'failed'; readonly why: string }

/**
 * Reads why Maven could not fetch an artifact: a repository that does not have it (or will not give it) may
 * have an older one, while one that does not answer has nothing. In: all Maven said.
 */
export function refusalOf(said: string): Refusal {
  const line = said.split('\n').find((candidate) => candidate.includes('[ERROR]')) ?? said.trim()
  if (/Could not find artifact|Forbidden|status(?: code)?:? 40[34]/i.test(line)) return { kind: 'not-served' }
  const cause = /Unknown host|Connection refused|Checksum validation failed|timed out/i.exec(line)
  return { kind: 'failed', why: cause?.[0] ?? (line.slice(0, 160) || 'it said nothing') }
}
