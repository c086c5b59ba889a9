import type { ChangeRecord } from '../../shared/change/review.ts'
import { useKeptList } from '../reading/lines.ts'
import { useAsked } from '../reading/use-asked.ts'
import { Button } from '../ui/button.tsx'
import { When } from '../ui/clock.tsx'
import { Menu } from '../ui/menu.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import styles from './tabs.module.css'

const STATES: Readonly<Record<ChangeRecord['state'], string>> = {
  intended: 'written down, not known to have been sent',
  confirmed: 'saved, read back, confirmed',
  'lost-race': 'somebody else saved at the same moment',
  'not-applied': 'not applied',
  unknown: 'not known whether it was applied',
}

const NOTHING = {}

/** What this app changed on this server, newest first. */
export function HistoryTab({
  serverId,
  offline,
  onUndo,
  onRestore,
}: {
  readonly serverId: string
  /** True: nothing can be sent; changes are shown, but cannot be undone. */
  readonly offline: boolean
  readonly onUndo: (changeId: string) => void
  /** Opens the review that restores a state, whatever happened since. */
  readonly onRestore: (changeId: string, to: 'before' | 'after') => void
}) {
  const kept = useKeptList()
  const now = useAsked('change.list', offline ? null : NOTHING)
  const before = useAsked('history.read', offline && kept ? { profileId: kept.profile.id } : null)
  const asked = offline ? before : now
  const changes = (asked.value?.changes ?? []).filter((change) => change.serverId === serverId)
  if (asked.error) {
    return (
      <div className={styles['scroll']}>
        <ErrorPanel error={asked.error} onRetry={asked.again} />
      </div>
    )
  }
  return (
    <div className={styles['scroll']}>
      <table className={styles['table']}>
        <caption>Changes made from here</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Change</th>
            <th scope="col">Outcome</th>
            <th scope="col">By</th>
            <th scope="col">
              <span className="sr">Undo</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.id}>
              <td className={styles['time']}>
                <When at={change.at} />
              </td>
              <td>
                <b>{change.title}</b>
                <small>{change.diff.map((entry) => entry.key).join(', ')}</small>
              </td>
              <td>
                {STATES[change.state]}
                {change.undoneBy !== null && <small>undone</small>}
                {change.reason !== null && <small>{change.reason}</small>}
              </td>
              <td>{change.by}</td>
              <td>
                {change.state === 'confirmed' && change.undoneBy === null && (
                  <Button
                    isDisabled={offline}
                    aria-label={`Undo: ${change.title}`}
                    onPress={() => onUndo(change.id)}
                  >
                    Undo
                  </Button>
                )}
                <Menu
                  label={`Restore around: ${change.title}`}
                  acts={[
                    {
                      id: 'before',
                      label: 'Restore the state before',
                      onAction: () => onRestore(change.id, 'before'),
                    },
                    {
                      id: 'after',
                      label: 'Restore the state after',
                      onAction: () => onRestore(change.id, 'after'),
                    },
                  ]}
                >
                  <Button variant="quiet" isDisabled={offline} aria-label={`Restore around: ${change.title}`}>
                    Restore…
                  </Button>
                </Menu>
              </td>
            </tr>
          ))}
          {changes.length === 0 && (
            <tr>
              <td colSpan={5} className={styles['none']}>
                {asked.busy ? 'Reading…' : 'Nothing was changed on this server from here.'}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}
