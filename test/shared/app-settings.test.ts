import { describe, expect, test } from 'vitest'
import {
  SETTING_NAMES,
  settingOf,
  settingsOf,
  someSettings,
  storedName,
  storedText,
  type AppSettings,
} from '../../shared/window/app-settings.ts'

const reading = (stored: Readonly<Record<string, string>>) => (name: string) => stored[name] ?? null

describe('the settings of the app', () => {
  const chosen: AppSettings = { theme: 'dark', idleMinutes: 60, background: true, keys: { 'fleet x': 'y' } }

  test('what is stored is read again as it was', () => {
    const stored = Object.fromEntries(
      SETTING_NAMES.map((name) => [storedName(name), storedText(chosen[name])]),
    )
    expect(settingsOf(reading(stored))).toEqual(chosen)
  })

  test('what earlier releases stored is read', () => {
    const stored = { theme: 'light', 'idle-minutes': '5', background: 'off', keys: '{"a":"b"}' }
    expect(settingsOf(reading(stored))).toEqual({
      theme: 'light',
      idleMinutes: 5,
      background: false,
      keys: { a: 'b' },
    })
    expect(settingOf('background', reading({ background: 'on' }))).toBe(true)
  })

  const unset = { theme: 'system', idleMinutes: 15, background: false, keys: {} }
  test('what was never set is as it is at first', () => {
    expect(settingsOf(() => null)).toEqual(unset)
  })

  test.each([
    ['theme', ['', 'blue', '"dark"x', 'null']],
    ['idleMinutes', ['', 'on', '-1', '481', '1.5', 'many', 'null', '{}']],
    ['background', ['', 'yes', '1', 'null', '[]']],
    ['keys', ['', 'on', '[', '{"a":1}', 'null', '"a"']],
  ] as const)('%s: what is stored and not valid counts as not set', (name, texts) => {
    for (const text of texts)
      expect(settingOf(name, reading({ [storedName(name)]: text })), text).toEqual(unset[name])
  })

  test('a change may name some settings, and nothing else', () => {
    expect(someSettings.safeParse({ theme: 'dark' }).data).toEqual({ theme: 'dark' })
    expect(someSettings.safeParse({ window: '{}' }).success).toBe(false)
    expect(someSettings.safeParse({ idleMinutes: 481 }).success).toBe(false)
  })
})
