import { memo, startTransition, useDeferredValue, useState } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import { compareTokens, differencesSay } from '../../shared/token/compare.ts'
import { type Life, lifeOf } from '../../shared/token/life.ts'
import { MAX_NAME } from '../../shared/token/limits.ts'
import type { ClockView, ShelfVerdict } from '../../shared/token/shelf.ts'
import { readPart } from '../../shared/token/part.ts'
import type { TokenView } from '../../shared/token/view.ts'
import { useKeys } from '../ui/use-keys.ts'
import { expirySays } from '../ui/times.tsx'
import { useNow } from '../ui/use-now.ts'
import { useShelf } from '../reading/shelf.tsx'
import { useGrowing } from '../ui/use-growing.ts'
import { useShelfVerdicts } from '../reading/use-shelf-verdicts.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { Exact } from '../ui/exact.tsx'
import { Field } from '../ui/field.tsx'
import { LifeLine } from '../ui/life.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { VerdictIcon } from '../ui/verdict.tsx'
import { Picker } from '../ui/picker.tsx'
import styles from './shelf-sheet.module.css'

/**
 * The button that opens the shelf, and its key. It is a component of its own, so that opening it does not
 * draw the bench again and keys keep working meanwhile.
 */
export function ShelfButton(shelf: Omit<ShelfSheetProps, 'onClose'>) {
  const [open, setOpen] = useState(false)
  const show = () => startTransition(() => setOpen(true))
  useKeys({ c: show })
  return (
    <>
      <Button kbd="c" onPress={show}>
        Shelf
      </Button>
      {open && <ShelfSheet {...shelf} onClose={() => setOpen(false)} />}
    </>
  )
}

type ShelfSheetProps = {
  readonly serverId: string | null
  /** The gateway's clock; null while nothing was tested. */
  readonly clock: ClockView | null
  readonly onClose: () => void
}

/** So many seconds the clocks may differ as long as nothing is known of the gateway's. */
const UNKNOWN_SECONDS = 5
/** The pictures move this often, in milliseconds: a finer step could not be seen. */
const STEP = 10_000

/**
 * The whole shelf: names, fingerprints, expiry, verdicts for the chosen server, and the comparison of two
 * tokens claim by claim.
 */
function ShelfSheet({ serverId, clock, onClose }: ShelfSheetProps) {
  const { tokens, askToForget } = useShelf()
  const verdicts = useShelfVerdicts(serverId)
  const now = useNow(1_000)
  const rows = useGrowing(tokens, 8)
  // Draws the frame of the sheet first, and its content afterwards.
  const below = useDeferredValue(true, false)
  return (
    <Sheet
      title="Token shelf"
      size="large"
      isDismissable
      onClose={onClose}
      footer={
        <>
          <Button
            icon="trash"
            kbd="Ctrl Shift Del"
            isDisabled={tokens.length === 0}
            onPress={() => askToForget(null)}
          >
            Forget all tokens
          </Button>
          <Button onPress={onClose}>Close</Button>
        </>
      }
    >
      {tokens.length === 0 ? (
        <p>No token is on the shelf. Paste one on the bench.</p>
      ) : (
        <table className={styles['table']} aria-label="Tokens on the shelf">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Fingerprint</th>
              <th scope="col">Expires</th>
              <th scope="col">On this server</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((token) => (
              <Row
                key={token.id}
                token={token}
                expires={countdown(token, now)}
                clock={clock}
                at={Math.floor(now / STEP) * STEP}
                verdict={verdicts.get(token.id)}
                none={serverId === null ? 'no server chosen' : 'testing…'}
              />
            ))}
          </tbody>
        </table>
      )}
      {below && tokens.length > 1 && <Comparison tokens={tokens} />}
    </Sheet>
  )
}

type RowProps = {
  readonly token: TokenView
  readonly expires: string
  readonly clock: ClockView | null
  /** This computer's time in milliseconds, for the picture. */
  readonly at: number
  readonly verdict: ShelfVerdict | undefined
  /** The text where there is no verdict. */
  readonly none: string
}

