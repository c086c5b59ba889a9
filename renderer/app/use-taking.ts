import { useEffect } from 'react'
import { foundSays } from '../../shared/token/found-words.ts'
import { on } from '../bridge.ts'
import { useShelf } from '../reading/shelf.tsx'
import { useTokenDrop } from '../ui/dropped-files.ts'
import { useToasts } from '../ui/toast.tsx'
import { usePaste } from '../ui/use-paste.ts'

/**
 * Puts tokens on the shelf that are pasted or dropped on a screen without a field for them, and says when the
 * shelf was cleared. In: whether this screen accepts tokens.
 */
export function useTaking(takes: boolean): void {
  const { add } = useShelf()
  const { show, fail } = useToasts()
  const take = async (text: string) => {
    const result = await add(text)
    if (!result.ok) {
      fail(result.error)
      return
    }
    const says = foundSays(result.value.found)
    const details = [says.from, says.ignored].filter((part) => part !== '').join(', ')
    show({ tone: 'info', title: says.used, text: details })
  }
  usePaste(takes, take)
  useTokenDrop(takes, take, fail)
  useEffect(
    () =>
      on('shelf.cleared', ({ tokens: gone, minutes }) =>
        show({
          tone: 'info',
          title: `${gone === 1 ? '1 token was' : `${gone} tokens were`} forgotten`,
          text: minutes === 0 ? 'The screen was locked.' : `Nothing was touched for ${minutes} minutes.`,
        }),
      ),
    [show],
  )
}
