import { memo, useState } from 'react'
import { truncateMiddle } from '../../shared/audience/truncate.ts'
import { visible } from '../../shared/kernel/visible.ts'
import { claimRows } from '../../shared/token/claims.ts'
import { readPart } from '../../shared/token/part.ts'
import type { TokenView } from '../../shared/token/view.ts'
import type { Diagnosis } from '../../shared/contextforge/index.ts'
import { useNow } from '../ui/use-now.ts'
import { Button } from '../ui/button.tsx'
import { momentOf } from '../ui/clock.tsx'
import { cx } from '../ui/cx.ts'
import { Exact } from '../ui/exact.tsx'
import styles from './claims.module.css'
import pane from './pane.module.css'

/**
 * How many claims are drawn at first: those the gateway reads come first, and drawing thousands would keep
 * the window busy.
 */
const AT_A_TIME = 40
const LONGEST = 2_000
/** A longer name stands above its value: it is never broken. */
const IN_COLUMN = 10
/** A claim's name may be a URL, or anything else. */
const LONGEST_NAME = 40

const shortened = (value: string): string =>
  value.length <= LONGEST
    ? value
    : `${value.slice(0, LONGEST)}… (${value.length.toLocaleString('en')} characters)`

type ClaimsProps = {
  readonly token: TokenView
  readonly diagnosis: Diagnosis | null
  /** How many seconds the gateway's clock, which decides, is ahead of this computer's. */
  readonly skew: number
}

/**
 * Every claim with what this gateway does with it. Only drawn again when one of the properties changes or
 * time passes.
 */
export const Claims = memo(function Claims({ token, diagnosis, skew }: ClaimsProps) {
  const [most, setMost] = useState(AT_A_TIME)
  const now = Math.floor(useNow(10_000) / 1000 + skew)
  if (token.claimsJson === null) {
    const why =
      token.form === 'encrypted'
        ? 'It is encrypted: only its audience can read it.'
        : 'It is opaque: there are no claims to read.'
    return <p className={styles['none']}>{why}</p>
  }
  const rows = claimRows({
    claims: readPart(token.claimsJson),
    steps: diagnosis?.steps ?? [],
    tokenAudiences: diagnosis?.tokenAudiences ?? [],
    now,
    clock: (seconds) => momentOf(seconds * 1000),
  })
  const left = rows.length - most
  return (
    <>
      <div className={pane['head']}>
        <h2>Claims</h2>
        <span className={pane['aside']}>and what this gateway does</span>
      </div>
      <table
        className={styles['claims']}
        role="table"
        aria-label="Claims of the token and what this gateway does with each"
      >
        <tbody role="rowgroup">
          {rows.slice(0, most).map((row) => (
            <tr
              key={row.name}
              role="row"
              className={cx(styles[row.tone], row.name.length > IN_COLUMN && styles['long'])}
            >
              <th role="rowheader" scope="row" title={row.name}>
                {truncateMiddle(visible(row.name), LONGEST_NAME)}
              </th>
              <td role="cell">
                <Exact value={shortened(row.value)} limit={80} className={styles['value']} quiet />
                <span className={styles['use']}>{row.use}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <p className={styles['none']}>
          {left} more {left === 1 ? 'claim' : 'claims'}.{' '}
          <Button variant="quiet" onPress={() => setMost(most + AT_A_TIME)}>
            Show {Math.min(left, AT_A_TIME)} more
          </Button>
        </p>
      )}
    </>
  )
})
