import { sentence } from '../../shared/kernel/words.ts'
import { switchboard } from '../../shared/audience/switchboard.ts'
import { previewLines, previewVerdict } from '../../shared/change/words.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import { wouldSay } from '../../shared/judging/would.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { momentOf } from '../ui/clock.tsx'
import type { Output } from '../../shared/ipc/contract.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import type { Diagnosis } from '../../shared/contextforge/index.ts'
import { TokenPicker } from '../ui/token-picker.tsx'
import { Button } from '../ui/button.tsx'
import { LetterLegend } from '../ui/letter-legend.tsx'
import { VerdictBar } from '../ui/verdict.tsx'
import styles from './audience-tab.module.css'
import { ApiBoard } from './api-board.tsx'
import { AudienceToggle } from './audience-toggle.tsx'
import { Effects } from '../ui/effects.tsx'
import { BestAct, Fixes, focusFixes } from '../ui/fixes.tsx'
import { Note } from '../ui/note.tsx'
import { Notes } from './notes.tsx'
import { PreviewStrip } from './preview-strip.tsx'
import { Switchboard } from './switchboard.tsx'
import type { AskedVerdict } from '../reading/use-verdict.ts'
import type { Previewing } from './use-preview.ts'

type AudienceTabProps = {
  readonly view: ServerView
  readonly version: string | null
  readonly hasToken: boolean
  readonly test: Omit<AskedVerdict, 'asOf'>
  readonly previewing: Previewing
  readonly boardView: 'picture' | 'table'
  readonly onBoardView: () => void
  readonly onReview: (wanted: WantedChange) => void
  readonly onOpenBench: () => void
  readonly onOpenSettings: () => void
  readonly onReload: () => void
  readonly onCopied: (copied: boolean) => void
  /** True: the gateway does not answer. What is shown is old, and nothing can be previewed. */
  readonly offline: boolean
  /** True: there is no connection, so a fix is planned for later in place of being previewed. */
  readonly later: boolean
  /** When the data of the verdict was read, if it was not read for this verdict. */
  readonly asOf: string | null
}

/** The switchboard, with its verdict above it and the remedies below it. */
export function AudienceTab(props: AudienceTabProps) {
  const { view, test, previewing, boardView, hasToken } = props
  const diagnosis = hasToken ? (test.value?.diagnosis ?? null) : null
  const shown = previewing.shown
  const current = diagnosis?.board ?? view.row.board
  const audiences = shown ? shown.diagnosis?.tokenAudiences : diagnosis?.tokenAudiences
  const related = switchboard(current, audiences ?? null, shown?.board ?? null)
  const api = (hasToken ? (shown?.diagnosis ?? diagnosis)?.api : null) ?? view.api
  const reading = test.error === null ? 'Reading the token…' : 'Not compared: the verdict above says why.'
  const noToken = hasToken ? reading : 'No token chosen. Paste one in the bench.'
  const toggle = (shown?.board ?? current).toggle

  return (
    <>
      {shown && previewing.wanted && (
        <PreviewStrip
          review={shown.review}
          onDiscard={previewing.discard}
          onReview={() => previewing.wanted && props.onReview(previewing.wanted)}
        />
      )}
      <Verdict {...props} diagnosis={diagnosis} shown={shown} />
      <div className={styles['scroll']}>
        {previewing.error && <Refused previewing={previewing} />}
        <div className={styles['count']}>
          <span role="status" aria-label="Count">
            <CountLine related={related} />
          </span>
          <Legend />
          <LetterLegend />
          <Button variant="quiet" kbd="v" onPress={props.onBoardView}>
            {boardView === 'picture' ? 'As table' : 'As picture'}
          </Button>
        </div>
        <Switchboard
          related={related}
          serverName={view.row.server.name}
          view={boardView}
          noToken={noToken}
          toggle={
            <AudienceToggle
              toggle={toggle}
              offline={props.offline}
              previewing={shown !== null && previewing.wanted?.kind === 'toggle'}
              busy={previewing.busy}
              onFlip={(on, typed) => {
                if (previewing.wanted?.kind === 'toggle') previewing.discard()
                else previewing.start({ kind: 'toggle', on, clientId: typed ?? clientIdFor(current.toggle) })
              }}
            />
          }
        />
        {shown ? (
          <section className={styles['changes']} aria-label="What the preview changes">
            <h3>
              What the preview changes
              <span>calculated with the audience model of {props.version ?? 'this gateway'}</span>
            </h3>
            <Effects lines={previewLines(shown.review.effect)} form="rows" />
          </section>
        ) : (
          <>
            <Notes view={view} board={current} onAssumed={props.onReload} onPreview={previewing.start} />
            {diagnosis?.warnings.map((warning) => (
              <Note key={`${warning.id}:${warning.text}`} title={sentence(warning.title)}>
                {warning.text}
              </Note>
            ))}
            <Fixes
              remedies={props.offline && !props.later ? [] : (diagnosis?.remedies ?? [])}
              plan={props.later ? { wanted: previewing.wanted, onTakeBack: previewing.discard } : undefined}
              onPreview={previewing.start}
              onSettings={props.onOpenSettings}
              onCopied={props.onCopied}
            />
          </>
        )}
        {api && <ApiBoard door={api} view={boardView} noToken={noToken} />}
      </div>
    </>
  )
}

