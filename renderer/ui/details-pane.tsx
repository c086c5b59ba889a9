import type { ReactNode } from 'react'
import type { KeyChange } from '../../shared/change/review.ts'
import { diffLines } from '../../shared/change/words.ts'
import { cx } from './cx.ts'
import styles from './details-pane.module.css'

/** The chosen entry of a list in full. Its actions are at the bottom and do not scroll. */
export function DetailsPane({ children, foot }: { readonly children: ReactNode; readonly foot?: ReactNode }) {
  return (
    <section className={styles['pane']} aria-label="Details">
      <div className={styles['inside']}>{children}</div>
      {foot}
    </section>
  )
}

type Fact = readonly [name: string, value: ReactNode, form?: 'exact']

/** Names and values; a null entry is left out. */
export function Facts({ facts }: { readonly facts: readonly (Fact | null)[] }) {
  return (
    <dl className={styles['meta']}>
      {facts.map(
        (fact) =>
          fact !== null && (
            <div key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd className={cx(fact[2] === 'exact' && styles['mono'])}>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

type KeyChangesProps = {
  readonly diff: readonly KeyChange[]
  /** The names of the two sides: `before` and `now`. */
  readonly sides: readonly [was: string, is: string]
  readonly none: string
}

/**
 * The keys that differ, one per line; for assistive technology, the sign of a line is replaced by the name of
 * its side.
 */
export function KeyChanges({ diff, sides: [was, is], none }: KeyChangesProps) {
  return (
    <div className={styles['diff']} role="list" aria-label={`Keys ${was} and ${is}`} tabIndex={0}>
      {diffLines(diff).map((line) => (
        <div key={line.id} role="listitem" className={styles[line.sign === '+' ? 'added' : 'removed']}>
          <i>
            <span aria-hidden="true">{line.sign === '+' ? '+' : '−'}</span>
            <span className="sr">{line.sign === '+' ? is : was}</span>
          </i>
          <span>{line.text}</span>
        </div>
      ))}
      {diff.length === 0 && (
        <div className={styles['same']}>
          <i />
          <span>{none}</span>
        </div>
      )}
    </div>
  )
}

/** Why something can or cannot be done, at the left of the bottom line. */
export const FootReason = ({ children }: { readonly children: ReactNode }) => (
  <span className={styles['reason']}>{children}</span>
)
