import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { Connection } from '../../shared/connection/view.ts'
import { isPresent, type Validity } from '../../shared/connection/validity.ts'
import type { ProbeReport } from '../../shared/probe/view.ts'
import type { ReportParts } from '../../shared/report/build.ts'
import { againSays, type Again } from '../../shared/token/again.ts'
import type { RemedyEffect } from '../../shared/token/shelf.ts'
import type { Diagnosis, Remedy, StepId } from '../../shared/contextforge/index.ts'
import type { StepId as WayStep } from '../../shared/client/way.ts'
import { useReview } from '../change/use-review.tsx'
import { BestAct, firstFix, Fixes, focusFixes } from '../ui/fixes.tsx'
import { useLines } from '../reading/lines.ts'
import { useAsOf } from '../reading/seen.ts'
import { useAsked } from '../reading/use-asked.ts'
import { useBenchTest, type BenchTest } from './use-bench-test.ts'
import { useKeys } from '../ui/use-keys.ts'
import { useMedia, WIDE } from '../ui/use-media.ts'
import { When } from '../ui/clock.tsx'
import { useConnection } from '../reading/connection.tsx'
import { useInfo } from '../reading/info.tsx'
import { useShelf } from '../reading/shelf.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import { Note } from '../ui/note.tsx'
import { useCopied } from '../ui/use-copied.ts'
import { VerdictBar, VerdictIcon } from '../ui/verdict.tsx'
import styles from './bench-screen.module.css'
import { LadderPane } from './ladder-pane.tsx'
import { OtherServers } from './other-servers.tsx'
import { Picker } from '../ui/picker.tsx'
import { Probe, type ProbeHandle } from './probe.tsx'
import { useOpenReport } from './open-report.tsx'
import { ShareSheet } from './share-sheet.tsx'
import { ShelfButton } from './shelf-sheet.tsx'
import { StepPane } from './step-pane.tsx'
import { TokenPane } from './token-pane.tsx'
import { TokenPicker } from '../ui/token-picker.tsx'

type BenchScreenProps = {
  readonly serverId: string | null
  /** A test of the history to repeat. */
  readonly again?: Again | undefined
  readonly onOpenServer: (serverId: string) => void
  readonly onOpenSettings: (serverId: string) => void
  readonly onPickServer: (serverId: string) => void
  /** Opens the clients' way to a server, at a step if one is given. */
  readonly onWalk: (serverId: string, step: WayStep | null) => void
}

