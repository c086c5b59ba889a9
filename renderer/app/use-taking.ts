import { useEffect } from 'react'
import { foundSays } from '../../shared/token/found-words.ts'
import { meaning } from '../../shared/fleet/meant-for.ts'
import { on } from '../bridge.ts'
import { linesNow } from '../reading/lines.ts'
import { useShelf } from '../reading/shelf.tsx'
import { useTokenDrop } from '../ui/dropped-files.ts'
import { useToasts } from '../ui/toast.tsx'
import { usePaste } from '../ui/use-paste.ts'
import { inSlices } from '../ui/use-work.ts'

/**
 * Puts tokens on the shelf that are pasted or dropped on a screen without a field for them, and says when the
 * shelf was cleared. In: whether this screen accepts tokens, and what opens a server on the bench, which is
 * offered for the server the token was most likely issued for.
 */
export function useTaking(takes: boolean, onBench: (serverId: string) => void): void {
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
    const [token] = result.value.tokens
    const meant = token && (await inSlices(meaning(token, linesNow())))
    show({
      tone: 'info',
      title: says.used,
      text: [details, meant ? `${meant.line.name}: ${meant.why}` : '']
        .filter((part) => part !== '')
        .join('. '),
      ...(meant && {
        action: { label: `Test it on ${meant.line.name}`, onPress: () => onBench(meant.line.id) },
      }),
    })
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
