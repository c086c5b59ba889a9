import { miniSays, type MiniBoard } from '../../shared/audience/mini-boards.ts'
import { drawMini, MINI_BOX, MINI_WIDTH, type MiniPart } from '../../shared/audience/mini-drawing.ts'
import styles from './mini-boards.module.css'
import { MarkIcon } from './verdict.tsx'

type Side = { readonly name: string; readonly board: MiniBoard }

/** Small switchboards side by side: what a server expects and what the token matches, before and after. */
export function MiniBoards({ sides }: { readonly sides: readonly Side[] }) {
  return (
    <div className={styles['sides']}>
      {sides.map((side) => (
        <Mini key={side.name} {...side} />
      ))}
    </div>
  )
}

function Mini({ name, board }: Side) {
  const { height, parts } = drawMini(board)
  return (
    <figure className={styles['side']}>
      <figcaption aria-hidden="true">{name}</figcaption>
      <svg viewBox={`0 0 ${MINI_WIDTH} ${height}`} role="img" aria-label={miniSays(name, board)}>
        {parts.map((part, index) => (
          <Part key={index} part={part} />
        ))}
      </svg>
    </figure>
  )
}

function Part({ part }: { readonly part: MiniPart }) {
  const { kind, x, y } = part
  const look = styles[`${kind}-${part.look}`]
  switch (kind) {
    case 'box':
      return <rect className={look} x={x} y={y - MINI_BOX / 2} width={part.width} height={MINI_BOX} rx="5" />
    case 'line':
      return <line className={look} x1={x} x2={part.to} y1={y} y2={y} />
    case 'text':
      return (
        <text className={look} x={x} y={y + 4}>
          {part.text}
        </text>
      )
    case 'mark':
      return (
        <g transform={`translate(${x - 7} ${y - 7})`}>
          <MarkIcon shape={part.look === 'match' ? 'circle' : 'octagon'} size={14} />
        </g>
      )
  }
}
