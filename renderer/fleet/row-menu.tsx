import type { Connection } from '../../shared/connection/view.ts'
import { clientIdCounts } from '../../shared/fleet/filter.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { useReviewHost } from '../change/review-host.ts'
import { ContextMenu } from '../ui/context-menu.tsx'
import { copyText } from '../ui/copy.ts'
import { Icon } from '../ui/icon.tsx'
import { useCopied } from '../ui/use-copied.ts'

export type MenuPlace = {
  readonly serverId: string
  readonly at: { readonly x: number; readonly y: number }
}

type RowMenuProps = {
  readonly place: MenuPlace
  readonly line: FleetLine | null
  /** Null: nothing can be sent. */
  readonly connection: Connection | null
  readonly isPinned: boolean
  readonly onPin: (serverId: string) => void
  readonly onClose: () => void
  readonly backTo: () => { readonly focus: () => void } | null
  readonly onOpen: (serverId: string) => void
  readonly onTest: (serverId: string) => void
}

/** The menu for one server of the fleet. */
export function RowMenu(props: RowMenuProps) {
  const { place, line, connection, isPinned, onPin, onClose, backTo, onOpen, onTest } = props
  const review = useReviewHost()
  const copied = useCopied()
  if (line === null) return null
  const copy = (text: string) => void copyText(text).then(copied)
  const on = clientIdCounts(line.toggle)
  const flips = on || line.toggle.state === 'off'
  return (
    <ContextMenu
      label={line.name}
      at={place.at}
      onClose={onClose}
      backTo={backTo}
      acts={[
        {
          id: 'open',
          label: 'Open',
          icon: <Icon name="chevron-right" size={14} />,
          kbd: 'Enter',
          onAction: () => onOpen(line.id),
        },
        {
          id: 'test',
          label: 'Test a token here',
          icon: <Icon name="bench" size={14} />,
          kbd: 't',
          isDisabled: connection === null,
          onAction: () => onTest(line.id),
        },
        {
          id: 'toggle',
          label: flips
            ? `Turn ${on ? 'off' : 'on'} “Include client id in audience”…`
            : 'Client id cannot be included here',
          icon: <Icon name="edit" size={14} />,
          isDisabled: connection === null || !flips || review === null,
          onAction: () => review?.open(line.id, { kind: 'toggle', on: !on, clientId: null }),
        },
        {
          id: 'pin',
          label: isPinned ? 'Take the pin back' : 'Pin: list it first',
          icon: <Icon name="pin" size={14} />,
          kbd: 'p',
          onAction: () => onPin(line.id),
        },
        {
          id: 'copy-id',
          label: 'Copy server id',
          icon: <Icon name="copy" size={14} />,
          onAction: () => copy(line.id),
        },
        ...(connection === null
          ? []
          : [
              {
                id: 'copy-address',
                label: 'Copy address for clients',
                icon: <Icon name="link" size={14} />,
                onAction: () => copy(`${connection.baseUrl}/servers/${line.id}/mcp`),
              },
            ]),
      ]}
    />
  )
}
