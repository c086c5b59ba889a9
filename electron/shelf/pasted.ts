import type { Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { PasteContext } from '../../shared/paste/answer.ts'
import { MAX_SHELF } from '../../shared/token/limits.ts'
import { nextTurn, oneByOne } from '../system/timers.ts'
import type { Recogniser } from './recogniser.ts'
import type { Shelf, ShelfEntry } from './shelf.ts'

/**
 * Puts the tokens of a paste on the shelf. In: the text, and what it is pasted for, which is asked when its
 * turn has come. Out: what was found, what can be said to it, and the tokens the shelf holds now. Errors:
 * nothing was found; the shelf was cleared meanwhile, and then nothing is added.
 */
export function createPasted(shelf: Shelf, recognise: Recogniser) {
  const inOrder = oneByOne()
  return (
    text: string,
    context: () => PasteContext | null,
  ): Promise<Result<Output<'token.add'>, AppError>> => {
    const entrance = shelf.entrance()
    // An answer never overtakes the one to an earlier paste, and no more than one search is under way.
    return inOrder(async () => {
      const { found, tokens, why, answers, sentTo } = await recognise(text, context())
      if (found.length === 0 && answers.length === 0) return err({ kind: 'nothing-found', reason: why })
      const added: ShelfEntry[] = []
      // Of more than the shelf holds the first, where the access tokens are. One that was here before may
      // still make room for them.
      for (const { token } of tokens.slice(0, MAX_SHELF)) {
        await nextTurn()
        const entry = entrance.add(token, sentTo)
        if (entry === null) return err({ kind: 'token-gone' })
        added.push(entry)
      }
      return ok({
        found: [...found],
        answers: [...answers],
        tokens: added.filter(({ id }) => shelf.get(id) !== null).map(({ view }) => view),
      })
    })
  }
}
