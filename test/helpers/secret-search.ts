import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Letters of a stretch that is looked for by itself: a part of a secret is found as well as the whole. */
const STRETCH = 24
const STEP = 12

/**
 * The forms a secret may be written in, of the whole and of every stretch of it: plain, base64 and base64url
 * at each of the three places it may stand in, hex in both cases, UTF-16 in both byte orders. In: the secret,
 * 24 letters or longer.
 */
export function formsOf(secret: string): readonly { readonly form: string; readonly bytes: Buffer }[] {
  if (secret.length < STRETCH) throw new Error('too short to be told from chance')
  const stretches = [secret]
  for (let at = 0; at + STRETCH <= secret.length; at += STEP) stretches.push(secret.slice(at, at + STRETCH))
  return stretches.flatMap((text) => {
    const bytes = Buffer.from(text)
    const little = Buffer.from(text, 'utf16le')
    const based = [0, 1, 2].flatMap((shift) => {
      const padded = Buffer.concat([Buffer.alloc(shift), bytes])
      // The first and the last letters depend on what stands beside the secret.
      return (['base64', 'base64url'] as const).map((form) => ({
        form,
        bytes: Buffer.from(
          padded
            .toString(form)
            .replace(/=+$/, '')
            .slice(shift === 0 ? 0 : shift + 1, -1),
        ),
      }))
    })
    return [
      { form: 'plain', bytes },
      { form: 'hex', bytes: Buffer.from(bytes.toString('hex')) },
      { form: 'HEX', bytes: Buffer.from(bytes.toString('hex').toUpperCase()) },
      { form: 'UTF-16LE', bytes: little },
      { form: 'UTF-16BE', bytes: Buffer.from(little).swap16() },
      ...based,
    ]
  })
}

/** Files below folders, those of a running database among them. */
export const filesBelow = (folders: readonly string[]): readonly string[] =>
  folders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )

/** Where a secret, or a stretch of it, stands on the disk, and in which form: `history.db-wal: base64`. */
export function hitsIn(folders: readonly string[], secrets: readonly string[]): readonly string[] {
  const forms = secrets.flatMap(formsOf)
  return filesBelow(folders).flatMap((file) => {
    const content = readFileSync(file)
    const hits = forms.filter(({ bytes }) => content.includes(bytes)).map(({ form }) => form)
    return [...new Set(hits)].map((form) => `${file}: ${form}`)
  })
}
