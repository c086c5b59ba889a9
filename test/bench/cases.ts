import type { Case } from './kernel.ts'

/** The cases, each loaded when it is measured: those in a process of their own need no window. */
export const CASES: Readonly<Record<string, () => Promise<Case>>> = {
  P1: async () => (await import('./p1-tokens.ts')).p1,
  P3: async () => (await import('./p3-matrix.ts')).p3,
  P6: async () => (await import('./p6-load.ts')).p6,
  P7: async () => (await import('./p7-history.ts')).p7,
}
