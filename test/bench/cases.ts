import type { Case } from './kernel.ts'

/** The cases, each loaded when it is measured: those in a process of their own need no window. */
export const CASES: Readonly<Record<string, () => Promise<Case>>> = {
  P1: async () => (await import('./p1-tokens.ts')).p1,
  P2: async () => (await import('./p2-paste.ts')).p2,
  P3: async () => (await import('./p3-matrix.ts')).p3,
  P4: async () => (await import('./p4-start.ts')).p4,
  P5: async () => (await import('./p5-memory.ts')).p5,
  P6: async () => (await import('./p6-load.ts')).p6,
  P7: async () => (await import('./p7-history.ts')).p7,
  P8: async () => (await import('./p8-table.ts')).p8,
  P9: async () => (await import('./p9-diagnosis.ts')).p9,
  P10: async () => (await import('./p10-edit.ts')).p10,
  P11: async () => (await import('./p11-hostile.ts')).p11,
  'P11 memory': async () => (await import('./p11-memory.ts')).p11Memory,
  P12: async () => (await import('./p12-huge.ts')).p12,
}
