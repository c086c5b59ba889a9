import { useEffect, useRef, useState } from 'react'
import type { Review, WantedChange } from '../../shared/change/review.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { ApplyReport } from '../../shared/change/apply-report.ts'
import { call, onAnswer } from '../bridge.ts'
import { useAskedOnce } from '../reading/use-asked.ts'
import type { Validity } from '../../shared/connection/validity.ts'
import { Button } from '../ui/button.tsx'
import { Note } from '../ui/note.tsx'
import { useKeys } from '../ui/use-keys.ts'
import { useConnection } from '../reading/connection.tsx'
import { useShelf } from '../reading/shelf.tsx'
import { useToasts } from '../ui/toast.tsx'
import { appliedSays, blockedBy } from '../../shared/change/words.ts'
import { Conflict } from './conflict.tsx'
import { Confirm } from './confirm.tsx'
import { Outcome } from './outcome.tsx'
import { ReviewBlocks } from './review-blocks.tsx'
import { ReviewFooter } from './review-footer.tsx'
import styles from './review-sheet.module.css'
import { SheetFrame } from './sheet-frame.tsx'
import { useChangedSince } from './use-changed-since.ts'

type ReviewSheetProps = {
  readonly serverId: string
  readonly wanted: WantedChange
  readonly onClose: () => void
  /** Called when the server was written, by us or by somebody else, so that it is read again. */
  readonly onApplied: (report: ApplyReport) => void
  /** Opens the review that undoes the change. Without it the message offers no Undo. */
  readonly onUndo?: (changeId: string) => void
}

/**
 * The only place from which a server is changed: shows what is written, what it means and how certain that
 * is.
 */
export function ReviewSheet({ serverId, wanted, onClose, onApplied, onUndo }: ReviewSheetProps) {
  const { connection } = useConnection()
  const { selected } = useShelf()
  const { show } = useToasts()
  const [tokenId] = useState(selected)
  // Choices made in a conflict become part of the change.
  const [wish, setWish] = useState(wanted)
  const asked = useAskedOnce('change.preview', { serverId, wanted: wish, tokenId }, true)
  const [typedName, setTypedName] = useState('')
  const [canonicalConfirmed, setCanonicalConfirmed] = useState(false)
  const [reason, setReason] = useState('')
  const [applying, setApplying] = useState(false)
  const [report, setReport] = useState<ApplyReport | null>(null)
  const [failed, setFailed] = useState<AppError | null>(null)
  const sending = useRef(false)

  const review = asked.value?.review ?? null
  const planned = asked.value?.of ?? null
  const changed = useChangedSince(planned)
  const environment = connection?.profile.environment ?? 'DEV'
  const incomplete = blockedBy(review, {
    typedName,
    canonicalConfirmed,
    reason,
    readOnly: connection?.profile.readOnly === true,
  })
  const blocked = changed === null ? incomplete : 'The server changed: review it again to apply'
  const ready = review !== null && blocked === null && !applying && !asked.busy && report === null

  // After a new sign-in the review continues where it stopped, because nothing was written.
  useEffect(
    () =>
      onAnswer('connection.renew', () =>
        setFailed((last) => (last?.kind === 'sign-in-expired' ? null : last)),
      ),
    [],
  )
  const again = () => {
    setReport(null)
    setFailed(null)
    // Both were entered for the earlier plan.
    setTypedName('')
    setCanonicalConfirmed(false)
    asked.again()
  }
  const apply = async (plan: Review) => {
    if (sending.current) return
    sending.current = true
    setApplying(true)
    setFailed(null)
    const result = await call('change.apply', { planId: plan.planId, typedName, canonicalConfirmed, reason })
    sending.current = false
    setApplying(false)
    if (!result.ok) {
      setFailed(result.error)
      return
    }
    onApplied(result.value)
    if (result.value.outcome !== 'confirmed') {
      setReport(result.value)
      return
    }
    const changeId = result.value.record.id
    onClose()
    const undo = onUndo && { label: 'Undo', kbd: 'Ctrl Z', onPress: () => onUndo(changeId) }
    show({
      tone: 'ok',
      title: 'Saved, read back, confirmed',
      text: appliedSays(result.value.tokens),
      action: undo,
    })
  }
  const close = () => {
    if (!applying) onClose()
  }

  useKeys({ 'Ctrl+Enter': ready ? () => void apply(review) : undefined }, { inSheet: true })

  const error = failed ?? asked.error
  return (
    <SheetFrame title={review?.title ?? 'Review change'} environment={environment} onClose={close}>
      <p className={styles['where']}>
        {review?.serverName ?? 'This server'} on {hostOf(connection?.baseUrl ?? '')}.{' '}
        {report || applying ? '' : 'Nothing has been sent yet.'}
      </p>
      {asked.busy && <p className={styles['reading']} role="status">{`Reading the server again…`}</p>}
      {error?.kind === 'changed-elsewhere' && error.fields.length > 0 ? (
        <Conflict
          key={error.fields.map(({ key, theirs }) => `${key}${theirs}`).join()}
          error={error}
          onMerge={
            wish.kind === 'edit' || wish.kind === 'undo'
              ? (choices) => {
                  setFailed(null)
                  setWish({ ...wish, choices: { ...choices } })
                  asked.again()
                }
              : null
          }
          onAgain={again}
        />
      ) : report || error ? (
        <Outcome report={report} error={error} onAgain={again} />
      ) : (
        review && (
          <>
            {changed && planned && <ChangedNote was={planned} is={changed} onAgain={again} />}
            <ReviewBlocks review={review} boards={asked.value?.boards ?? null} />
            <Confirm
              review={review}
              environment={environment}
              typedName={typedName}
              onTypedName={setTypedName}
              canonicalConfirmed={canonicalConfirmed}
              onCanonicalConfirmed={setCanonicalConfirmed}
              reason={reason}
              onReason={setReason}
            />
          </>
        )
      )}
      <ReviewFooter
        environment={environment}
        review={report || error ? null : review}
        blocked={blocked}
        ready={ready}
        applying={applying}
        onCancel={close}
        onApply={() => review && void apply(review)}
      />
    </SheetFrame>
  )
}

type ChangedNoteProps = { readonly was: Validity; readonly is: Validity; readonly onAgain: () => void }

/** Somebody saved the server during the review. The review stays as it is, and can no longer be applied. */
function ChangedNote({ was, is, onAgain }: ChangedNoteProps) {
  const known = was.version !== null && is.version !== null && was.version !== is.version
  return (
    <div className={styles['changed']} role="alert">
      <Note
        title="The server changed since this was made."
        action={<Button onPress={onAgain}>Review again</Button>}
      >
        {known ? `This is about version ${was.version}; the server is at version ${is.version} now.` : ''}{' '}
        Nothing was sent.
      </Note>
    </div>
  )
}

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return url
  }
}