/** Tests one token for one server: every step, the one that stops the token, and what would let it in. */
export function BenchScreen({
  serverId,
  again,
  onOpenServer,
  onOpenSettings,
  onPickServer,
  onWalk,
}: BenchScreenProps) {
  const { connection } = useConnection()
  const { info } = useInfo()
  const { tokens, selected } = useShelf()
  const copied = useCopied()
  const wide = useMedia(WIDE)
  const { lines } = useLines()
  const asOf = useAsOf()
  const token = tokens.find((candidate) => candidate.id === selected) ?? null
  const question = token && serverId !== null ? { tokenId: token.id, serverId } : null
  const test = useBenchTest(question)
  /** True: the verdict rests on what was read before, and nothing can be sent. */
  const isKept = connection === null
  const diagnosis = test.value?.diagnosis ?? null
  const about = `${serverId ?? ''}:${selected ?? ''}`
  const effects = useAsked(
    'token.effects',
    !isKept && diagnosis && diagnosis.remedies.length > 0 ? question : null,
  )
  const retest = () => {
    test.again()
    effects.again()
  }
  const review = useReview(serverId ?? '', retest)
  const saved = useOpenReport()
  const [live, setLive] = useState<{ readonly about: string; readonly report: ProbeReport } | null>(null)
  // The report is of one moment: a new test in the background does not change it.
  const [sharing, setSharing] = useState<ReportParts | null>(null)
  // Without a connection they are planned on the page of the server.
  const remedies = isKept ? [] : (diagnosis?.remedies ?? [])
  const fix = firstFix(remedies)
  const probe = useRef<ProbeHandle>(null)
  const [picked, setPicked] = useState<{ readonly about: string; readonly step: StepId } | null>(null)
  const share = () => {
    if (!connection || !diagnosis || !token || !test.value || serverId === null) return
    const { gateway } = test.value.clock
    setSharing({
      connection,
      server: { id: serverId, name: test.value.serverName },
      token,
      diagnosis,
      of: test.value.of,
      testedAt: test.value.testedAt,
      live: live?.about === about ? live.report : null,
      change: changeOf(remedies, effects.value?.effects ?? []),
      madeBy: `Claimcheck ${info?.version ?? ''}`.trim(),
      now: gateway,
      madeAt: new Date().toISOString(),
    })
  }
  const step = (picked?.about === about ? picked.step : null) ?? blockingStep(diagnosis)
  const choose = (id: StepId) => setPicked({ about, step: id })
  const stepBy = (by: number) => {
    const steps = diagnosis?.steps ?? []
    const at = steps.findIndex(({ id }) => id === step)
    const next = steps[Math.min(steps.length - 1, Math.max(0, at + by))]
    if (next) choose(next.id)
  }
  useStepLanding(about, diagnosis)

  useKeys({
    Enter: serverId === null ? undefined : () => onOpenServer(serverId),
    ArrowDown: diagnosis ? () => stepBy(1) : undefined,
    ArrowUp: diagnosis ? () => stepBy(-1) : undefined,
    f: fix ? () => review.open(fix.edit) : undefined,
    'Shift+f': remedies.length > (fix ? 1 : 0) ? focusFixes : undefined,
    'Ctrl+Enter': question ? test.again : undefined,
    'Ctrl+Shift+e': diagnosis && !isKept ? share : undefined,
  })
  const isAsked = live?.about === about && isSame(live.report.of, test.value?.of ?? null)

  return (
    <ScreenFrame
      title="Token bench"
      bar={
        <BenchBar connection={connection} serverId={serverId} onPickServer={onPickServer}>
          <ShelfButton serverId={serverId} clock={test.value?.clock ?? null} />
          <Button
            variant="quiet"
            kbd="Enter"
            isDisabled={serverId === null}
            onPress={() => serverId !== null && onOpenServer(serverId)}
          >
            Open server
          </Button>
          {diagnosis && !isKept ? (
            <Button icon="send" onPress={share}>
              Share…
            </Button>
          ) : (
            <Button onPress={saved.open}>Open diagnosis…</Button>
          )}
        </BenchBar>
      }
    >
      {again && (
        <AgainBar again={again} matches={token?.fingerprint === again.fingerprint} diagnosis={diagnosis} />
      )}
      <Answer
        test={test}
        hasServer={serverId !== null}
        hasToken={token !== null}
        actions={
          <>
            <BestAct remedies={remedies} onPreview={review.open} onMore={focusFixes} />
            {diagnosis?.verdict === 'accepted' && !isAsked && !isKept && (
              <Button variant="primary" kbd="s" onPress={() => probe.current?.send()}>
                Send to the gateway
              </Button>
            )}
          </>
        }
      />
      <div className={styles['bench']}>
        <div className={styles['token']}>
          <TokenPane
            key={serverId}
            token={token}
            diagnosis={diagnosis}
            serverId={serverId}
            onWalk={serverId === null ? undefined : (at) => onWalk(serverId, at)}
            demo={connection?.demo === true}
            skew={test.value?.clock.skew ?? 0}
            wanted={again && token?.fingerprint !== again.fingerprint ? againSays(again).asks : undefined}
          />
        </div>
        <div className={styles['ladder']}>
          <LadderPane
            test={test}
            step={step}
            onStep={choose}
            below={
              wide &&
              !isKept &&
              question &&
              diagnosis && (
                <OtherServers {...question} lines={lines} asOf={asOf ?? ''} onPick={onPickServer} />
              )
            }
          />
        </div>
        <section className={styles['explanation']} aria-label="Explanation">
          <div className={styles['step']}>
            <StepPane
              diagnosis={diagnosis}
              token={token}
              clock={test.value?.clock ?? null}
              step={step}
              onSaid={retest}
            />
          </div>
          {remedies.length > 0 && (
            <div className={styles['fixes']}>
              <Fixes
                remedies={remedies}
                form="narrow"
                effects={effects.value?.effects ?? []}
                onPreview={review.open}
                onSettings={() => serverId !== null && onOpenSettings(serverId)}
                onCopied={copied}
              />
            </div>
          )}
        </section>
        {question && diagnosis && isKept && (
          <div className={styles['probe']}>
            <Note tone="info" title="Not connected: nothing can be sent.">
              The verdict is by what was read. Fixes can be planned on the page of the server (Enter), and the
              live test needs the gateway (Ctrl+R connects).
            </Note>
          </div>
        )}
        {question && diagnosis && !isKept && (
          <div className={styles['probe']}>
            <Probe
              ref={probe}
              key={`${question.tokenId}:${question.serverId}`}
              question={question}
              now={{ of: test.value?.of ?? null, prediction: diagnosis.prediction }}
              board={diagnosis.board}
              headerName={connection?.profile.authHeaderName ?? ''}
              calls={connection?.firstCalls}
              baseUrl={connection?.baseUrl ?? ''}
              onSent={(report) => {
                setLive({ about, report })
                // The live answer is about a newer state of the server than the verdict beside it, so the
                // token is judged again.
                if (report.configChanged || !isSame(report.of, test.value?.of ?? null)) retest()
              }}
              onPreview={review.open}
              onCopied={copied}
            />
          </div>
        )}
      </div>
      {review.sheet}
      {saved.sheet}
      {sharing && <ShareSheet parts={sharing} onOpenSaved={saved.open} onClose={() => setSharing(null)} />}
    </ScreenFrame>
  )
}

