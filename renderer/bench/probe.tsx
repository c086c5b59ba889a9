import { useImperativeHandle, useState, type Ref } from 'react'
import type { Board, FirstCall } from '../../shared/contextforge/index.ts'
import { usedValues } from '../../shared/change/effect.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import { diffLines } from '../../shared/change/words.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { agreedThen, answerNow, type JudgedNow } from '../../shared/probe/now.ts'
import { probeCurl, probeSays, statusWord } from '../../shared/probe/words.ts'
import type { ProbeReport } from '../../shared/probe/view.ts'
import { pastedRequest } from '../../shared/token/sent-to.ts'
import { call } from '../bridge.ts'
import { useShelf } from '../reading/shelf.tsx'
import { Note } from '../ui/note.tsx'
import { useKeys } from '../ui/use-keys.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { momentOf } from '../ui/clock.tsx'
import { copyText } from '../ui/copy.ts'
import { cx } from '../ui/cx.ts'
import { Segmented } from '../ui/segmented.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import { Again } from './again.tsx'
import { useControls } from './controls.tsx'
import { WentOn } from './went-on.tsx'
import details from '../ui/details.module.css'
import styles from './probe.module.css'

/** What the verdict bar may ask of the live test. */
export type ProbeHandle = { readonly send: () => void }

type ProbeProps = {
  readonly ref?: Ref<ProbeHandle>
  readonly question: { readonly tokenId: string; readonly serverId: string }
  /** What is known now; an earlier answer is shown as old. */
  readonly now: JudgedNow
  /** An answer that already exists. */
  readonly sent?: ProbeReport | null
  readonly baseUrl: string
  readonly headerName: string
  /** What it may begin with, the usual one first; missing: only `initialize`. */
  readonly calls?: readonly FirstCall[] | undefined
  readonly board: Board
  readonly onSent: (report: ProbeReport) => void
  readonly onPreview: (wanted: WantedChange) => void
  readonly onCopied: (copied: boolean) => void
}

const ONLY_INITIALIZE: readonly FirstCall[] = ['initialize']
const CHOICES = (['initialize', 'server/discover'] as const).map((id) => ({ id, label: id }))

/** What is kept of a request that is sent again. */
type Again = { usual?: boolean; call?: FirstCall }

/**
 * The live test: shows the single request before it is sent, and then its answer beside the prediction.
 */
export function Probe({ ref, ...props }: ProbeProps) {
  const { question, now, baseUrl, board, onSent } = props
  const [report, setReport] = useState<ProbeReport | null>(props.sent ?? null)
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const [showsRequest, setShowsRequest] = useState(false)
  const [usual, setUsual] = useState(false)
  const calls = props.calls ?? ONLY_INITIALIZE
  const [picked, setPicked] = useState<FirstCall | null>(null)
  const standard = calls[0] ?? 'initialize'
  const request = picked !== null && calls.includes(picked) ? picked : standard
  const { tokens } = useShelf()
  const header = props.headerName || 'Authorization'
  const pasted = tokens.find(({ id }) => id === question.tokenId)?.sentTo
  const other = pasted && pastedRequest(pasted, question.serverId, { gatewayUrl: baseUrl, header })
  const as = other && !usual ? other : null
  // The page judged what was pasted: of the usual request it says nothing before that is sent.
  const isOther = (other && usual) || (request !== standard && request !== 'initialize')
  const predicted = report?.predicted ?? (isOther ? { status: null } : now.prediction)
  const curl = probeCurl(baseUrl, question.serverId, as?.header ?? header, as?.path, request)
  const controls = useControls(question)
  const wouldWrite = error?.kind === 'probe-would-write'
  const worth = report && answerNow(report, now)

  const send = (mayLearn: boolean, more: Again & { goOn?: boolean; again?: boolean } = {}) => {
    if (busy) return
    setBusy(true)
    setError(null)
    void call('probe.send', { ...question, mayLearn, usual, call: request, ...more }).then((result) => {
      setBusy(false)
      if (!result.ok) {
        setError(result.error)
        return
      }
      setReport(result.value)
      onSent(result.value)
    })
  }
  useKeys({ s: wouldWrite ? undefined : () => send(false) })
  useImperativeHandle(ref, () => ({ send: () => send(false) }))

  return (
    <section className={styles['probe']} aria-label="Live test">
      <div className={styles['head']}>
        <h3>{report ? 'Sent to the gateway' : 'Live test'}</h3>
        <span>
          {report
            ? `${report.call ?? 'initialize'} only, ${momentOf(report.at)}`
            : `exactly one request, ${request}`}
        </span>
      </div>
      {(!report || showsRequest) && (
        <div className={styles['request']}>
          <button
            type="button"
            className={cx(styles['curl'], showsRequest && styles['whole'])}
            aria-expanded={showsRequest}
            title={curl}
            onClick={() => setShowsRequest(!showsRequest)}
          >
            <span className="sr">The request as curl: </span>
            {showsRequest ? curl : inOneLine(curl)}
          </button>
          <IconButton
            icon="copy"
            size={14}
            label="Copy as curl"
            onPress={() => void copyText(curl).then(props.onCopied)}
          />
        </div>
      )}
      {other && (
        <Note tone="info" title={as ? 'Sent as it was pasted.' : 'Sent to the server’s own address.'}>
          {as
            ? `To ${as.path}, with the token in ${as.header}: one ${request}, whatever else the paste shows.`
            : `Pasted was ${other.path}, with the token in ${other.header}.`}
          <span className={styles['ask']}>
            <Button onPress={() => setUsual(!usual)}>
              {as ? 'Send the usual request instead' : 'Send it as it was pasted'}
            </Button>
          </span>
        </Note>
      )}
      {error && (
        <Refused
          error={error}
          busy={busy}
          onConfirm={() => send(true)}
          onCancel={() => setError(null)}
          onSetFirst={
            usedValues(board).length === 0
              ? undefined
              : () => {
                  setError(null)
                  props.onPreview({ kind: 'set-keys', set: { resource: usedValues(board) }, remove: [] })
                }
          }
        />
      )}
      {!wouldWrite && (
        <div className={styles['row']}>
          {calls.length > 1 && (
            <Segmented label="Request" hideLabel value={request} options={CHOICES} onChange={setPicked} />
          )}
          <span className={cx(styles['figures'], worth?.old === true && styles['old'])}>
            <span>
              Predicted <Status status={predicted.status} />
            </span>
            {report && (
              <span>
                Actual <Status status={report.actual.status} />
              </span>
            )}
            {report && (worth?.old === true ? agreedThen(report) : <Agreement report={report} />)}
          </span>
          <span className={styles['send']}>
            {controls.button}
            {report?.actual.accepted === true && report.sentTo === undefined && (
              <Button busy={busy} onPress={() => send(false, { goOn: true })}>
                Go on to tools/list
              </Button>
            )}
            <Button kbd="s" busy={busy} onPress={() => send(false)}>
              {report ? 'Send again' : 'Send it to the gateway'}
            </Button>
          </span>
        </div>
      )}
      {worth?.old === true && (
        <Note tone="info" title={worth.says}>
          Predicted now: <Status status={worth.predicted.status} />
        </Note>
      )}
      {report?.again && worth?.old !== true && (
        <Again
          key={report.at}
          again={report.again}
          busy={busy}
          // The same request again, whatever is chosen for the next one.
          onDue={() =>
            send(false, {
              again: true,
              usual: report.sentTo === undefined,
              call: report.call ?? 'initialize',
            })
          }
        />
      )}
      {report && worth?.old !== true && <Details report={report} />}
      {report?.wentOn && <WentOn wentOn={report.wentOn} />}
      {controls.result}
    </section>
  )
}