/** The client id to send with the change, where the configuration does not contain it. */
function clientIdFor(toggle: ServerView['row']['board']['toggle']): string | null {
  return 'clientId' in toggle && toggle.clientId.source !== 'oauth_config.client_id'
    ? toggle.clientId.value
    : null
}

type VerdictProps = AudienceTabProps & {
  readonly diagnosis: Diagnosis | null
  readonly shown: Output<'change.preview'> | null
}

function Verdict(props: VerdictProps) {
  const { diagnosis, shown, test, asOf, hasToken, offline, later, previewing, onOpenBench } = props
  const actions = (
    <>
      <TokenPicker />
      {!shown && (
        <Button kbd="t" onPress={onOpenBench}>
          Open in bench
        </Button>
      )}
      {!shown && (!offline || (later && previewing.wanted === null)) && diagnosis && (
        <BestAct
          remedies={diagnosis.remedies}
          onPreview={previewing.start}
          onMore={focusFixes}
          later={later}
        />
      )}
    </>
  )
  if (shown) {
    return <VerdictBar {...previewVerdict(diagnosis, shown.diagnosis, shown.review)} actions={actions} />
  }
  if (diagnosis && asOf !== null)
    return (
      <VerdictBar diagnosis={wouldSay(diagnosis, momentOf(asOf))} actions={actions} busy={test.busy} hollow />
    )
  if (diagnosis) return <VerdictBar diagnosis={diagnosis} actions={actions} busy={test.busy} />
  if (test.error) {
    const says = errorText(test.error)
    const text = `${says.explanation} ${says.next}`
    return <VerdictBar verdict="cannot-decide" title={says.title} text={text} actions={actions} />
  }
  return hasToken ? (
    <VerdictBar
      verdict={null}
      title="Testing the token"
      text="Reading the server, the issuer and its keys."
      actions={actions}
      busy
    />
  ) : (
    <VerdictBar
      verdict={null}
      title="No token chosen"
      text="Paste a token in the bench, or choose one from the shelf, to see whether this server accepts it."
      actions={actions}
    />
  )
}

function Refused({ previewing }: { readonly previewing: Previewing }) {
  if (!previewing.error) return null
  const says = errorText(previewing.error)
  return (
    <Note tone="bad" title={`${says.title}.`} action={<Button onPress={previewing.discard}>Discard</Button>}>
      {says.explanation} {says.next}
    </Note>
  )
}

function CountLine({ related }: { readonly related: ReturnType<typeof switchboard> }) {
  const { expected, unknown, inToken, match, was } = related.count
  return (
    <>
      <b>{expected} expected</b>
      {unknown > 0 && <>, {unknown} not known</>}
      {inToken !== null && (
        <>
          , {inToken} in the token, <b>{match} match</b>
        </>
      )}
      {was && (
        <span className={styles['was']}>
          {' '}
          (was {was.expected} expected{was.match === null ? '' : `, ${was.match} match`})
        </span>
      )}
    </>
  )
}

function Legend() {
  return (
    <span className={styles['legend']} aria-hidden="true">
      {(['used', 'would', 'match'] as const).map((kind) => (
        <span key={kind}>
          <svg width="22" height="8" className={styles[kind]}>
            <path d="M0 4h22" />
          </svg>
          {kind === 'would' ? 'would apply' : kind}
        </span>
      ))}
    </span>
  )
}
