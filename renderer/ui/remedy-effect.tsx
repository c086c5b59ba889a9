import { shortServerIds } from '../../shared/audience/truncate.ts'
import { diffLines } from '../../shared/change/words.ts'
import { effectLines, elsewhereSays, whereSays } from '../../shared/judging/remedy-words.ts'
import type { RemedyEffect } from '../../shared/token/shelf.ts'
import type { Remedy } from '../../shared/contextforge/index.ts'
import { cx } from './cx.ts'
import { useMedia, WIDE } from './use-media.ts'
import styles from './details.module.css'

const sentence = (lines: readonly string[]): string => {
  const text = lines.join('; ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

type LinesProps = { readonly number: number; readonly remedy: Remedy; readonly effect: RemedyEffect | null }

/**
 * What a fix means apart from this token: where it is carried out, who shares the audience, the verdicts on
 * the shelf, and the keys it writes.
 */
export function RemedyEffectLines({ number, remedy, effect }: LinesProps) {
  const wide = useMedia(WIDE)
  const means = elsewhereSays(remedy)
  const lines = effect === null ? (means === null ? [] : [means]) : effectLines(effect)
  return (
    <div className={styles['effect']} role="group" aria-label={`What fix ${number} does`}>
      <span className={styles['where']}>Done {whereSays(remedy)}.</span>
      {lines.length > 0 && <span title={lines.join('; ')}> {shortServerIds(sentence(lines))}</span>}
      {effect && effect.diff.length > 0 && (
        <details open={wide}>
          <summary>Key edit: {effect.diff.map(({ key }) => key).join(', ')}</summary>
          <pre className={styles['diff']}>
            {diffLines(effect.diff).map((line) => (
              <span key={line.id} className={cx(line.sign === '+' ? styles['added'] : styles['removed'])}>
                {line.sign} {line.text}
                {'\n'}
              </span>
            ))}
          </pre>
        </details>
      )}
      {remedy.edit === null && remedy.copy !== null && (
        <details>
          <summary>What is copied</summary>
          <pre className={styles['diff']}>{remedy.copy}</pre>
        </details>
      )}
    </div>
  )
}
