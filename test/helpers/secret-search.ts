import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The length of the parts that are searched separately, so that a part of a secret is found too. */
const STRETCH = 24
const STEP = 12

/**
 * The forms in which a secret may be written, as a whole and in parts: plain, base64 and base64url at each of
 * three offsets, hex in both cases, UTF-16 in both byte orders. In: the secret, with at least 24 characters.
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
      // The first and the last characters depend on what is beside the secret.
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

/** The files below folders, including those of a running database. */
export const filesBelow = (folders: readonly string[]): readonly string[] =>
  folders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )

/** Where a secret or a part of it is on the disk, and in which form: `history.db-wal: base64`. */
export function hitsIn(folders: readonly string[], secrets: readonly string[]): readonly string[] {
  const forms = secrets.flatMap(formsOf)
  return filesBelow(folders).flatMap((file) => {
    const content = readFileSync(file)
    const hits = forms.filter(({ bytes }) => content.includes(bytes)).map(({ form }) => form)
    return [...new Set(hits)].map((form) => `${file}: ${form}`)
  })
}
