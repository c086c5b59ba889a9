import { entrySays, mayUndo, type Entry } from '../../shared/history/timeline.ts'
import type { TestRecord } from '../../shared/history/tests.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { ContextMenu } from '../ui/context-menu.tsx'
import { copyText } from '../ui/copy.ts'
import { Icon } from '../ui/icon.tsx'
import { useCopied } from '../ui/use-copied.ts'

type EntryMenuProps = {
  readonly entry: Entry
  readonly at: { readonly x: number; readonly y: number }
  readonly onClose: () => void
  readonly backTo: () => { readonly focus: () => void } | null
  readonly onUndo: (changeId: string, serverId: string) => void
  readonly onTestAgain: (test: TestRecord) => void
  readonly onRestore: (card: DriftCard) => void
  readonly onOpenServer: (serverId: string) => void
}

/** The menu for one entry of the history: what its pane offers, and its text. */
export function EntryMenu({ entry, at, onClose, backTo, ...acts }: EntryMenuProps) {
  const copied = useCopied()
  const { title, text } = entrySays(entry)
  const server = serverOf(entry)
  const [change, seen, test] = [
    entry.kind === 'change' ? entry.change : null,
    entry.kind === 'seen' ? entry.seen : null,
    entry.kind === 'test' ? entry.test : null,
  ]
  return (
    <ContextMenu
      label={title}
      at={at}
      onClose={onClose}
      backTo={backTo}
      acts={[
        ...(server === null
          ? []
          : [
              {
                id: 'open',
                label: 'Open the server',
                icon: <Icon name="chevron-right" size={14} />,
                onAction: () => acts.onOpenServer(server),
              },
            ]),
        ...(change
          ? [
              {
                id: 'undo',
                label: 'Undo…',
                icon: <Icon name="undo" size={14} />,
                kbd: 'u',
                isDisabled: !mayUndo(change),
                onAction: () => acts.onUndo(change.id, change.serverId),
              },
            ]
          : []),
        ...(seen
          ? [
              {
                id: 'restore',
                label: 'Restore what was there before…',
                icon: <Icon name="undo" size={14} />,
                kbd: 'r',
                isDisabled: seen.restore === null,
                onAction: () => acts.onRestore(seen),
              },
            ]
          : []),
        ...(test
          ? [
              {
                id: 'test',
                label: 'Test again…',
                icon: <Icon name="bench" size={14} />,
                kbd: 't',
                onAction: () => acts.onTestAgain(test),
              },
            ]
          : []),
        {
          id: 'copy',
          label: 'Copy what it says',
          icon: <Icon name="copy" size={14} />,
          onAction: () => void copyText(`${entry.at} ${title}. ${text}`).then(copied),
        },
      ]}
    />
  )
}

/** The server that can be opened; null where there is none, as one that is gone. */
function serverOf(entry: Entry): string | null {
  if (entry.kind === 'change') return entry.change.serverId
  if (entry.kind === 'seen') return entry.seen.kind === 'gone' ? null : entry.seen.serverId
  return entry.kind === 'test' ? entry.test.serverId : null
}
