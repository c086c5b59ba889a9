import type { ReactNode } from 'react'
import type { Health } from '../../shared/fleet/findings.ts'
import type { Diagnosis, Verdict } from '../../shared/contextforge/index.ts'
import { cx } from './cx.ts'
import styles from './verdict.module.css'

/**
 * A verdict or a health level. Each has a filled shape, found first: circle, octagon, diamond, triangle;
 * `off` is a hollow ring.
 */
export type Mark = Verdict | Health['level']

type Shape = 'circle' | 'octagon' | 'diamond' | 'triangle' | 'ring' | 'hole'

const SHAPES: Readonly<Record<Mark, Shape>> = {
  accepted: 'circle',
  rejected: 'octagon',
  'cannot-decide': 'diamond',
  ok: 'circle',
  risk: 'triangle',
  broken: 'octagon',
  unknown: 'diamond',
  off: 'ring',
}

const WORDS: Readonly<Record<Mark, string>> = {
  accepted: 'Accepted',
  rejected: 'Rejected',
  'cannot-decide': 'Cannot decide',
  ok: 'OK',
  risk: 'At risk',
  broken: 'Broken',
  unknown: 'Not known',
  off: 'Off',
}

const TONES: Readonly<Record<Shape, 'ok' | 'bad' | 'unsure' | 'off'>> = {
  circle: 'ok',
  octagon: 'bad',
  diamond: 'unsure',
  triangle: 'unsure',
  ring: 'off',
  hole: 'off',
}

/** The word for a verdict or a health level. */
export const markWord = (mark: Mark): string => WORDS[mark]

type MarkProps =
  | { readonly verdict: Verdict; readonly level?: never }
  | { readonly level: Health['level']; readonly verdict?: never }

const markOf = (props: MarkProps): Mark => props.verdict ?? props.level ?? 'unknown'

/** A verdict or a health level as a shape. Give it a label only where there is no text beside it. */
export function VerdictIcon({
  size = 16,
  label,
  hollow = false,
  ...which
}: MarkProps & { readonly size?: number; readonly label?: string | undefined; readonly hollow?: boolean }) {
  return <MarkIcon shape={SHAPES[markOf(which)]} size={size} label={label} hollow={hollow} />
}

/** The shapes, for steps and warnings that are no verdict. */
export function MarkIcon({
  shape,
  size = 16,
  label,
  hollow = false,
}: {
  readonly shape: Shape
  readonly size?: number
  readonly label?: string | undefined
  readonly hollow?: boolean
}) {
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label }
  return (
    <svg
      className={cx(styles['icon'], styles[TONES[shape]], hollow && styles['hollow'])}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      strokeWidth={hollow ? 1.5 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      {...named}
    >
      {SHAPE_PATHS[shape]}
    </svg>
  )
}

const SHAPE_PATHS: Readonly<Record<Shape, ReactNode>> = {
  circle: (
    <>
      <circle className={styles['body']} cx="8" cy="8" r="6.5" />
      <path className={styles['sign']} d="m5 8.2 2.1 2L11 6" />
    </>
  ),
  octagon: (
    <>
      <path className={styles['body']} d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z" />
      <path className={styles['sign']} d="m5.7 5.7 4.6 4.6M10.3 5.7l-4.6 4.6" />
    </>
  ),
  diamond: (
    <>
      <path className={styles['body']} d="M8 1.2 14.8 8 8 14.8 1.2 8z" />
      <path
        className={styles['sign']}
        d="M6.6 6.6c0-1.8 2.8-1.8 2.8 0 0 1-1.4 1-1.4 2.1M8 10.8v.1"
        strokeWidth="1.3"
      />
    </>
  ),
  triangle: (
    <>
      <path className={styles['body']} d="M8 1.7 15 14H1z" />
      <path className={styles['sign']} d="M8 6.2v3.3M8 11.7v.1" />
    </>
  ),
  ring: (
    <>
      <circle className={styles['ring']} cx="8" cy="8" r="6.2" />
      <path className={styles['dash']} d="M5.5 8h5" />
    </>
  ),
  hole: <circle className={styles['ring']} cx="8" cy="8" r="6.2" />,
}

/** Icon and word together, so that nobody has to know the shape or see the colour. */
export function VerdictWord({
  word,
  size = 14,
  ...which
}: MarkProps & { readonly word?: string; readonly size?: number }) {
  const mark = markOf(which)
  return (
    <span className={cx(styles['word'], styles[TONES[SHAPES[mark]]])}>
      <MarkIcon shape={SHAPES[mark]} size={size} />
      {word ?? WORDS[mark]}
    </span>
  )
}

type BarProps = {
  /** Its name, where there are two: both are regions of the page. */
  readonly name?: string
  /** Buttons at the right. */
  readonly actions?: ReactNode
  /** True: a test is running; the earlier answer stays, in paler colours. */
  readonly busy?: boolean
  /** True: the verdict rests on stored data or was not tried to the end; never drawn in a full colour. */
  readonly hollow?: boolean
} & (
  | { readonly diagnosis: Pick<Diagnosis, 'verdict' | 'headline' | 'summary' | 'after'> }
  | { readonly verdict: Verdict | null; readonly title: string; readonly text: string }
)

/** The answer: the largest text of a screen, and read out when it changes. */
export function VerdictBar(props: BarProps) {
  const { verdict, title, text } =
    'diagnosis' in props
      ? { verdict: props.diagnosis.verdict, title: props.diagnosis.headline, text: props.diagnosis.summary }
      : props
  const shape = verdict === null ? 'ring' : SHAPES[verdict]
  const after = 'diagnosis' in props ? props.diagnosis.after : null
  return (
    <section
      className={cx(
        styles['bar'],
        props.hollow === true ? styles['untried'] : styles[TONES[shape]],
        props.busy === true && styles['busy'],
      )}
      aria-label={props.name ?? 'Verdict'}
      aria-busy={props.busy === true}
    >
      <MarkIcon shape={shape} size={28} hollow={props.hollow === true} />
      <div className={styles['says']} role="status">
        <h2>{title}</h2>
        <p>{text}</p>
        {after && <p className={cx(styles['then'], after.call === 'no' && styles['warns'])}>{after.says}</p>}
      </div>
      {props.actions !== undefined && <div className={styles['actions']}>{props.actions}</div>}
    </section>
  )
}
