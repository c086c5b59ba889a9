import { z } from 'zod'
import { isSensitiveKey } from '../contextforge/index.ts'
import { holdsToken } from '../kernel/secret-text.ts'
import { redactSettings, serverSettings } from './settings.ts'

/**
 * What is being typed for one server, until it is applied or discarded. Secrets are not in it: only the names
 * of their handles.
 */
export const draft = z.object({
  /** What stood there when typing began. */
  base: serverSettings,
  mine: serverSettings,
  /** New secrets by key, as handles of the main process. */
  secrets: z.record(z.string().max(200), z.string().max(200)),
  /** The raw text while it cannot be read as JSON; null otherwise. */
  raw: z.string().nullable(),
})
export type Draft = z.infer<typeof draft>

/**
 * A draft as it may be kept outside the field it is typed in: every secret masked. A raw text that may hold a
 * secret is left out whole, since a text that cannot be read cannot be masked for certain; what was last
 * readable is in `mine`. In: the draft. Out: a copy.
 */
export const draftToKeep = ({ base, mine, secrets, raw }: Draft): Draft => ({
  base: redactSettings(base),
  mine: redactSettings(mine),
  secrets,
  raw: raw !== null && mayHoldSecret(raw) ? null : raw,
})

/**
 * Whether an unreadable text may hold a secret: a name of one without its mask after it, or what begins like
 * a token.
 */
function mayHoldSecret(raw: string): boolean {
  if (holdsToken(raw) || /bearer\s/i.test(raw)) return true
  // A secret could be written with escapes. They are not decoded here: a text that has any is not kept.
  if (raw.includes('\\u')) return true
  const rest = raw.replace(MASKED, '')
  return (rest.match(/[\w-]+/g) ?? []).some(isSensitiveKey)
}

/** A key with the mask, with an empty value, or with none yet after it. */
const MASKED = /"[^"\n]*"\s*:\s*(?:"\*{5}"|""|null)/g
