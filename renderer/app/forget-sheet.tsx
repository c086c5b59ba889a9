import { useShelf } from '../reading/shelf.tsx'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'

/** Asks before tokens are forgotten, which nothing brings back. In: one token, or null for all. */
export function ForgetSheet({
  tokenId,
  onClose,
}: {
  readonly tokenId: string | null
  readonly onClose: () => void
}) {
  const { tokens, forget } = useShelf()
  const one = tokens.find(({ id }) => id === tokenId)
  const what = one ? one.label : tokens.length === 1 ? 'the token' : `all ${tokens.length} tokens`
  return (
    <Sheet
      title={`Forget ${what}?`}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button autoFocus onPress={onClose}>
            Cancel
          </Button>
          <Button
            icon="trash"
            onPress={() => {
              onClose()
              void forget(tokenId)
            }}
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