function Status({ status }: { readonly status: number | null }) {
  return <b className={styles['status']}>{statusWord(status)}</b>
}

function Agreement({ report }: { readonly report: ProbeReport }) {
  const { mark, word } = probeSays(report)
  const shape = { agrees: 'circle', differs: 'triangle', unsure: 'diamond' } as const
  return (
    <span className={cx(styles['agreement'], styles[mark])} role="status">
      <MarkIcon shape={shape[mark]} size={14} />
      {word}
    </span>
  )
}

function Details({ report }: { readonly report: ProbeReport }) {
  return (
    <>
      {(report.waitedMs ?? 0) > 0 && (
        <p className={styles['detail']}>
          Waited {Math.ceil((report.waitedMs ?? 0) / 1000)} s first: the gateway limits requests, and counts a
          real client together with these.
        </p>
      )}
      {report.actual.detail !== null && (
        <p className={styles['detail']} title={report.actual.detail}>
          “{report.actual.detail}”
        </p>
      )}
      {report.configChanged && (
        <Note title="The gateway changed the server.">
          It stored the token’s audience in resource while it answered.
          <span className={details['diff']} role="list" aria-label="Keys before and after">
            {diffLines(report.configDiff).map((line) => (
              <span
                key={line.id}
                role="listitem"
                className={cx(line.sign === '+' ? details['added'] : details['removed'])}
              >
                {line.sign} {line.text}
                {'\n'}
              </span>
            ))}
          </span>
        </Note>
      )}
      {!report.configChanged && (
        <p className={styles['detail']}>The server’s settings are the same as before.</p>
      )}
      {report.agrees === false && report.reasons.length > 0 && (
        <div className={styles['reasons']} role="group" aria-label="Why they can differ">
          <b>Why they can differ</b>
          <ul>
            {report.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

type RefusedProps = {
  readonly error: AppError
  readonly busy: boolean
  readonly onConfirm: () => void
  readonly onCancel: () => void
  /** The safe alternative: writes the audience that is expected now, so that nothing is left to learn. */
  readonly onSetFirst: (() => void) | undefined
}

function Refused({ error, busy, onConfirm, onCancel, onSetFirst }: RefusedProps) {
  const says = errorText(error)
  const asks = error.kind === 'probe-would-write'
  return (
    <div role="alert">
      <Note tone={asks ? 'warn' : 'bad'} title={`${says.title}.`}>
        {says.explanation.replaceAll('`', '')} {says.next.replaceAll('`', '')}
      </Note>
      {asks && (
        <div className={styles['ask']}>
          <Button autoFocus onPress={onCancel}>
            Do not send
          </Button>
          {onSetFirst && <Button onPress={onSetFirst}>Set resource first…</Button>}
          <Button busy={busy} onPress={onConfirm}>
            Send, it may learn
          </Button>
        </div>
      )}
    </div>
  )
}

const inOneLine = (command: string): string =>
  command
    .split('\\\n')
    .map((line) => line.trim())
    .join(' ')
