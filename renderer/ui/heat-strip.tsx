import type { Heat } from '../../shared/fleet/heat.ts'
import { cx } from './cx.ts'
import { VerdictWord } from './verdict.tsx'
import styles from './heat-strip.module.css'

/** Where one server stops a token: a picture for the eye, with the verdict and the step as words. */
export function HeatStrip({ heat }: { readonly heat: Heat }) {
  return (
    <span className={styles['strip']} data-verdict={heat.verdict}>
      <span className={styles['ticks']} aria-hidden="true">
        {heat.ticks.map((tick, index) => (
          <i key={index} className={cx(styles['tick'], styles[tick])} />
        ))}
      </span>
      <span className={styles['says']}>
        <VerdictWord verdict={heat.verdict} />
        <span className={styles['step']} title={heat.says}>
          {heat.says}
        </span>
      </span>
    </span>
  )
}
