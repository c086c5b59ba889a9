import { changeState, entrySays, mayUndo, type Entry } from '../../shared/history/timeline.ts'
import { diffLines, diffSummary } from '../../shared/change/words.ts'
import type { ChangeRecord } from '../../shared/change/review.ts'
import type { TestRecord } from '../../shared/history/tests.ts'
import type { AuditEntry, DriftCard } from '../../shared/watch/view.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { VerdictWord } from '../ui/verdict.tsx'
import { CardPane } from '../watch/card-pane.tsx'
import styles from './entry-pane.module.css'

type EntryPaneProps = {
  readonly entry: Entry
  readonly onUndo: (changeId: string, serverId: string) => void
  readonly onTestAgain: (test: TestRecord) => void
  readonly onRestore: (card: DriftCard) => void
  readonly onOpenServer: (serverId: string) => void
}

/** One entry in full: what it did to the settings, or what came of the test. */
export function EntryPane({ entry, onUndo, onTestAgain, onRestore, onOpenServer }: EntryPaneProps) {
  if (entry.kind === 'seen')
    return <CardPane card={entry.seen} onRestore={onRestore} onOpenServer={onOpenServer} />
  const change = entry.kind === 'change' ? entry.change : null
  return (
    <section className={styles['pane']} aria-label="Details">
      <div className={styles['inside']}>
        <h2>{entrySays(entry).title}</h2>
        {entry.kind === 'change' && <Change change={entry.change} />}
        {entry.kind === 'audit' && <Audit audit={entry.audit} />}
        {entry.kind === 'test' && <Test test={entry.test} />}
      </div>
      {entry.kind === 'test' && (
        <footer>
          <span className={styles['reason']}>The token is pasted again: it was not kept.</span>
          <Button kbd="t" onPress={() => onTestAgain(entry.test)}>
            Test again…
          </Button>
        </footer>
      )}
      {change && (
        <footer>
          <span className={styles['reason']}>{whyNot(change)}</span>
          <Button
            variant="primary"
            kbd="u"
            isDisabled={!mayUndo(change)}
            aria-label={`Undo: ${change.title}`}
            onPress={() => onUndo(change.id, change.serverId)}
          >
            Undo…
          </Button>
        </footer>
      )}
    </section>
  )
}

function whyNot(change: ChangeRecord): string {
  if (mayUndo(change)) return 'Opens a review; nothing is sent before you apply it.'
  return change.undoneBy === null ? 'Only a confirmed change can be undone.' : 'This change was undone.'
}

function Change({ change }: { readonly change: ChangeRecord }) {
  return (
    <>
      <dl className={styles['meta']}>
        <dt>Server</dt>
        <dd>{change.serverName}</dd>
        <dt>When</dt>
        <dd>{whenOf(change.at)}</dd>
        <dt>By</dt>
        <dd>{change.by}</dd>
        {change.reason !== null && (
          <>
            <dt>Reason</dt>
            <dd>{change.reason}</dd>
          </>
        )}
        <dt>Outcome</dt>
        <dd>{changeState(change)}</dd>
        {change.detail !== '' && (
          <>
            <dt>Detail</dt>
            <dd>{change.detail}</dd>
          </>
        )}
      </dl>
      <h3>oauth_config, before and after: {diffSummary(change.diff)}</h3>
      <div className={styles['diff']} role="list" aria-label="Keys before and after" tabIndex={0}>
        {diffLines(change.diff).map((line) => (
          <div
            key={line.id}
            role="listitem"
            className={cx(line.sign === '+' ? styles['added'] : styles['removed'])}
          >
            <i>
              <span aria-hidden="true">{line.sign === '+' ? '+' : '−'}</span>
              <span className={styles['unseen']}>{line.sign === '+' ? 'after' : 'before'}</span>
            </i>
            <span>{line.text}</span>
          </div>
        ))}
        {change.diff.length === 0 && (
          <div className={styles['same']}>
            <i />
            <span>no key was changed</span>
          </div>
        )}
      </div>
    </>
  )
}

function Audit({ audit }: { readonly audit: AuditEntry }) {
  return (
    <dl className={styles['meta']}>
      <dt>Server</dt>
      <dd>{audit.serverName}</dd>
      <dt>When</dt>
      <dd>{whenOf(audit.at)}</dd>
      <dt>By</dt>
      <dd>{audit.by === '' ? 'not named' : audit.by}</dd>
      <dt>Act</dt>
      <dd className={styles['mono']}>{audit.action}</dd>
      <dt>Settings</dt>
      <dd>
        The gateway’s audit log lists none. What changed is in the drift entry beside it, if the guard saw it.
      </dd>
    </dl>
  )
}

function Test({ test }: { readonly test: TestRecord }) {
  return (
    <dl className={styles['meta']}>
      <dt>Verdict</dt>
      <dd>
        <VerdictWord verdict={test.verdict} />
      </dd>
      {test.stoppedAt !== null && (
        <>
          <dt>Stopped at</dt>
          <dd>{test.stoppedAt.replaceAll('-', ' ')}</dd>
        </>
      )}
      <dt>Server</dt>
      <dd>{test.serverName}</dd>
      <dt>When</dt>
      <dd>{whenOf(test.at)}</dd>
      <dt>Token</dt>
      <dd>{test.label}</dd>
      <dt>Fingerprint</dt>
      <dd className={styles['mono']}>{test.fingerprint}</dd>
      <dt>Live test</dt>
      <dd>{test.probe ?? 'not sent to the gateway'}</dd>
    </dl>
  )
}

const whenOf = (at: string): string =>
  new Date(at).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'medium' })
