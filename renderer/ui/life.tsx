import type { ReactNode } from 'react'
import type { Life, LifeMark } from '../../shared/token/life.ts'
import { cx } from './cx.ts'
import styles from './life.module.css'
import { MarkIcon } from './verdict.tsx'

const SHAPES = { refused: 'octagon', close: 'diamond' } as const
const at = (place: number): string => `${(100 * place).toFixed(2)}%`
/** A text near an edge begins or ends there, so that it is not cut. */
const anchorAt = (place: number): 'start' | 'middle' | 'end' =>
  place < 0.2 ? 'start' : place > 0.8 ? 'end' : 'middle'

/** What stops the token is drawn last, over anything at the same place. */
const goodFirst = (marks: readonly LifeMark[]): readonly LifeMark[] => [
  ...marks.filter(({ look }) => look === 'good'),
  ...marks.filter(({ look }) => look !== 'good'),
]

/** The life of a token as a line with its claims below and now above. Its name says all of it in words. */
export function LifePicture({ life }: { readonly life: Life }) {
  return (
    <figure className={styles['life']}>
      <svg className={styles['picture']} height={68} role="img" aria-label={life.says}>
        <Now now={life.now} top={18} bottom={46} close={life.state === 'close'} />
        <text className={styles['now']} x={at(life.now.place)} y={11} textAnchor={anchorAt(life.now.place)}>
          {life.nowSays}
        </text>
        <Line life={life} y={32} thick={8} />
        {goodFirst(life.marks).map((mark) => (
          <Mark key={mark.name} mark={mark} y={32} size={14} />
        ))}
        {life.labels.map(({ text, place }) => (
          <text key={text} className={styles['name']} x={at(place)} y={62} textAnchor={anchorAt(place)}>
            {text}
          </text>
        ))}
      </svg>
      {life.gaps.length > 0 && (
        <figcaption className={styles['gaps']} aria-hidden="true">
          {life.gaps.map(({ name, why }) => (
            <span key={name}>
              {why === 'no number' && <MarkIcon shape="octagon" size={12} />}
              <b>{name}</b> {why}
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  )
}

/** The same without texts, for a row of a table. */
export function LifeLine({ life }: { readonly life: Life }) {
  return (
    <svg className={cx(styles['picture'], styles['small'])} height={16} role="img" aria-label={life.says}>
      <Line life={life} y={8} thick={4} />
      <Now now={life.now} top={0} bottom={16} close={life.state === 'close'} />
      {life.marks
        .filter(({ look }) => look !== 'good')
        .map((mark) => (
          <Mark key={mark.name} mark={mark} y={8} size={10} />
        ))}
      {life.state === 'no-number' && (
        <At x={at(0.5)} y={8} size={10}>
          <MarkIcon shape="octagon" size={10} />
        </At>
      )}
    </svg>
  )
}

function Line({
  life: { accepted },
  y,
  thick,
}: {
  readonly life: Life
  readonly y: number
  readonly thick: number
}) {
  return (
    <>
      <line className={styles['axis']} x1="0%" x2="100%" y1={y} y2={y} />
      {accepted && (
        <rect
          className={styles['accepted']}
          x={at(accepted.from)}
          width={at(accepted.to - accepted.from)}
          y={y - thick / 2}
          height={thick}
        />
      )}
      {accepted?.open.from === true && <OnAndOn x="0%" y={y} points="M7 -6 1 0 7 6" />}
      {accepted?.open.to === true && <OnAndOn x="100%" y={y} points="M-7 -6 -1 0 -7 6" />}
    </>
  )
}

/** An arrow where nothing limits the token. */
function OnAndOn({ x, y, points }: { readonly x: string; readonly y: number; readonly points: string }) {
  return (
    <At x={x} y={y} size={0}>
      <path className={styles['open']} d={points} />
    </At>
  )
}

/** Now, and beside it as far as the gateway's clock is uncertain. */
function Now({
  now,
  top,
  bottom,
  close,
}: {
  readonly now: Life['now']
  readonly top: number
  readonly bottom: number
  readonly close: boolean
}) {
  return (
    <g className={cx(styles['doubt'], close && styles['close'])}>
      <rect x={at(now.from)} width={at(now.to - now.from)} y={top} height={bottom - top} />
      <line x1={at(now.place)} x2={at(now.place)} y1={top} y2={bottom} />
    </g>
  )
}

function Mark({ mark, y, size }: { readonly mark: LifeMark; readonly y: number; readonly size: number }) {
  const x = at(mark.place)
  return (
    <>
      {mark.off && (
        <At x={at(mark.place < 0.5 ? 0.08 : 0.92)} y={y} size={10}>
          <path className={styles['break']} d="M1 10 5 0M5 10 9 0" />
        </At>
      )}
      {mark.look === 'good' ? (
        <line className={styles['tick']} x1={x} x2={x} y1={y - 9} y2={y + 9} />
      ) : (
        <At x={x} y={y} size={size}>
          <MarkIcon shape={SHAPES[mark.look]} size={size} />
        </At>
      )}
    </>
  )
}

/** A shape of its own size with its middle at a place of the picture, which has no size of its own. */
function At({
  x,
  y,
  size,
  children,
}: {
  readonly x: string
  readonly y: number
  readonly size: number
  readonly children: ReactNode
}) {
  return (
    <svg x={x} y={y} overflow="visible">
      <g transform={`translate(${-size / 2} ${-size / 2})`}>{children}</g>
    </svg>
  )
}
