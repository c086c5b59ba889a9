import type { TokenView } from '../../shared/token/view.ts'
import { useShelf } from '../reading/shelf.tsx'
import { ContextMenu } from '../ui/context-menu.tsx'
import { copyText } from '../ui/copy.ts'
import { Icon } from '../ui/icon.tsx'
import { useCopied } from '../ui/use-copied.ts'

type TokenMenuProps = {
  readonly token: TokenView
  readonly at: { readonly x: number; readonly y: number }
  readonly onClose: () => void
}

/** The menu for one token on the shelf. The token itself is never copied: the window does not have it. */
export function TokenMenu({ token, at, onClose }: TokenMenuProps) {
  const { selected, select, askToForget } = useShelf()
  const copied = useCopied()
  const isTested = selected === token.id
  return (
    <ContextMenu
      label={`Token ${token.label}`}
      at={at}
      onClose={onClose}
      acts={[
        {
          id: 'select',
          label: isTested ? 'Stop testing it' : 'Test it on every screen',
          icon: <Icon name="bench" size={14} />,
          onAction: () => select(isTested ? null : token.id),
        },
        {
          id: 'copy',
          label: 'Copy its fingerprint',
          icon: <Icon name="copy" size={14} />,
          onAction: () => void copyText(token.fingerprint).then(copied),
        },
        {
          id: 'forget',
          label: 'Forget it…',
          icon: <Icon name="trash" size={14} />,
          onAction: () => askToForget(token.id),
        },
      ]}
    />
  )
}
