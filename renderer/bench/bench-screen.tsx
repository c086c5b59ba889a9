import { useState } from 'react'
import { errorText } from '../../shared/error-text.ts'
import type { Connection } from '../../shared/connection/view.ts'
import type { Diagnosis, StepId } from '../../shared/verdict/diagnosis.ts'
import { useReview } from '../change/use-review.tsx'
import { firstFix } from '../server/fixes.tsx'
import { useAsked, type Asked } from '../state/use-asked.ts'
import { useKeys } from '../server/use-keys.ts'
import { useConnection } from '../state/connection.tsx'
import { useShelf } from '../state/shelf.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { useToasts } from '../ui/toast.tsx'
import { VerdictBar, VerdictIcon } from '../ui/verdict.tsx'
import styles from './bench-screen.module.css'
import { LadderPane } from './ladder-pane.tsx'
import { Picker } from './picker.tsx'
import { StepPane } from './step-pane.tsx'
import { TokenPane } from './token-pane.tsx'
import { TokenPicker } from './token-picker.tsx'

type BenchScreenProps = {
  readonly serverId: string | null
  readonly onOpenServer: (serverId: string) => void
  readonly onPickServer: (serverId: string) => void
}

/** One token against one server: every step, the one that stops it, and what would let it in. */
export function BenchScreen({ serverId, onOpenServer, onPickServer }: BenchScreenProps) {
  const { connection } = useConnection()
  const { tokens, selected } = useShelf()
  const { show } = useToasts()
  const token = tokens.find((candidate) => candidate.id === selected) ?? null
  const question = token && serverId !== null ? { tokenId: token.id, serverId } : null
  const test = useAsked('token.test', question)
  const diagnosis = test.value?.diagnosis ?? null
  const review = useReview(serverId ?? '', test.again)
  const fix = firstFix(diagnosis?.remedies ?? [])
  const [picked, setPicked] = useState<{ readonly about: string; readonly step: StepId } | null>(null)
  const about = `${serverId ?? ''}:${selected ?? ''}`
  const step = (picked?.about === about ? picked.step : null) ?? blockingStep(diagnosis)

  useKeys({
    Enter: serverId === null ? undefined : () => onOpenServer(serverId),
    f: fix ? () => review.open(fix) : undefined,
    'Ctrl+Enter': question ? test.again : undefined,
  })

  return (
    <div className={styles['screen']}>
      <BenchBar connection={connection} serverId={serverId} onPickServer={onPickServer} />
      <Answer
        test={test}
        hasServer={serverId !== null}
        hasToken={token !== null}
        onOpenServer={() => serverId !== null && onOpenServer(serverId)}
      />
      <div className={styles['bench']}>
        <TokenPane
          key={serverId}
          token={token}
          diagnosis={diagnosis}
          serverId={serverId}
          demo={connection?.demo === true}
        />
        <LadderPane test={test} step={step} onStep={(id) => setPicked({ about, step: id })} />
        <StepPane
          diagnosis={diagnosis}
          step={step}
          question={question}
          baseUrl={connection?.baseUrl ?? ''}
          onPreview={review.open}
          onSent={test.again}
          onCopied={(done) =>
            show({ tone: done ? 'ok' : 'bad', title: done ? 'Copied' : 'The clipboard refused', text: '' })
          }
        />
      </div>
      {review.sheet}
    </div>
  )
}

/** The step that explains the verdict: where the gateway stops, else what could not be known, else the last. */
function blockingStep(diagnosis: Diagnosis | null): StepId | null {
  if (!diagnosis) return null
  const steps = diagnosis.steps
  const step =
    steps.find((candidate) => candidate.stopsHere) ??
    steps.find((candidate) => candidate.outcome === 'unknown') ??
    steps.find((candidate) => candidate.id === 'audience')
  return step?.id ?? null
}

type BenchBarProps = {
  readonly connection: Connection | null
  readonly serverId: string | null
  readonly onPickServer: (serverId: string) => void
}

const NOTHING = {}

function BenchBar({ connection, serverId, onPickServer }: BenchBarProps) {
  const fleet = useAsked('fleet.list', NOTHING)
  const rows = fleet.value?.rows ?? []
  return (
    <header className={styles['bar']}>
      <h1>Token bench</h1>
      <span className={styles['against']}>testing against</span>
      <Picker
        label="Server"
        placeholder={fleet.busy && rows.length === 0 ? 'Reading the fleet…' : 'Choose a server'}
        choices={rows.map(({ server, health }) => ({
          id: server.id,
          label: server.name,
          hint: health.says,
          mark: <VerdictIcon level={health.level} size={14} />,
        }))}
        chosen={serverId}
        onChoose={onPickServer}
        icon={<Icon name="pin" size={14} />}
        after={<span className={styles['on']}>on {connection?.profile.environment ?? ''}</span>}
      />
      {serverId !== null && (
        <span className={styles['id']} title={serverId}>
          {serverId}
        </span>
      )}
    </header>
  )
}

type AnswerProps = {
  readonly test: Asked<'token.test'>
  readonly hasServer: boolean
  readonly hasToken: boolean
  readonly onOpenServer: () => void
}

function Answer({ test, hasServer, hasToken, onOpenServer }: AnswerProps) {
  const actions = (
    <>
      <TokenPicker />
      <Button kbd="Enter" isDisabled={!hasServer} onPress={onOpenServer}>
        Open server
      </Button>
    </>
  )
  if (test.value) return <VerdictBar diagnosis={test.value.diagnosis} busy={test.busy} actions={actions} />
  if (test.error) {
    const says = errorText(test.error)
    const text = `${says.explanation} ${says.next}`
    return <VerdictBar verdict="cannot-decide" title={says.title} text={text} actions={actions} />
  }
  if (test.busy) {
    const text = 'Reading the server, the issuer and its keys.'
    return <VerdictBar verdict={null} title="Testing the token" text={text} busy actions={actions} />
  }
  const title = hasServer ? 'No token yet' : hasToken ? 'No server chosen' : 'Nothing to test yet'
  const text = hasServer
    ? 'Paste a token, a curl command or a token response. It stays in memory.'
    : 'Choose the server the token is meant for.'
  return <VerdictBar verdict={null} title={title} text={text} actions={actions} />
}
