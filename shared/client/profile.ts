import type { Course, Way } from './way.ts'

/**
 * How well a rule is known. `proven`: run here and compared; `recorded`: seen once; `documented`: read, never
 * run.
 */
export type Basis = 'proven' | 'recorded' | 'documented'

/** What one MCP client does on its way to a server. */
export interface ClientProfile {
  readonly id: string
  readonly name: string
  readonly basis: Basis
  /** `proven on 1.2.3`, `recorded 1.2.3` or `documented on 2026-11-01`. */
  readonly rules: string
  /** Where the rules come from. */
  readonly source: string
  /** The day they were read or recorded there. */
  readonly date: string
  /** The redirect address to register in advance; PORT stands for a port the client picks at random. */
  readonly redirect: string
  /**
   * The address of the client's own metadata document, which is its client id where the provider supports
   * that; null when it has none.
   */
  readonly document: string | null
  /** How it is given a client id that was registered beforehand; null where that is not known. */
  readonly givenId: string | null
  /**
   * True when it runs in its maker's cloud, so that a walk from this computer does not show whether it
   * reaches the server.
   */
  readonly hosted?: boolean
  /** What the client cannot do, in words for an operator. */
  readonly cannot: readonly string[]
  readonly way: (course: Course) => Way
}
