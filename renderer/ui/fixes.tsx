import { shortServerIds } from '../../shared/audience/truncate.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import { reachSays } from '../../shared/judging/remedy-words.ts'
import type { RemedyEffect } from '../../shared/token/shelf.ts'
import type { Remedy } from '../../shared/contextforge/index.ts'
import { Button } from './button.tsx'
import { copyText } from './copy.ts'
import { cx } from './cx.ts'
import { Icon } from './icon.tsx'
import { MarkIcon } from './verdict.tsx'
import { RemedyEffectLines } from './remedy-effect.tsx'
import styles from './fixes.module.css'
import { Rich } from './rich.tsx'

type FixesProps = {
  readonly remedies: readonly Remedy[]
  /** `narrow` in the bench, where what a fix widens stands under its title. */
  readonly form?: 'wide' | 'narrow'
  /** What those that are done here would mean; empty until that is known. */
  readonly effects?: readonly RemedyEffect[]
  readonly onPreview: (wanted: WantedChange) => void
  /** Opens the settings of the server, for what has to be typed. */
  readonly onSettings: () => void
  readonly onCopied: (copied: boolean) => void
}

/** What would let this token in, in the order given: what widens least first. */
export function Fixes({
  remedies,
  form = 'wide',
  effects = [],
  onPreview,
  onSettings,
  onCopied,
}: FixesProps) {
  const first = remedies.findIndex((remedy) => remedy.edit !== null)
  if (remedies.length === 0) return null
  return (
    <section className={cx(styles['fixes'], styles[form])} aria-label="Fixes">
      <h3>
        Fixes
        <span>
          {form === 'wide' ? 'what widens the expected set least comes first' : 'least widening first'}
        </span>
      </h3>
      <ol>
        {remedies.map((remedy, index) => (
          <li key={remedy.id}>
            <span className={styles['number']}>{index + 1}</span>
            <div className={styles['what']}>
              <b title={remedy.title}>
                <Rich text={shortServerIds(remedy.title)} />
              </b>
              <small>{form === 'wide' ? <Rich text={remedy.text} /> : <Rich text={remedy.risk} />}</small>
            </div>
            {form === 'wide' && <Risk remedy={remedy} />}
            <Act
              remedy={remedy}
              first={index === first}
              onPreview={onPreview}
              onSettings={onSettings}
              onCopied={onCopied}
            />
            {form === 'narrow' && (
              <RemedyEffectLines
                number={index + 1}
                remedy={remedy}
                effect={effects.find(({ remedyId }) => remedyId === remedy.id) ?? null}
              />
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

function Risk({ remedy }: { readonly remedy: Remedy }) {
  return (
    <span className={styles['risk']}>
      {remedy.widens.opens === 'nothing' ? (
        <Icon name="check" size={14} />
      ) : (
        <MarkIcon shape="triangle" size={14} />
      )}
      <span>
        <Rich text={[remedy.risk, reachSays(remedy)].join(' ').trim()} />
      </span>
    </span>
  )
}

type ActProps = Pick<FixesProps, 'onPreview' | 'onSettings' | 'onCopied'> & {
  readonly remedy: Remedy
  readonly first: boolean
}

function Act({ remedy, first, onPreview, onSettings, onCopied }: ActProps) {
  const { edit, copy } = remedy
  if (edit) {
    return (
      <Button
        variant={first ? 'primary' : 'default'}
        kbd={first ? 'f' : undefined}
        aria-label={`Preview: ${remedy.title.replaceAll('`', '')}`}
        onPress={() => onPreview(edit)}
      >
        Preview
      </Button>
    )
  }
  if (remedy.where === 'here')
    return (
      <Button aria-label={`Open settings: ${remedy.title}`} onPress={onSettings}>
        Open settings
      </Button>
    )
  if (copy === null) return <span />
  const word = remedy.where === 'gateway-environment' ? 'Copy line' : 'Copy request'
  return (
    <Button
      aria-label={`${word}: ${remedy.title.replaceAll('`', '')}`}
      onPress={() => void copyText(copy).then(onCopied)}
    >
      {word}
    </Button>
  )
}

/** The change behind the key `f`. */
export const firstFix = (remedies: readonly Remedy[]): WantedChange | null =>
  remedies.find((remedy) => remedy.edit !== null)?.edit ?? null
