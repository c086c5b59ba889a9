import { z } from 'zod'
import { someSettings } from '../window/app-settings.ts'

const nothing = z.object({})

/** Calls about the settings of the app. Part of the contract. */
export const settingsCalls = {
  /** Changes the given settings; the others stay. They apply at once, even where they cannot be stored. */
  'settings.change': { input: someSettings, output: nothing },
  /** Switches memory-only mode and loads the page again. Switching it off loses what was only in memory. */
  'settings.memory-only': { input: z.object({ on: z.boolean() }), output: nothing },
} as const
