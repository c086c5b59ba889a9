import { uncapitalised } from '../../shared/kernel/words.ts'
import { memo, useEffect, useRef, useState, type ReactNode } from 'react'
import type { Connection, Rung } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { wholeTime } from '../../shared/network/phases.ts'
import { lengthSays, waterfallOf, type Bar } from '../../shared/network/waterfall.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { WaterfallBar } from '../ui/waterfall.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from './ladder.module.css'

const WORDS: Readonly<Record<Rung['state'], string>> = {
  waiting: 'waiting',
  running: 'running',
  pass: 'done',
  attention: 'needs a look',
  fail: 'failed',
}

export type LadderProps = {
  readonly rungs: readonly Rung[]
  readonly running: boolean
  /** The connection without a known APP_DOMAIN, for which the operator is asked. */
  readonly asking: Connection | null
  readonly error: AppError | null
  readonly onAssume: (appDomain: string) => Promise<void>
  readonly onGoOn: () => void
  /** Offered where the certificate's authority is not trusted. */
  readonly trust?: ReactNode
}

/** The steps of connecting; the failed one says what to do. */
export function Ladder({ rungs, running, asking, error, onAssume, onGoOn, trust }: LadderProps) {
  const done = rungs.filter(({ state }) => state === 'pass' || state === 'attention').length
  const broken = rungs.find(({ state }) => state === 'fail')
  // Drawn once it is over: while it runs, every step would change the scale of all others.
  const timed = running ? [] : rungs.map(({ at = null, milliseconds }) => ({ at, milliseconds }))
  const { bars } = waterfallOf(timed)
  const whole = wholeTime(timed)
  const where = rungs.find(({ id, state }) => id === 'rights' && state !== 'waiting') ?? rungs.at(-1)
  return (
    <section className={styles['ladder']} aria-label="Connection">
      <h2>
        Connection
        <span className={styles['sum']} role="status">
          {asking && (
            <b className={styles['unsure']}>
              <MarkIcon shape="diamond" size={14} /> needs one answer
            </b>
          )}
          {broken && (
            <b className={styles['bad']}>
              <MarkIcon shape="octagon" size={14} /> stopped at {uncapitalised(broken.title)}
            </b>
          )}
          {running && !broken && <b>checking</b>} {done} of {rungs.length} done
          {whole !== null && ` in ${lengthSays(whole)}`}
        </span>
      </h2>
      <ol aria-label="Steps to the gateway">
        {rungs.map((rung, index) => (
          <RungLine key={rung.id} rung={rung} bar={bars[index] ?? null} trust={trust}>
            {asking && rung.id === where?.id && (
              <AppDomainQuestion connection={asking} error={error} onAssume={onAssume} onGoOn={onGoOn} />
            )}
          </RungLine>
        ))}
      </ol>
    </section>
  )
}

const MENDED_BY_TRUST: ReadonlySet<string> = new Set(['self-signed', 'unknown-authority', 'other'])

type RungLineProps = {
  readonly rung: Rung
  /** When it was on the way to the gateway; null while that is not known. */
  readonly bar: Bar | null
  readonly trust: ReactNode
  readonly children?: ReactNode
}

/** Only the rung that changed is drawn again. */
const RungLine = memo(function RungLine({ rung, bar, trust, children }: RungLineProps) {
  const says = rung.error && errorText(rung.error)
  const asks = Boolean(children)
  const wanted = asks || rung.state === 'fail'
  const line = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (wanted) line.current?.scrollIntoView({ block: 'nearest' })
  }, [wanted])
  return (
    <li
      ref={line}
      className={cx(styles['rung'], styles[rung.state], asks && styles['asks'])}
      data-rung={rung.id}
      data-state={rung.state}
      aria-current={rung.state === 'running' ? 'step' : undefined}
    >
      <RungIcon state={asks && rung.state === 'pass' ? 'attention' : rung.state} />
      <b>{rung.title}</b>
      <span className={styles['says']}>
        {says
          ? says.title
          : rung.says === ''
            ? rung.state === 'running'
              ? 'checking…'
              : WORDS[rung.state]
            : rung.says}
      </span>
      {bar && rung.milliseconds !== null && (
        <span className={styles['when']}>
          <WaterfallBar bar={bar} breaks={[]} failed={rung.state === 'fail'} />
        </span>
      )}
      <span className={styles['time']}>{rung.milliseconds === null ? '' : `${rung.milliseconds} ms`}</span>
      {says && (
        <div className={styles['why']} role="alert">
          {rung.says !== '' && rung.says !== says.title && <p>{rung.says}</p>}
          <p>{says.explanation}</p>
          <p className={styles['next']}>{says.next}</p>
          {rung.error?.kind === 'tls-failed' && MENDED_BY_TRUST.has(rung.error.problem) && trust}
        </div>
      )}
      {children}
    </li>
  )
})

function RungIcon({ state }: { readonly state: Rung['state'] }) {
  if (state === 'running') return <span className={styles['spin']} role="img" aria-label="running" />
  if (state === 'waiting') return <span className={styles['ring']} role="img" aria-label="waiting" />
  const shapes = { pass: 'circle', attention: 'triangle', fail: 'octagon' } as const
  return <MarkIcon shape={shapes[state]} size={16} label={WORDS[state]} />
}

type QuestionProps = {
  readonly connection: Connection
  readonly error: AppError | null
  readonly onAssume: (appDomain: string) => Promise<void>
  readonly onGoOn: () => void
}

/** Shown where this login may not read APP_DOMAIN. The operator's answer is used and marked as assumed. */
function AppDomainQuestion({ connection, error, onAssume, onGoOn }: QuestionProps) {
  const [typed, setTyped] = useState(connection.profile.assumedAppDomain)
  const [busy, setBusy] = useState(false)
  const says = error && errorText(error)
  return (
    <form
      className={styles['question']}
      onSubmit={(event) => {
        event.preventDefault()
        if (busy) return
        setBusy(true)
        void onAssume(typed.trim()).finally(() => setBusy(false))
      }}
    >
      <p>
        This login may not read APP_DOMAIN, the address the gateway builds its expected audiences from.
        Verdicts that depend on it stay “cannot decide” or are marked assumed.
      </p>
      <input
        aria-label="APP_DOMAIN of the gateway"
        placeholder={connection.baseUrl}
        spellCheck={false}
        autoComplete="off"
        autoFocus
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit" busy={busy} isDisabled={typed.trim() === ''}>
        Use this, marked assumed
      </Button>
      <Button variant="quiet" isDisabled={busy} onPress={onGoOn}>
        Continue without
      </Button>
      {says && (
        <p role="alert" className={styles['wrong']}>
          {says.title}. {says.explanation} {says.next}
        </p>
      )}
    </form>
  )
}
