import { shortServerIds } from '../../shared/audience/truncate.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import { actSays, reachSays } from '../../shared/judging/remedy-words.ts'
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
  /** `narrow` on the bench, where what a fix opens is written below its title. */
  readonly form?: 'wide' | 'narrow'
  /** The effects of the fixes that Claimcheck can carry out; empty until they are known. */
  readonly effects?: readonly RemedyEffect[]
  readonly onPreview: (wanted: WantedChange) => void
  /** Opens the settings of the server, for a value that has to be typed. */
  readonly onSettings: () => void
  readonly onCopied: (copied: boolean) => void
  /** Where there is no connection: the fix that is planned for when there is one. */
  readonly plan?: Planned | undefined
}

/** A fix that waits for the gateway; `wanted` null: none does. */
export type Planned = { readonly wanted: WantedChange | null; readonly onTakeBack: () => void }

/** What would let this token in, in the given order: what can be done here comes first. */
export function Fixes({
  remedies,
  form = 'wide',
  effects = [],
  onPreview,
  onSettings,
  onCopied,
  plan,
}: FixesProps) {
  if (remedies.length === 0) return null
  return (
    <section
      className={cx(styles['fixes'], styles[form], plan && styles['planned'])}
      aria-label="Fixes"
      data-fixes=""
    >
      <h3>
        Fixes ({remedies.length})
        <span>
          {plan
            ? 'can be planned now and applied when the gateway answers'
            : 'possible here first, then least widening'}
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
              onPreview={onPreview}
              onSettings={onSettings}
              onCopied={onCopied}
              plan={plan}
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

type ActProps = Pick<FixesProps, 'onPreview' | 'onSettings' | 'onCopied' | 'plan'> & {
  readonly remedy: Remedy
}

function Act({ remedy, onPreview, onSettings, onCopied, plan }: ActProps) {
  const { edit, copy } = remedy
  if (plan && (edit || remedy.where === 'here'))
    return <PlanAct remedy={remedy} plan={plan} onPlan={onPreview} />
  if (edit) {
    return (
      <Button aria-label={`Preview: ${remedy.title.replaceAll('`', '')}`} onPress={() => onPreview(edit)}>
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

type PlanActProps = {
  readonly remedy: Remedy
  readonly plan: Planned
  readonly onPlan: (wanted: WantedChange) => void
}

/** Without a connection a fix is planned: it waits under Changes and is reviewed when the gateway answers. */
function PlanAct({ remedy: { edit, title }, plan, onPlan }: PlanActProps) {
  const name = title.replaceAll('`', '')
  const isPlanned = edit !== null && JSON.stringify(plan.wanted) === JSON.stringify(edit)
  return (
    <span className={styles['later']}>
      <small>{isPlanned ? 'Planned: it waits under Changes' : 'Apply needs the gateway'}</small>
      {isPlanned ? (
        <Button aria-label={`Take back: ${name}`} onPress={plan.onTakeBack}>
          Take back
        </Button>
      ) : (
        edit !== null && (
          <Button aria-label={`Plan for later: ${name}`} onPress={() => onPlan(edit)}>
            Plan for later
          </Button>
        )
      )}
      <Button isDisabled>Apply</Button>
    </span>
  )
}

/** The fix for the key `f`, with the text of its button; null where none can be made here. */
export function firstFix(
  remedies: readonly Remedy[],
): { readonly edit: WantedChange; readonly says: string } | null {
  const remedy = remedies.find(({ edit }) => edit !== null)
  return remedy?.edit ? { edit: remedy.edit, says: actSays(remedy) ?? '' } : null
}

type BestActProps = {
  readonly remedies: readonly Remedy[]
  readonly onPreview: (wanted: WantedChange) => void
  /** Moves to the fixes below. */
  readonly onMore: () => void
  /** True: there is no connection, so a fix is only planned. */
  readonly later?: boolean
}

/** Shown beside the verdict: the best fix that can be made here, and the number of other fixes. */
export function BestAct({ remedies, onPreview, onMore, later = false }: BestActProps) {
  const fix = firstFix(remedies)
  const more = remedies.length - (fix ? 1 : 0)
  return (
    <>
      {more > 0 && (
        <Button kbd="⇧ F" onPress={onMore}>
          {more} {fix ? 'more ' : ''}
          {more === 1 ? 'fix' : 'fixes'}
        </Button>
      )}
      {fix && (
        <Button variant="primary" kbd="f" onPress={() => onPreview(fix.edit)}>
          {later ? 'Plan for later' : 'Preview'}: {fix.says}
        </Button>
      )}
    </>
  )
}

/** Gives the focus to the fixes below: to the first one that is not already beside the verdict. */
export function focusFixes(): void {
  const rows = document.querySelectorAll<HTMLElement>('[data-fixes] > ol > li')
  const row = rows[1] ?? rows[0]
  row?.scrollIntoView({ block: 'nearest' })
  row?.querySelector('button')?.focus()
}
