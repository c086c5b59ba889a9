import { explained, readPaste, type Explained, type Read } from '../../shared/paste/read.ts'
import type { PasteContext } from '../../shared/paste/answer.ts'
import { NOW } from './worlds.ts'

/** The answer of `claimcheck explain` to a paste. */
export const explain = (
  text: string,
  context: PasteContext | null = null,
): Explained & { readonly read: Read } => {
  const read = readPaste(text, context, NOW)
  return { ...explained(read), read }
}
