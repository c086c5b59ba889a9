import type { Board } from '../../shared/contextforge/index.ts'
import { missLines, type Piece } from '../../shared/audience/near-miss-lines.ts'
import type { NearMiss } from '../../shared/audience/near-miss.ts'
import { Rich } from '../ui/rich.tsx'
import styles from './nearest.module.css'
import step from './step-pane.module.css'

type NearestProps = { readonly miss: NearMiss; readonly board: Board; readonly received: readonly string[] }

/** The two most similar values, compared character by character. An explanation, never a match. */
export function Nearest({ miss, board, received }: NearestProps) {
  const lane = board.expected.find((entry) => entry.value === miss.expected)?.lane
  const lines = missLines(miss)
  return (
    <div className={step['section']} role="group" aria-label="Nearest pair">
      <div className={step['sub']}>
        <h3>
          Nearest: {lane ?? 'expected'} and aud[{received.indexOf(miss.received)}]
        </h3>
        <span>{miss.short}</span>
      </div>
      <div className={styles['diff']} aria-hidden="true">
        <span className={styles['side']}>expected</span>
        <span className={styles['expected']} title={miss.expected}>
          {lines.map((line, index) => (
            <Pieces key={index} pieces={line.expected} />
          ))}
        </span>
        <span className={styles['side']}>in token</span>
        <span className={styles['received']} title={miss.received}>
          {lines.map((line, index) => (
            <Pieces key={index} pieces={line.received} />
          ))}
        </span>
      </div>
      {miss.differences.length === 1 && (
        <p className={styles['says']}>
          <Rich text={miss.says} />
        </p>
      )}
    </div>
  )
}

function Pieces({ pieces }: { readonly pieces: readonly Piece[] }) {
  return (
    <span className={styles['line']}>
      {pieces.map((piece, index) =>
        piece.kind === 'same' ? (
          <span key={index}>{piece.text.padEnd(piece.width)}</span>
        ) : (
          <mark key={index} className={piece.kind === 'gap' ? styles['gap'] : undefined}>
            {piece.text.padEnd(piece.width)}
          </mark>
        ),
      )}
      {pieces.some((piece) => piece.kind === 'gap') && <i> nothing here</i>}
    </span>
  )
}
