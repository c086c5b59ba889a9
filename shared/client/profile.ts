import type { Course, Way } from './way.ts'

/**
 * How sure a rule is. `proven`: run here and compared; `recorded`: seen once; `documented`: read, never run.
 */
export type Basis = 'proven' | 'recorded' | 'documented'

/** What one MCP client does on its way in. */
export interface ClientProfile {
  readonly id: string
  readonly name: string
  readonly basis: Basis
  /** `proven on 1.2.3`, `recorded 1.2.3` or `documented on 2026-11-01`. */
  readonly rules: string
  /** What the rules were taken from. */
  readonly source: string
  /** When they were taken from it. */
  readonly date: string
  /** The redirect address to register beforehand; PORT stands for one that is picked at random. */
  readonly redirect: string
  /**
   * The client's own metadata document, used as its client id where the provider takes such; null when it has
   * none.
   */
  readonly document: string | null
  /** How it is given a client id that was registered beforehand; null where that is not known. */
  readonly givenId: string | null
  /** Whether it asks from its maker's cloud, so that a walk from here says nothing about its reach. */
  readonly hosted?: boolean
  /** What it does not do, in words for an operator. */
  readonly cannot: readonly string[]
  readonly way: (course: Course) => Way
}
