import { linePath, type Line, type LineKind } from '../../shared/audience/switchboard-layout.ts'
import { cx } from '../ui/cx.ts'
import styles from './gutter.module.css'
import { useWidth } from '../ui/use-width.ts'

const PORT = 3.5
const STUB = 24
const WORD_ABOVE: Readonly<Record<LineKind, number>> = {
  used: 20,
  would: 20,
  preview: 20,
  removes: 20,
  shadowed: 20,
  idle: 20,
  match: 26,
  'no-match': 22,
  unsure: 24,
}

/** The lines between two columns, at any width. Decoration only: the table says the same. */
export function Gutter({ lines, height }: { readonly lines: readonly Line[]; readonly height: number }) {
  const { ref, width } = useWidth<HTMLDivElement>(96)
  return (
    <div className={styles['gutter']} ref={ref} style={{ height }} aria-hidden="true">
      <svg width={width} height={height}>
        {lines.map((line) => (
          <LineShape key={line.id} line={line} width={width} />
        ))}
      </svg>
      {lines
        .filter((line) => line.word !== '')
        .map((line) => (
          <span
            key={line.id}
            className={cx(styles['word'], styles[line.kind])}
            style={{ top: (line.from + line.to) / 2 - WORD_ABOVE[line.kind] }}
          >
            {line.word}
          </span>
        ))}
    </div>
  )
}

function LineShape({ line, width }: { readonly line: Line; readonly width: number }) {
  const { kind, from, to } = line
  if (kind === 'shadowed') return <Shadowed y={from} />
  if (kind === 'idle') return <Stub y={from} at={0} reach={(width - 40) / 2} />
  if (kind === 'no-match' || kind === 'unsure')
    return <NoMatch y={to} width={width} unsure={kind === 'unsure'} />
  return (
    <g className={styles[kind]}>
      <path className={styles['path']} d={linePath(width, from, to)} />
      <Ports kind={kind} from={from} to={to} width={width} />
      {kind === 'match' && <Tick x={width / 2} y={(from + to) / 2} />}
    </g>
  )
}

function Ports({
  kind,
  from,
  to,
  width,
}: { readonly kind: LineKind } & { from: number; to: number; width: number }) {
  const look = kind === 'would' || kind === 'removes' ? styles['hollow'] : styles['filled']
  return (
    <>
      <circle className={look} cx={0} cy={from} r={PORT} />
      <circle className={look} cx={width} cy={to} r={PORT} />
    </>
  )
}

function Tick({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <g transform={`translate(${x - 8} ${y - 8})`}>
      <circle className={styles['disc']} cx="8" cy="8" r="8" />
      <path className={styles['tick']} d="m4.6 8.2 2.3 2.2L11.400 5.800" />
    </g>
  )
}

/** A setting that is not used: its line ends before it reaches anything. */
function Shadowed({ y }: { readonly y: number }) {
  return (
    <g className={styles['shadowed']}>
      <path className={styles['path']} d={`M0 ${y}H${STUB}`} />
      <path className={styles['bar']} d={`M${STUB} ${y - 6}V${y + 6}`} />
      <circle className={styles['hollow']} cx={0} cy={y} r={PORT} />
    </g>
  )
}

/** For a value without a match: a short line at each side and a cross, with nothing between. */
function NoMatch({
  y,
  width,
  unsure,
}: {
  readonly y: number
  readonly width: number
  readonly unsure: boolean
}) {
  const middle = width / 2
  return (
    <g className={styles['no-match']}>
      <path className={styles['path']} d={`M${width} ${y}H${middle + 20}`} />
      <circle className={styles['end']} cx={width} cy={y} r={PORT} />
      <circle className={styles['hollow']} cx={middle + 15} cy={y} r={PORT} />
      {unsure ? (
        <path
          className={styles['question']}
          d={`M${middle - 2.5} ${y - 3}c0-4.500 6-4.500 6 0 0 2-3 2-3 4.500M${middle + 0.5} ${y + 5}v.1`}
        />
      ) : (
        <path className={styles['cross']} d={`m${middle - 3.5} ${y - 3.5} 7 7m0-7-7 7`} />
      )}
    </g>
  )
}

function Stub({ y, at, reach }: { readonly y: number; readonly at: number; readonly reach: number }) {
  return (
    <g className={styles['no-match']}>
      <path className={styles['path']} d={`M${at} ${y}H${at + reach}`} />
      <circle className={styles['start']} cx={at} cy={y} r={PORT} />
      <circle className={styles['hollow']} cx={at + reach + PORT + 1.5} cy={y} r={PORT} />
    </g>
  )
}