/**
 * Drawn again only when one of its properties changes: there may be fifty rows, and the time changes every
 * second.
 */
const Row = memo(function Row({ token, expires, clock, at, verdict, none }: RowProps) {
  return (
    <tr>
      <td>
        <NameField key={token.label} token={token} />
      </td>
      <td className={styles['mono']}>{token.fingerprint}</td>
      <td>
        {expires}
        {token.claimsJson !== null && <LifeLine life={lifeAt(token.claimsJson, clock, at)} />}
      </td>
      <td>
        {verdict ? (
          <span className={styles['verdict']}>
            <VerdictIcon verdict={verdict.verdict} size={14} />
            {verdict.headline}
          </span>
        ) : (
          none
        )}
      </td>
    </tr>
  )
})

const lifeAt = (claims: string, clock: ClockView | null, at: number): Life =>
  clock === null
    ? lifeOf(readPart(claims), { now: at / 1000, uncertainty: UNKNOWN_SECONDS }, 'this computer’s clock')
    : lifeOf(readPart(claims), { now: at / 1000 + clock.skew, uncertainty: clock.uncertainty })

/** The time left: in seconds during the last ten minutes, otherwise coarser. */
function countdown(token: TokenView, now: number): string {
  const left = token.expiresAt === null ? null : Math.round(token.expiresAt - now / 1000)
  if (left === null || left <= 0 || left > 600) return expirySays(token, now)
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')} left`
}

function NameField({ token }: { readonly token: TokenView }) {
  const { rename } = useShelf()
  const [name, setName] = useState(token.label)
  const [error, setError] = useState('')
  const save = async () => {
    if (name === token.label) return
    const result = await rename(token.id, name)
    setError(result.ok ? '' : errorText(result.error).explanation)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      onBlur={() => void save()}
    >
      <Field
        label={`Name of token ${token.fingerprint}`}
        hideLabel
        value={name}
        onChange={setName}
        maxLength={MAX_NAME}
        error={error}
      />
    </form>
  )
}

function Comparison({ tokens }: { readonly tokens: readonly TokenView[] }) {
  const { selected } = useShelf()
  const start = Math.max(
    0,
    tokens.findIndex(({ id }) => id === selected),
  )
  const [left, setLeft] = useState(tokens[start]?.id ?? null)
  const [right, setRight] = useState(tokens.find(({ id }) => id !== tokens[start]?.id)?.id ?? null)
  const [all, setAll] = useState(false)
  const one = tokens.find(({ id }) => id === left)
  const other = tokens.find(({ id }) => id === right)
  const rows = one && other ? compareTokens(one, other) : []
  const choices = tokens.map(({ id, label, fingerprint }) => ({ id, label, hint: fingerprint }))
  const pick = (label: string, chosen: string | null, choose: (id: string) => void) => (
    <Picker label={label} placeholder="Choose a token" choices={choices} chosen={chosen} onChoose={choose} />
  )
  return (
    <section aria-label="Compare two tokens" className={styles['compare']}>
      <div className={styles['pick']}>
        <h3>Compare</h3>
        {pick('First token', left, setLeft)}
        <span>with</span>
        {pick('Second token', right, setRight)}
        <Button variant="quiet" onPress={() => setAll(!all)} aria-pressed={all}>
          {all ? 'Only differences' : 'All claims'}
        </Button>
      </div>
      <p role="status" aria-label="Differences">
        {differencesSay(rows)}
      </p>
      <table className={styles['table']} aria-label="Claim by claim">
        <tbody>
          {rows
            .filter(({ same }) => all || !same)
            .map((row) => (
              <tr key={row.name} className={cx(!row.same && styles['differs'])}>
                <th scope="row">{row.name}</th>
                <td>{row.one === null ? <i>not in it</i> : <Exact value={row.one} limit={60} quiet />}</td>
                <td>
                  {row.other === null ? <i>not in it</i> : <Exact value={row.other} limit={60} quiet />}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  )
}
