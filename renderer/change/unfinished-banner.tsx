import { isOpen } from '../../shared/history/timeline.ts'
import { count } from '../../shared/kernel/words.ts'
import type { BatchRest } from '../../shared/change/batch.ts'
import type { ChangeRecord } from '../../shared/change/review.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { call } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from './unfinished-banner.module.css'

type BannerProps = {
  readonly found: Output<'change.resolve'>
  readonly onClose: () => void
  readonly onResume: (rest: BatchRest) => void
  readonly onHistory: () => void
}

const STATES: Readonly<Record<ChangeRecord['state'], string>> = {
  intended: 'the gateway could not be looked at yet',
  confirmed: 'it was applied',
  'lost-race': 'somebody else saved as well',
  'not-applied': 'it was not applied',
  unknown: 'it is still not known whether it was applied',
}

/**
 * Shown at the start: the changes that were being made when the app ended, and their outcome according to the
 * gateway.
 */
export function UnfinishedBanner({ found, onClose, onResume, onHistory }: BannerProps) {
  const { resolved, stillOpen, rest } = found
  const close = () => {
    if (rest) void call('batch.forget', { batchId: rest.batchId })
    onClose()
  }
  return (
    <section className={styles['banner']} role="status" aria-label="Unfinished changes">
      <MarkIcon shape={stillOpen.length > 0 ? 'diamond' : 'triangle'} size={16} />
      <div>
        <b>{title(resolved.length + stillOpen.length, rest)}</b>
        <ul>
          {[...resolved, ...stillOpen].slice(0, 4).map((change) => (
            <li key={change.id}>
              {change.title} on <b>{change.serverName}</b>: {STATES[change.state]}.
              {isOpen(change) ? ' It is looked at again by itself.' : ''}
            </li>
          ))}
          {rest && (
            <li>
              A change of {count(rest.total, 'server')} stopped half-way:{' '}
              {rest.items.map(({ serverName }) => serverName).join(', ')} left as{' '}
              {rest.items.length === 1 ? 'it is' : 'they are'}.
            </li>
          )}
        </ul>
      </div>
      {rest && <Button onPress={() => onResume(rest)}>Go on with the rest</Button>}
      <Button variant="quiet" onPress={onHistory}>
        History
      </Button>
      <Button variant="quiet" onPress={close}>
        {rest ? 'Leave it' : 'Got it'}
      </Button>
    </section>
  )
}

const title = (count: number, rest: BatchRest | null): string =>
  count === 0 && rest !== null
    ? 'A change of several servers was not finished'
    : count === 1
      ? 'An unfinished change was looked at'
      : `${count} unfinished changes were looked at`
