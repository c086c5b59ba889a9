import { withoutToken } from '../../shared/token/without-token.ts'
import type { Shelf } from './shelf.ts'

/**
 * Whether a text has a part of a token on the shelf. The window has no token it could put into a file; should
 * it ever have one, this stops it before the disk.
 */
export const heldBy = (shelf: Pick<Shelf, 'list'>, text: string): boolean =>
  shelf.list().some(({ token }) => withoutToken(text, token) !== text)
