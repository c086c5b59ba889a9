import type { EffectLine } from '../../shared/change/words.ts'
import { MarkIcon } from './verdict.tsx'
import { cx } from './cx.ts'
import { Icon } from './icon.tsx'
import styles from './effects.module.css'
import { Rich } from './rich.tsx'

/** The consequences of a change, one line each: `rows` below a preview, `lines` in the review sheet. */
export function Effects({
  lines,
  form,
}: {
  readonly lines: readonly EffectLine[]
  readonly form: 'rows' | 'lines'
}) {
  return (
    <ul className={cx(styles['effects'], styles[form])}>
      {lines.map((line) => (
        <li key={line.id}>
          <ToneIcon tone={line.tone} />
          <span>
            <b>{form === 'rows' ? line.strong.replace(/[.:]$/, '') : line.strong}</b>{' '}
            {line.text !== '' && (
              <span className={styles['text']}>
                <Rich text={line.text} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** The icon of a consequence; only verdicts and warnings are filled. */
export function ToneIcon({ tone }: { readonly tone: EffectLine['tone'] | 'check' }) {
  if (tone === 'warn') return <MarkIcon shape="triangle" />
  if (tone === 'ok') return <MarkIcon shape="circle" />
  if (tone === 'bad') return <MarkIcon shape="octagon" />
  return <Icon name={tone === 'minus' ? 'dash' : tone} />
}
