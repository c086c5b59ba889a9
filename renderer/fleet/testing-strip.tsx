import { tally } from '../../shared/fleet/heat.ts'
import type { TokenView } from '../../shared/token/view.ts'
import { useShelf } from '../reading/shelf.tsx'
import { Icon } from '../ui/icon.tsx'
import { useSettled } from '../ui/use-settled.ts'
import type { RowTest } from '../reading/use-row-tests.ts'
import styles from './testing-strip.module.css'

type TestingStripProps = {
  readonly token: TokenView
  readonly tests: ReadonlyMap<string, RowTest>
  readonly rows: number
}

/** Says which token is under test, and the results so far; aloud only once no more of them come. */
export function TestingStrip({ token, tests, rows }: TestingStripProps) {
  const { select } = useShelf()
  const heats = [...tests.values()].flatMap((test) => ('heat' in test ? [test.heat] : []))
  const where = heats.length >= rows ? 'on every row' : `on ${heats.length} of ${rows} rows`
  const results = `${where}: ${tally(heats)}`
  const spoken = useSettled(`Testing ${token.label} ${results}`)
  return (
    <div className={styles['strip']}>
      <Icon name="key" size={14} />
      <span className={styles['says']} aria-hidden="true" title={`${token.label} ${results}`}>
        Testing <b>{token.label}</b> {results}
      </span>
      <span className="sr" role="status">
        {spoken}
      </span>
      <button
        type="button"
        className={styles['stop']}
        aria-label="Stop testing this token"
        onClick={() => select(null)}
      >
        <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
          <path d="m4 4 8 8M12 4l-8 8" />
        </svg>
      </button>
    </div>
  )
}
