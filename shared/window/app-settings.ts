import { z } from 'zod'

/**
 * The settings of the app, in one table: the calls, the storage and memory-only mode read it. A new setting
 * is a line here and in `UNSET`, and what shows it in renderer/settings/.
 */
export const appSettings = {
  theme: z.enum(['system', 'light', 'dark']),
  /** After how many minutes without input the shelf is cleared; 0: never. */
  idleMinutes: z.number().int().min(0).max(480),
  /** Whether closing the window leaves the guard watching, with an icon in the tray. */
  background: z.boolean(),
  /** What was changed of the keys; see keys.ts. */
  keys: z.record(z.string().max(80), z.string().max(40)),
} as const

const settings = z.object(appSettings)
export type AppSettings = z.infer<typeof settings>
export type AppSetting = keyof AppSettings

/** Some of the settings, to be changed. A name that is not in the table is refused. */
export const someSettings = settings.partial().strict()

/** What holds until somebody chooses. */
const UNSET: AppSettings = { theme: 'system', idleMinutes: 15, background: false, keys: {} }

/** All names of settings. */
export const SETTING_NAMES = Object.keys(appSettings) as readonly AppSetting[]

/** The name under which a setting is stored, as in `idle-minutes`. */
export const storedName = (name: AppSetting): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const SWITCHED: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['off', false],
])

/** The text that is stored for a value. */
export function storedText(value: AppSettings[AppSetting]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** One setting. In: its name, and what reads the storage. What is stored and not valid counts as not set. */
export function settingOf<N extends AppSetting>(
  name: N,
  read: (stored: string) => string | null,
): AppSettings[N] {
  const text = read(storedName(name))
  const rule: z.ZodType = appSettings[name]
  for (const value of text === null ? [] : [text, SWITCHED.get(text), ...json(text)]) {
    const parsed = rule.safeParse(value)
    // The rule has the same name as the type, which the compiler cannot see.
    if (parsed.success) return parsed.data as AppSettings[N]
  }
  return UNSET[name]
}

/** All settings. In: what reads the storage. */
export const settingsOf = (read: (stored: string) => string | null): AppSettings =>
  settings.parse(Object.fromEntries(SETTING_NAMES.map((name) => [name, settingOf(name, read)])))

function json(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    return []
  }
}
