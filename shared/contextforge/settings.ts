import { isObject, type Json } from '../kernel/json.ts'
import { keyRecord } from './keys.ts'
import { MASK } from './redact.ts'

/** One key of `oauth_config`, with an explanation for people. */
export type SettingRow = {
  readonly key: string
  readonly value: string
  readonly meaning: string
  /** False: this app does not know the key. Every change keeps it unchanged. */
  readonly known: boolean
  readonly masked: boolean
}

/** Every key of a configuration in its own order; empty for a configuration that is no object. */
export function settingRows(config: Json): readonly SettingRow[] {
  if (!isObject(config)) return []
  return Object.entries(config).map(([key, value]): SettingRow => {
    const masked = value === MASK
    const meaning = keyRecord(key)?.meaning
    return {
      key,
      value: masked ? 'set, kept by the gateway' : typeof value === 'string' ? value : JSON.stringify(value),
      meaning: meaning ?? 'Not known to this app. Every change sends it back unchanged.',
      known: meaning !== undefined,
      masked,
    }
  })
}