/** What the first fix would make of the switchboard, for a report; undefined where there is none to tell. */
function changeOf(remedies: readonly Remedy[], effects: readonly RemedyEffect[]): ReportParts['change'] {
  const fix = remedies.find(({ edit }) => edit !== null)
  const effect = fix && effects.find(({ remedyId }) => remedyId === fix.id)
  return fix && effect ? { title: fix.title, boards: effect.boards } : undefined
}

/** Once there is a verdict, the step that explains it gets the focus, unless something else has it. */
function useStepLanding(about: string, diagnosis: Diagnosis | null): void {
  const verdict = diagnosis?.verdict ?? null
  useEffect(() => {
    if (verdict === null || document.activeElement !== document.body) return
    document.querySelector<HTMLElement>('[data-step][aria-current=step]')?.focus({ preventScroll: true })
  }, [about, verdict])
}

/** Whether both are about the same state of the server, or that is not known. */
const isSame = (one: Validity | null, other: Validity | null): boolean =>
  one === null || other === null || isPresent(one, other)

/**
 * The step that explains the verdict: where the gateway stops, otherwise the first one that is not known,
 * otherwise the last.
 */
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
  readonly children: ReactNode
}

const NOTHING = {}
/** A repeated question asks the gateway itself again. */
const ANEW = { anew: true } as const

function BenchBar({ connection, serverId, onPickServer, children }: BenchBarProps) {
  const fleet = useAsked('fleet.read', connection ? NOTHING : null, false, ANEW)
  const { lines } = useLines()
  const line = lines.find(({ id }) => id === serverId)
  const choices = useMemo(
    () =>
      lines.map(({ id, name, health }) => ({
        id,
        label: name,
        hint: health.says,
        mark: () => <VerdictIcon level={health.level} size={14} />,
      })),
    [lines],
  )
  return (
    <>
      <TokenPicker />
      <span className={styles['against']}>against</span>
      <Picker
        label="Server"
        placeholder={fleet.busy && lines.length === 0 ? 'Reading the fleet…' : 'Choose a server'}
        choices={choices}
        chosen={serverId}
        onChoose={onPickServer}
        icon={<Icon name="pin" size={14} />}
        after={connection && <span className={styles['on']}>on {connection.profile.environment}</span>}
      />
      {line && (line.version !== null || line.updatedAt !== null) && (
        <span className={styles['id']} title={line.id}>
          {line.version !== null && `version ${line.version}`}
          {line.version !== null && line.updatedAt !== null && ', '}
          {line.updatedAt !== null && (
            <>
              changed <When at={line.updatedAt} />
            </>
          )}
        </span>
      )}
      <span className={styles['acts']}>{children}</span>
    </>
  )
}

/** For a repeated test: the earlier result, and whether the result is the same now. */
function AgainBar({
  again,
  matches,
  diagnosis,
}: {
  readonly again: Again
  readonly matches: boolean
  readonly diagnosis: Diagnosis | null
}) {
  const says = againSays(again, matches ? diagnosis : null)
  return (
    <p className={styles['again']} role="status" aria-label="Test made again">
      {says.then} {matches ? says.now : says.asks}
    </p>
  )
}

type AnswerProps = {
  readonly test: BenchTest
  readonly hasServer: boolean
  readonly hasToken: boolean
  /** The actions for this verdict. */
  readonly actions: ReactNode
}

function Answer({ test, hasServer, hasToken, actions }: AnswerProps) {
  if (test.value)
    return (
      <VerdictBar
        diagnosis={test.value.diagnosis}
        busy={test.busy}
        actions={actions}
        hollow={test.asOf !== null}
      />
    )
  if (test.error) {
    const says = errorText(test.error)
    const text = `${says.explanation} ${says.next}`
    return <VerdictBar verdict="cannot-decide" title={says.title} text={text} />
  }
  if (test.busy) {
    const text = 'Reading the server, the issuer and its keys.'
    return <VerdictBar verdict={null} title="Testing the token" text={text} busy />
  }
  const title = hasServer ? 'No token yet' : hasToken ? 'No server chosen' : 'Nothing to test yet'
  const text = hasServer
    ? 'Paste a token, a curl command or a token response. It stays in memory.'
    : 'Choose the server the token is meant for.'
  return <VerdictBar verdict={null} title={title} text={text} />
}
