import type { CSSProperties, ReactNode } from 'react'
import { shortName } from '../../shared/access/words.ts'
import type { End, Ends } from '../../shared/client/ends.ts'
import { endSays, planGroups, rulesShort, type PlanGroup } from '../../shared/client/plan-columns.ts'
import type { ClientProfile } from '../../shared/client/profile.ts'
import { cx } from '../ui/cx.ts'
import { SMALL, useMedia } from '../ui/use-media.ts'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from './plan-matrix.module.css'
import type { Plan } from './use-plan.ts'

/** More columns than this, or a small window, leave no room for names side by side: they stand upright. */
const BESIDE = 12

/** What every row of the matrix needs to have the same columns. */
export const columnsOf = ({ profiles }: Plan): CSSProperties =>
  ({ '--columns': profiles.length }) as CSSProperties

/** The columns in their order, each with whether it begins a group. */
const columns = (groups: readonly PlanGroup[]): readonly (readonly [ClientProfile, boolean])[] =>
  groups.flatMap(({ profiles }, at) =>
    profiles.map((profile, place) => [profile, at > 0 && place === 0] as const),
  )

type MatrixHeadProps = {
  readonly made: Plan
  /** Who shall get in, and how that is chosen. */
  readonly children: ReactNode
}

/** The head of the matrix, which stays in sight: the clients by where they end today, and with the plan. */
export function MatrixHead({ made, children }: MatrixHeadProps) {
  const { profiles, today, steps } = made
  const groups = planGroups(profiles, today)
  const all = columns(groups)
  const small = useMedia(SMALL)
  const upright = small || all.length > BESIDE
  const after = steps.at(-1)?.ends ?? today
  const on = steps.filter((one) => one.on).length
  return (
    <div className={styles['head']}>
      <div className={styles['corner']}>{children}</div>
      <div className={styles['row']} aria-hidden="true">
        <span />
        {groups.map(({ title, profiles: of }, at) => (
          <span
            key={title}
            className={cx(styles['group'], at > 0 && styles['gap'])}
            style={{ gridColumn: `span ${of.length}` }}
            title={title}
          >
            {title}
          </span>
        ))}
      </div>
      <div className={cx(styles['row'], styles['names'], upright && styles['upright'])} aria-hidden="true">
        <span />
        {all.map(([profile, first]) => (
          <span
            key={profile.id}
            className={cx(first && styles['gap'])}
            title={`${profile.name}, rules ${profile.rules}`}
          >
            <b>{shortName(profile.name)}</b>
            <small>{rulesShort(profile)}</small>
          </span>
        ))}
        <span className={styles['sum']}>Get in</span>
      </div>
      <Whole label="Today, predicted" title="Today" says="" ends={today} all={all} />
      <Whole
        label="With the plan, predicted"
        title="With the plan"
        says={on === steps.length ? 'predicted, nothing was sent' : `${on} of ${steps.length} lines are on`}
        ends={after}
        all={all}
      />
    </div>
  )
}

type WholeProps = {
  readonly label: string
  readonly title: string
  readonly says: string
  readonly ends: Ends
  readonly all: ReturnType<typeof columns>
}

/** Every client at one time, and how many get in. */
function Whole({ label, title, says, ends, all }: WholeProps) {
  const inside = all.filter(([{ id }]) => ends.get(id) === 'in').length
  return (
    <div className={cx(styles['row'], styles['whole'])}>
      <span>
        <b>{title}</b> {says !== '' && <small>{says}</small>}
      </span>
      <ul aria-label={label}>
        {all.map(([profile, first]) => {
          const end = ends.get(profile.id) ?? null
          return (
            <li
              key={profile.id}
              className={cx(styles['cell'], first && styles['gap'], end === 'in' && styles['in'])}
              title={`${profile.name}: ${endSays(end)}`}
            >
              <EndMark end={end} />
              <span className="sr">
                {profile.name}: <span>{endSays(end)}</span>
              </span>
            </li>
          )
        })}
      </ul>
      <span className={styles['sum']}>
        <b>
          {inside} of {all.length}
        </b>
      </span>
    </div>
  )
}

type LineCellsProps = {
  readonly made: Plan
  readonly step: Plan['steps'][number]
}

/** Where every client ends once a line and those before it are done: tinted is whom the line lets in. */
export function LineCells({ made: { profiles, today }, step }: LineCellsProps) {
  const { ends, gains, lets, on } = step
  const names = profiles.filter(({ id }) => gains.includes(id)).map(({ name }) => shortName(name))
  const alone = on ? 'lets nobody in by itself' : 'off'
  return (
    <>
      {columns(planGroups(profiles, today)).map(([{ id, name }, first]) => {
        const end = ends.get(id) ?? null
        return (
          <span
            key={id}
            className={cx(styles['cell'], first && styles['gap'], gains.includes(id) && styles['in'])}
            title={`${name}: ${endSays(end)}`}
            aria-hidden="true"
          >
            <EndMark end={end} />
          </span>
        )
      })}
      <span className={styles['sum']}>
        {gains.length > 0 && <b className={styles['gain']}>+{gains.length}</b>}
        <span className="sr">{names.length > 0 ? names.join(', ') : alone}</span>
        <span>
          {lets.length} of {profiles.length}
        </span>
      </span>
    </>
  )
}

/** A predicted end: its shape, hollow, and the number of the step. */
const EndMark = ({ end }: { readonly end: End }) => (
  <span aria-hidden="true">
    <MarkIcon shape={end === 'in' ? 'circle' : end === null ? 'diamond' : 'octagon'} size={14} hollow />
    {typeof end === 'number' && <i>{end}</i>}
  </span>
)
