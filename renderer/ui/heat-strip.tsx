import type { Heat } from '../../shared/fleet/heat.ts'
import { cx } from './cx.ts'
import { markWord, MarkIcon, VerdictWord } from './verdict.tsx'
import styles from './heat-strip.module.css'

/**
 * Where one server stops a token: a picture for the eye, with the verdict or the step as words. A token of
 * another issuer is no failure.
 */
export function HeatStrip({ heat }: { readonly heat: Heat }) {
  return (
    <span className={styles['strip']} data-verdict={heat.verdict}>
      <span className={styles['ticks']} aria-hidden="true">
        {heat.ticks.map((tick, index) => (
          <i key={index} className={cx(styles['tick'], styles[tick])} />
        ))}
      </span>
      <span className={styles['says']} title={heat.says}>
        {heat.otherIssuer ? (
          <>
            <MarkIcon shape="hole" size={14} label={markWord('rejected')} /> <span>other issuer</span>
          </>
        ) : heat.verdict === 'rejected' ? (
          <>
            <MarkIcon shape="octagon" size={14} label={markWord('rejected')} />
            <span className={styles['step']}>{heat.says}</span>
          </>
        ) : (
          <VerdictWord verdict={heat.verdict} />
        )}
      </span>
    </span>
  )
}
