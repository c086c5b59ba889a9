import type { Lane } from '../contextforge/index.ts'

/** The name of each lane, where its letter alone would not be understood. */
export const LANE_NAMES: Readonly<Record<Lane, string>> = {
  R: 'resource',
  C: 'canonical URL',
  I: 'client id',
  L: 'learned',
  A: 'API audience',
}
