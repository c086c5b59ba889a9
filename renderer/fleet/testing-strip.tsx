import { useLayoutEffect } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { capitalised, figure } from '../../shared/kernel/words.ts'
import { isKind, KINDS, type EndingFilter, type EndingKind } from '../../shared/fleet/judged.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { countsSay, filterSays, type EndingCounts } from '../../shared/fleet/token-column.ts'
import type { TokenView } from '../../shared/token/view.ts'
import { useJudged, type Column, type Counted } from './use-judged.ts'
import { useShelf } from '../reading/shelf.tsx'
import { momentOf } from '../ui/clock.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { Spoken } from '../ui/spoken.tsx'
import { useKeys } from '../ui/use-keys.ts'
import { useSettled } from '../ui/use-settled.ts'
import { MarkIcon, VerdictIcon } from '../ui/verdict.tsx'
import styles from './testing-strip.module.css'

type TokenUnderTestProps = {
  readonly token: TokenView
  /** When the gateway was read last; empty: not yet. */
  readonly readAt: string
  readonly lines: readonly Pick<FleetLine, 'id'>[]
  readonly ending: EndingFilter | null
  readonly onEnding: (ending: EndingFilter | null) => void
  /** Is told what is known of the token at each server; null once it is no longer under test. */
  readonly onColumn: (column: Column | null) => void
}

/** Judges the token that is under test at every server, and says where it ends. */
export function TokenUnderTest({ token, readAt, lines, ending, onEnding, onColumn }: TokenUnderTestProps) {
  const { column, counted } = useJudged(token.id, readAt, lines)
  useLayoutEffect(() => onColumn(column), [onColumn, column])
  useLayoutEffect(() => () => onColumn(null), [onColumn])
  useKeys({ s: counted === null ? undefined : () => onEnding(nextEnding(counted.counts, ending)) })
  return <TestingStrip {...{ token, counted, ending, onEnding }} error={column.error} />
}

type TestingStripProps = {
  readonly token: TokenView
  readonly error: AppError | null
  readonly counted: Counted | null
  readonly ending: EndingFilter | null
  readonly onEnding: (ending: EndingFilter | null) => void
}

/** These are drawn also where there is none. */
const ALWAYS: readonly EndingKind[] = ['accepted', 'rejected', 'cannot-decide']

/** The next kind of verdict that there is; null after the last. */
export function nextEnding(counts: EndingCounts, ending: EndingFilter | null): EndingFilter | null {
  const there = KINDS.filter((kind) => counts.kinds[kind] > 0)
  return there[there.findIndex((kind) => kind === ending) + 1] ?? null
}

/**
 * Says which token is under test, and where it ends, aloud only once that stays the same. Each number shows
 * only its servers; pressed again, all.
 */
export function TestingStrip({ token, error, counted, ending, onEnding }: TestingStripProps) {
  const { select } = useShelf()
  const counts = counted?.counts ?? null
  const says = counts ? countsSay(counts) : error ? errorText(error).title : ''
  const spoken = useSettled(`Testing ${token.label} ${says}`)
  const of = counted === null ? '' : `, by the list of ${momentOf(counted.asOf)}`
  const toggle = (to: EndingFilter) => onEnding(ending === to ? null : to)
  const isStep = ending !== null && !isKind(ending)
  return (
    <div className={styles['strip']} role="group" aria-label="Token under test">
      <Icon name="key" size={14} />
      <span className={styles['says']} aria-hidden="true" title={`${token.label} ${says}${of}`}>
        {counts === null && error === null && 'Testing '}
        <b>{token.label}</b>
        {counts === null && error !== null && ` ${says}`}
      </span>
      <span className="sr" role="status">
        {spoken}
      </span>
      {counts &&
        KINDS.filter((kind) => counts.kinds[kind] > 0 || ALWAYS.includes(kind)).map((kind) => (
          <button
            key={kind}
            type="button"
            className={styles['kind']}
            title={capitalised(filterSays(kind, counts))}
            aria-pressed={ending === kind}
            onClick={() => toggle(kind)}
          >
            <Spoken says={`${capitalised(filterSays(kind, counts))}, ${figure(counts.kinds[kind])}`}>
              <KindMark kind={kind} />
              {figure(counts.kinds[kind])}
            </Spoken>
          </button>
        ))}
      {counts && (counts.steps.length > 0 || isStep) && (
        <Menu
          label="Where it stops"
          acts={[
            ...counts.steps.map(({ id, says: step, servers }) => ({
              id,
              label: `${capitalised(step)}: ${figure(servers)}`,
              icon: <Icon name={ending === id ? 'check' : 'dash'} size={14} />,
              onAction: () => onEnding(id),
            })),
            {
              id: 'all',
              label: 'Wherever it ends',
              icon: <Icon name={ending === null ? 'check' : 'dash'} size={14} />,
              onAction: () => onEnding(null),
            },
          ]}
        >
          <Button variant="quiet">{isStep ? capitalised(filterSays(ending, counts)) : 'Stops at'}</Button>
        </Menu>
      )}
      <IconButton icon="close" size={14} label="Stop testing this token" onPress={() => select(null)} />
    </div>
  )
}

function KindMark({ kind }: { readonly kind: EndingKind }) {
  if (kind === 'other-issuer') return <MarkIcon shape="hole" size={14} />
  if (kind === 'not-judged') return <MarkIcon shape="ring" size={14} hollow />
  return <VerdictIcon verdict={kind} size={14} />
}

/** A filter by the verdict on a token, while none is tested: it waits, and all servers are shown. */
export function WaitingFilter({
  ending,
  onClear,
}: {
  readonly ending: EndingFilter
  readonly onClear: () => void
}) {
  return (
    <div className={styles['strip']} role="note">
      <span>Only “{filterSays(ending, null)}” waits for a token to test; all are shown.</span>
      <Button variant="quiet" onPress={onClear}>
        Drop it
      </Button>
    </div>
  )
}
