import { z } from 'zod'

const nothing = z.object({})
/** What was changed of the keys; see shared/window/keys.ts. */
export const keyChanges = z.record(z.string().max(80), z.string().max(40))
export const theme = z.enum(['system', 'light', 'dark'])

/** Calls about the settings of the app. Part of the contract. */
export const settingsCalls = {
  'settings.keys': { input: z.object({ keys: keyChanges }), output: nothing },
  /** After how many minutes without input the shelf is cleared; 0: never. */
  'settings.idle': { input: z.object({ minutes: z.number().int().min(0).max(480) }), output: nothing },
  /** Whether closing the window leaves the guard watching. */
  'settings.background': { input: z.object({ on: z.boolean() }), output: nothing },
  /** Switches memory-only mode and loads the page again. Switching it off loses what was only in memory. */
  'settings.memory-only': { input: z.object({ on: z.boolean() }), output: nothing },
  'settings.theme': { input: z.object({ theme }), output: nothing },
} as const
