import { useEffect, useRef, useState } from 'react'
import { count, figure } from '../../shared/kernel/words.ts'
import type { BatchItem } from '../../shared/change/batch.ts'
import { isTyped } from '../../shared/change/confirm.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import { batchSays, doableIn, itemSays } from '../../shared/change/batch-words.ts'
import { diffLines, effectLines } from '../../shared/change/words.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { call, on } from '../bridge.ts'
import { Effects, ToneIcon } from '../ui/effects.tsx'
import { useKeys } from '../ui/use-keys.ts'
import { useConnection } from '../reading/connection.tsx'
import { Button } from '../ui/button.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import { cx } from '../ui/cx.ts'
import { Reason } from './confirm.tsx'
import { ExportMenu } from './export-menu.tsx'
import { Differing } from './outcome.tsx'
import sheet from './review-sheet.module.css'
import { SheetFrame } from './sheet-frame.tsx'
import styles from './batch-sheet.module.css'

export type BatchWish = {
  readonly title: string
  readonly items: readonly { readonly serverId: string; readonly wanted: WantedChange }[]
}

type BatchSheetProps = {
  readonly wish: BatchWish
  readonly onClose: () => void
  /** Called when something was written, so that the fleet is read again. */
  readonly onApplied: () => void
  /** Opens another batch: the remaining servers, or the undo of what was applied. */
  readonly onNext: (wish: BatchWish) => void
}

type Plan = Output<'batch.preview'>

/** How far the plan is: reading two hundred servers within the gateway's limit takes minutes. */
function Planning({ of, onStop }: { readonly of: number; readonly onStop: () => void }) {
  const [done, setDone] = useState(0)
  useEffect(() => on('batch.planned', (progress) => setDone(progress.done)), [])
  return (
    <ProgressBar
      label="Planning"
      counts="Servers planned"
      done={done}
      of={of}
      stop="Stop planning"
      onStop={onStop}
    >
      planned <b>{`${figure(done)} of ${figure(of)}`}</b> servers
    </ProgressBar>
  )
}

/** One review for several servers. They are written one by one, and the first unconfirmed write stops it. */
export function BatchSheet({ wish, onClose, onApplied, onNext }: BatchSheetProps) {
  const { connection } = useConnection()
  // Asked only once: what is being reviewed must not change on the screen, and applying causes a refresh.
  const [asked, setAsked] = useState<Result<Plan, AppError> | null>(null)
  useEffect(() => {
    let here = true
    void call('batch.preview', {
      items: wish.items.map(({ serverId, wanted }) => ({ serverId, wanted })),
    }).then((result) => {
      if (here) setAsked(result)
    })
    return () => {
      here = false
    }
  }, [wish])
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const [canonicalConfirmed, setCanonicalConfirmed] = useState(false)
  const [items, setItems] = useState<ReadonlyMap<string, BatchItem>>(new Map())
  const [phase, setPhase] = useState<'review' | 'applying' | 'done'>('review')
  const [failed, setFailed] = useState<AppError | null>(null)
  const sending = useRef(false)
  useEffect(
    () => on('batch.progress', ({ item }) => setItems((last) => new Map(last).set(item.serverId, item))),
    [],
  )

  const plan = asked?.ok === true ? asked.value : null
  const error = failed ?? (asked?.ok === false ? asked.error : null)
  const environment = connection?.profile.environment ?? 'DEV'
  const doable = plan ? doableIn(plan) : []
  const blocked = blockedBy(plan, {
    typed,
    reason,
    canonicalConfirmed,
    readOnly: connection?.profile.readOnly === true,
  })
  const ready = plan !== null && blocked === null && phase === 'review'
  const done = [...items.values()]
  const applied = done.filter(({ state, record }) => state === 'confirmed' && record !== null)
  const rest = wish.items.filter(({ serverId }) =>
    ['waiting', 'stopped'].includes(items.get(serverId)?.state ?? ''),
  )

  const apply = async (batch: Plan) => {
    if (sending.current) return
    sending.current = true
    setPhase('applying')
    setFailed(null)
    const result = await call('batch.apply', { batchId: batch.batchId, typed, canonicalConfirmed, reason })
    sending.current = false
    if (!result.ok) {
      setFailed(result.error)
      setPhase('review')
      return
    }
    setItems(new Map(result.value.items.map((item) => [item.serverId, item])))
    setPhase('done')
    onApplied()
  }
  useKeys({ 'Ctrl+Enter': ready ? () => void apply(plan) : undefined }, { inSheet: true })
  const close = () => {
    if (phase === 'applying') return
    if (!plan) void call('batch.stop', {})
    onClose()
  }
  return (
    <SheetFrame title={wish.title} environment={environment} onClose={close}>
      <p className={sheet['where']}>
        {plan ? batchSays(plan, done, phase) : error ? 'Nothing was planned.' : 'Reading every server again.'}
      </p>
      {!plan && !error && <Planning of={wish.items.length} onStop={close} />}
      <div className={sheet['blocks']}>
        {error && <ErrorPanel error={error} />}
        {plan?.notes.map((note) => (
          <p key={note.title} className={styles['note']}>
            <ToneIcon tone="warn" />
            <span>
              <b>{note.title}</b> {note.text}
            </span>
          </p>
        ))}
        <ol className={styles['items']} aria-label="Servers of this change">
          {plan?.items.map((one) => (
            <Item key={one.serverId} one={one} item={items.get(one.serverId) ?? null} />
          ))}
        </ol>
      </div>
      {plan && phase === 'review' && (
        <>
          {plan.reasonRequired && <Reason reason={reason} onReason={setReason} />}
          {plan.pins.length > 0 && (
            <label className={sheet['confirm']}>
              <b>Confirm the addresses</b>
              <span className={sheet['check']}>
                <input
                  type="checkbox"
                  checked={canonicalConfirmed}
                  onChange={(event) => setCanonicalConfirmed(event.target.checked)}
                />
                <span>
                  {plan.pins.join(', ')} {plan.pins.length === 1 ? 'is' : 'are'} right. APP_DOMAIN is only
                  assumed; a wrong address locks every client out.
                </span>
              </span>
            </label>
          )}
          {plan.confirm !== null && (
            <div className={sheet['confirm']}>
              <label htmlFor="batch-confirm">
                <b>Confirm for {environment}</b>
              </label>
              <div className={sheet['name']}>
                <span className={sheet['field']}>
                  <input
                    id="batch-confirm"
                    autoFocus
                    autoComplete="off"
                    placeholder={plan.confirm}
                    value={typed}
                    onChange={(event) => setTyped(event.target.value)}
                  />
                </span>
                <span role="status">
                  {isTyped(typed, plan.confirm) ? 'That is right.' : `Type ${plan.confirm} to apply.`}
                </span>
              </div>
            </div>
          )}
        </>
      )}
      <div className={sheet['foot']}>
        {plan && phase === 'review' && <ExportMenu reviews={doable} />}
        <span className={sheet['reason']} role="status">
          {phase === 'review' ? (blocked ?? '') : ''}
        </span>
        {phase === 'applying' && (
          <Button size="large" onPress={() => void call('batch.stop', {})}>
            Stop after this one
          </Button>
        )}
        {phase === 'done' && rest.length > 0 && (
          <Button size="large" onPress={() => onNext({ title: wish.title, items: rest })}>
            Review the rest again
          </Button>
        )}
        {phase === 'done' && applied.length > 0 && (
          <Button size="large" icon="undo" onPress={() => onNext(undoOf(applied))}>
            Undo {applied.length === 1 ? 'it' : `all ${figure(applied.length)}`}
          </Button>
        )}
        {phase !== 'applying' && (
          <Button size="large" kbd="Esc" autoFocus={phase === 'done'} onPress={close}>
            {phase === 'done' ? 'Close' : 'Cancel'}
          </Button>
        )}
        {phase !== 'done' && (
          <Button
            size="large"
            variant="environment"
            kbd="Ctrl ↵"
            busy={phase === 'applying'}
            isDisabled={!ready}
            onPress={() => plan && void apply(plan)}
          >
            {phase === 'applying' ? 'Applying' : `Apply to ${figure(doable.length)} on ${environment}`}
          </Button>
        )}
      </div>
    </SheetFrame>
  )
}

