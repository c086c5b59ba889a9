import type { MiniBoards as MiniBoardsOf } from '../../shared/audience/mini-boards.ts'
import { shortIds } from '../../shared/audience/truncate.ts'
import type { Review } from '../../shared/change/review.ts'
import { diffLines, diffSummary, effectLines, keptSays } from '../../shared/change/words.ts'
import { Effects, ToneIcon } from '../ui/effects.tsx'
import { MiniBoards } from '../ui/mini-boards.tsx'
import { Rich } from '../ui/rich.tsx'
import { scrollStop } from '../ui/scroll-stop.ts'
import { cx } from '../ui/cx.ts'
import styles from './review-sheet.module.css'

/** What is written, what follows from it, and how certain that is. */
export function ReviewBlocks({
  review,
  boards,
}: {
  readonly review: Review
  readonly boards: MiniBoardsOf | null
}) {
  return (
    <div className={styles['blocks']} ref={scrollStop}>
      <section className={styles['block']} aria-labelledby="review-change">
        <h3 id="review-change">What you change</h3>
        <KeyDiff review={review} />
      </section>
      {boards && (
        <section className={cx(styles['block'], styles['whole'])} aria-label="Audiences before and after">
          <MiniBoards
            sides={[
              { name: 'Before', board: boards.before },
              { name: 'After', board: boards.after },
            ]}
          />
        </section>
      )}
      <section className={styles['block']} aria-labelledby="review-meaning">
        <h3 id="review-meaning">What it means</h3>
        <Effects lines={effectLines(review.effect)} form="lines" />
      </section>
      <section className={styles['block']} aria-labelledby="review-certainty">
        <h3 id="review-certainty">How sure</h3>
        <ul className={styles['sure']}>
          {review.certainty.map((item) => (
            <li key={item.text}>
              <ToneIcon tone={item.sure ? 'check' : 'info'} />
              <span>
                <Rich text={item.text} />
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function KeyDiff({ review }: { readonly review: Review }) {
  return (
    <div className={styles['diff']} role="group" aria-label="Key changes in oauth_config">
      <div className={styles['request']}>
        <span title={review.request}>{shortIds(review.request)}</span>
        <span>{diffSummary(review.diff)}</span>
      </div>
      {diffLines(review.diff).map((line) => (
        <div
          key={line.id}
          className={cx(styles['line'], line.sign === '+' ? styles['added'] : styles['removed'])}
        >
          <i>{line.sign === '+' ? '+' : '−'}</i>
          <span>{line.text}</span>
        </div>
      ))}
      {review.diff.length === 0 && (
        <div className={styles['line']}>
          <i />
          <span>Nothing to change: the server has these settings already.</span>
        </div>
      )}
      {review.keptKeys.length > 0 && (
        <div className={cx(styles['line'], styles['kept'])}>
          <i />
          <span title={review.keptKeys.join(', ')}>
            {keptSays(review.keptKeys)}
            {review.maskedKeys.length > 0 &&
              ` (${review.maskedKeys.join(', ')}: masked by the gateway, kept where it is text)`}
          </span>
        </div>
      )}
    </div>
  )
}
