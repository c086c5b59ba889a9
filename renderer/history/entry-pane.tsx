import { changeState, entrySays, mayUndo, type Entry } from '../../shared/history/timeline.ts'
import { diffSummary } from '../../shared/change/words.ts'
import type { ChangeRecord } from '../../shared/change/review.ts'
import type { TestRecord } from '../../shared/history/tests.ts'
import type { AuditEntry, DriftCard } from '../../shared/watch/view.ts'
import { Button } from '../ui/button.tsx'
import { Spoken } from '../ui/spoken.tsx'
import { When } from '../ui/clock.tsx'
import { DetailsPane, Facts, FootReason, KeyChanges } from '../ui/details-pane.tsx'
import { VerdictWord } from '../ui/verdict.tsx'
import { CardPane } from '../watch/card-pane.tsx'

type EntryPaneProps = {
  readonly entry: Entry
  readonly onUndo: (changeId: string, serverId: string) => void
  readonly onTestAgain: (test: TestRecord) => void
  readonly onRestore: (card: DriftCard) => void
  readonly onOpenServer: (serverId: string) => void
}

/** One entry in full: how it changed the settings, or the result of the test. */
export function EntryPane({ entry, onUndo, onTestAgain, onRestore, onOpenServer }: EntryPaneProps) {
  if (entry.kind === 'seen')
    return <CardPane card={entry.seen} onRestore={onRestore} onOpenServer={onOpenServer} />
  return (
    <DetailsPane foot={<Foot entry={entry} onUndo={onUndo} onTestAgain={onTestAgain} />}>
      <h2>{entrySays(entry).title}</h2>
      {entry.kind === 'change' && <Change change={entry.change} />}
      {entry.kind === 'audit' && <Audit audit={entry.audit} />}
      {entry.kind === 'test' && <Test test={entry.test} />}
    </DetailsPane>
  )
}

function Foot({ entry, onUndo, onTestAgain }: Pick<EntryPaneProps, 'entry' | 'onUndo' | 'onTestAgain'>) {
  if (entry.kind === 'test')
    return (
      <footer>
        <FootReason>The token is pasted again: it was not kept.</FootReason>
        <Button kbd="t" onPress={() => onTestAgain(entry.test)}>
          Test again…
        </Button>
      </footer>
    )
  if (entry.kind !== 'change') return null
  const { change } = entry
  return (
    <footer>
      <FootReason>{whyNot(change)}</FootReason>
      <Button
        variant="primary"
        kbd="u"
        isDisabled={!mayUndo(change)}
        onPress={() => onUndo(change.id, change.serverId)}
      >
        <Spoken says={`Undo: ${change.title}`}>Undo…</Spoken>
      </Button>
    </footer>
  )
}

function whyNot(change: ChangeRecord): string {
  if (mayUndo(change)) return 'Opens a review; nothing is sent before you apply it.'
  return change.undoneBy === null ? 'Only a confirmed change can be undone.' : 'This change was undone.'
}

function Change({ change }: { readonly change: ChangeRecord }) {
  return (
    <>
      <Facts
        facts={[
          ['Server', change.serverName],
          ['When', <When key="at" at={change.at} />],
          ['By', change.by],
          change.reason === null ? null : ['Reason', change.reason],
          ['Outcome', changeState(change)],
          change.detail === '' ? null : ['Detail', change.detail],
        ]}
      />
      <h3>oauth_config, before and after: {diffSummary(change.diff)}</h3>
      <KeyChanges diff={change.diff} sides={['before', 'after']} none="no key was changed" />
    </>
  )
}

const Audit = ({ audit }: { readonly audit: AuditEntry }) => (
  <Facts
    facts={[
      ['Server', audit.serverName],
      ['When', <When key="at" at={audit.at} />],
      ['By', audit.by === '' ? 'not named' : audit.by],
      ['Act', audit.action, 'exact'],
      [
        'Settings',
        'The gateway’s audit log lists none. What changed is in the drift entry beside it, if the guard saw it.',
      ],
    ]}
  />
)

const Test = ({ test }: { readonly test: TestRecord }) => (
  <Facts
    facts={[
      ['Verdict', <VerdictWord key="verdict" verdict={test.verdict} />],
      test.stoppedAt === null ? null : ['Stopped at', test.stoppedAt.replaceAll('-', ' ')],
      ['Server', test.serverName],
      ['When', <When key="at" at={test.at} />],
      ['Token', test.label],
      ['Fingerprint', test.fingerprint, 'exact'],
      ['Live test', test.probe ?? 'not sent to the gateway'],
    ]}
  />
)
