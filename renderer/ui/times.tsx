import { leftSays } from '../../shared/kernel/times.ts'
import { lifeOf } from '../../shared/token/life.ts'
import { skewSays, timeRows } from '../../shared/token/times.ts'
import type { ClockView } from '../../shared/token/shelf.ts'
import { readPart } from '../../shared/token/part.ts'
import type { TokenView } from '../../shared/token/view.ts'
import { useNow } from './use-now.ts'
import { momentOf, wholeOf } from './clock.tsx'
import { cx } from './cx.ts'
import { LifePicture } from './life.tsx'
import { MarkIcon } from './verdict.tsx'
import styles from './details.module.css'

/** The time claims as local time, as UTC and relative to now, by the gateway's clock, which decides. */
export function Times({ token, clock }: { readonly token: TokenView; readonly clock: ClockView }) {
  const now = useNow(1_000) / 1000 + clock.skew
  const claims = readPart(token.claimsJson)
  const rows = timeRows(claims, now)
  return (
    <div className={styles['times']} role="group" aria-label="Times">
      <LifePicture life={lifeOf(claims, { now, uncertainty: clock.uncertainty })} />
      {rows.length > 0 && (
        <table aria-label="Time claims by the gateway’s clock">
          <thead>
            <tr>
              <th scope="col">claim</th>
              <th scope="col">here</th>
              <th scope="col">UTC</th>
              <th scope="col">by the gateway’s clock</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name} className={cx(!row.good && styles['miss'])}>
                <th scope="row">{row.name}</th>
                <td title={row.at === null ? undefined : wholeOf(row.at * 1000)}>
                  {row.at === null ? '–' : momentOf(row.at * 1000)}
                </td>
                <td>{row.utc.replace(' UTC', '')}</td>
                <td>
                  <MarkIcon
                    shape={row.good ? 'circle' : 'octagon'}
                    size={12}
                    label={row.good ? 'good' : 'refused'}
                  />{' '}
                  {row.relative}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>{skewSays(clock)} There is no leeway.</p>
    </div>
  )
}

/** How long a token is still valid: `38 min left`, `expired 14:03:12`, or why that is not known. */
export function expirySays(token: TokenView, now: number): string {
  if (token.form === 'opaque') return 'opaque'
  if (token.form === 'encrypted') return 'encrypted'
  if (token.expiresAt === null)
    return 'exp' in readPart(token.claimsJson) ? 'expiry not readable' : 'no expiry'
  const seconds = Math.round(token.expiresAt - now / 1000)
  return seconds <= 0 ? `expired ${momentOf(token.expiresAt * 1000)}` : leftSays(seconds)
}
