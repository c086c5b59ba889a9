import { NOT_WALKED, type State } from '../../shared/access/cell.ts'
import { cx } from '../ui/cx.ts'
import { CellMark } from './access-cell.tsx'
import styles from './legend.module.css'

const MEANS: readonly (readonly [State, string])[] = [
  ['in', 'gets in, tried or judged'],
  ['would', 'would get in'],
  ['stops', 'stops there'],
  ['cannot-decide', 'cannot decide'],
  ['foreign', 'token of another issuer'],
  ['not-walked', 'not walked'],
]

/** The meaning of the marks, and of the colours of the bars that count them. */
export const Legend = ({ says }: { readonly says: string }) => (
  <p className={styles['legend']}>
    {MEANS.map(([state, means]) => (
      <span key={state}>
        <CellMark cell={{ ...NOT_WALKED, state }} />
        <i className={cx(styles['bar'], styles[state])} title={`${means}, in a bar`} />
        {means}
      </span>
    ))}
    <em title={says}>{says}</em>
  </p>
)
