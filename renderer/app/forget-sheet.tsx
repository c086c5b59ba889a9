import { useShelf } from '../reading/shelf.tsx'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'

/** Asks before tokens are forgotten, wherever that was wanted; null while nothing is asked. */
export function ForgetSheet() {
  const { tokens, asked, answer } = useShelf()
  if (asked === null) return null
  const one = tokens.find(({ id }) => id === asked.tokenId)
  const what = one ? one.label : tokens.length === 1 ? 'the token' : `all ${tokens.length} tokens`
  return (
    <Sheet
      title={`Forget ${what}?`}
      size="small"
      onClose={() => answer(false)}
      footer={
        <>
          <Button autoFocus onPress={() => answer(false)}>
            Cancel
          </Button>
          <Button
            icon="trash"
            kbd={asked.tokenId === null ? 'Ctrl Shift Del' : undefined}
            onPress={() => answer(true)}
          >
            Forget {what}
          </Button>
        </>
      }
    >
      <p>It leaves memory and cannot be brought back: it has to be pasted or asked for again.</p>
    </Sheet>
  )
}