function Item({ one, item }: { readonly one: Plan['items'][number]; readonly item: BatchItem | null }) {
  const { review, error } = one
  const state = item?.state ?? (error ? 'error' : review && review.diff.length > 0 ? 'plan' : 'nothing-to-do')
  return (
    <li data-state={state}>
      <div className={styles['name']}>
        {state === 'confirmed' && <MarkIcon shape="circle" size={16} label="confirmed" />}
        {(state === 'stopped' || state === 'error') && <MarkIcon shape="octagon" size={16} label="stopped" />}
        <h3>{one.serverName}</h3>
        <span role="status">
          {item
            ? itemSays(item)
            : error
              ? `${errorText(error).title}: ${errorText(error).explanation}`
              : review?.diff.length === 0
                ? 'Has these settings already.'
                : ''}
        </span>
      </div>
      {review && review.diff.length > 0 && !item && (
        <>
          {diffLines(review.diff).map((line) => (
            <code key={line.id} className={cx(line.sign === '+' ? styles['added'] : styles['removed'])}>
              {line.sign} {line.text}
            </code>
          ))}
          <details>
            <summary>What it means</summary>
            <Effects lines={effectLines(review.effect)} form="lines" />
          </details>
        </>
      )}
      {item && item.differing.length > 0 && <Differing fields={item.differing} />}
    </li>
  )
}

const undoOf = (applied: readonly BatchItem[]): BatchWish => ({
  title: `Undo ${count(applied.length, 'change')}`,
  items: [...applied]
    .reverse()
    .flatMap(({ serverId, record }) =>
      record ? [{ serverId, wanted: { kind: 'undo', changeId: record.id } as const }] : [],
    ),
})

function blockedBy(
  plan: Plan | null,
  given: {
    readonly typed: string
    readonly reason: string
    readonly canonicalConfirmed: boolean
    readonly readOnly: boolean
  },
): string | null {
  if (!plan) return 'Reading the servers'
  if (given.readOnly) return 'This profile is read-only'
  if (doableIn(plan).length === 0) return 'Nothing to change'
  if (plan.confirm !== null && !isTyped(given.typed, plan.confirm)) return `Type ${plan.confirm} to apply`
  if (plan.pins.length > 0 && !given.canonicalConfirmed) return 'Confirm the addresses to apply'
  if (plan.reasonRequired && given.reason.trim() === '') return 'Say why to apply'
  return null
}
