import { useCallback, useState, type ReactNode } from 'react'
import type { Lane } from '../../shared/contextforge/index.ts'
import { layout, type Layout, type Line } from '../../shared/audience/switchboard-layout.ts'
import type { Switchboard as Related } from '../../shared/audience/switchboard.ts'
import { BoardTable } from './board-table.tsx'
import { Gutter } from './gutter.tsx'
import { ExpectedNode, LaneNode, SpecialNode, TokenNode } from './nodes.tsx'
import styles from './switchboard.module.css'
import { ValueStack } from './value-stack.tsx'

const ROWS_SHOWN = 8
const HEAD = 24

type SwitchboardProps = {
  readonly related: Related
  readonly serverName: string
  readonly view: 'picture' | 'table'
  /** The toggle with its help: part of the client id's row, laid over its node in the picture. */
  readonly toggle: ReactNode
  /** Shown in place of the token when none is chosen. */
  readonly noToken: ReactNode
}

/**
 * The settings, what the gateway expects, and what the token has. The table is the real content; the picture
 * is laid over it.
 */
export function Switchboard({ related, serverName, view, toggle, noToken }: SwitchboardProps) {
  const [lanesOpen, setLanesOpen] = useState<readonly Lane[]>([])
  const [tokenOpen, setTokenOpen] = useState(false)
  const [row, setRow] = useState<{ readonly lane: Lane; readonly y: number } | null>(null)
  const placed = layout(related, { lanes: lanesOpen, token: tokenOpen, rowsShown: ROWS_SHOWN })
  const switching = placed.lanes.find((box) => box.row.toggle !== null)
  const toggleTop = switching
    ? HEAD + switching.top + (switching.listTop === null ? switching.height - 38 : 56)
    : 0
  const flip = (lane: Lane) => {
    setLanesOpen((open) => (open.includes(lane) ? open.filter((other) => other !== lane) : [...open, lane]))
  }

  return (
    <div
      className={styles['board']}
      role="group"
      aria-label={`Switchboard of ${serverName}`}
      tabIndex={-1}
      data-lands=""
    >
      <BoardTable
        rows={related.rows}
        caption={`Expected audiences of ${serverName} and what the token matches`}
        shown={view === 'table'}
        toggle={toggle}
        toggleTop={toggleTop}
      />
      {view === 'picture' && (
        <div className={styles['picture']}>
          <Heads related={related} />
          <div className={styles['column']} style={{ height: placed.height }}>
            {placed.lanes.map((box) => (
              <LaneNode
                key={box.row.lane}
                box={box}
                expected={placed.expected}
                stack={placed.stacks.find((candidate) => candidate.stack.lane === box.row.lane)}
              />
            ))}
          </div>
          <Gutter lines={withRow(placed, row)} height={placed.height} />
          <div className={styles['column']} style={{ height: placed.height }}>
            {placed.expected.map((box) => (
              <ExpectedNode key={box.row.id} box={box} />
            ))}
            {placed.special && related.special && <SpecialNode box={placed.special} says={related.special} />}
            {placed.stacks.map((box) => (
              <LaneStack key={box.stack.lane} box={box} onToggle={flip} onRow={setRow} />
            ))}
          </div>
          <Gutter lines={placed.right} height={placed.height} />
          <div className={styles['column']} style={{ height: placed.height }}>
            {placed.token.map((box) => (
              <TokenNode key={box.row.index} box={box} />
            ))}
            {placed.tokenStack && (
              <ValueStack
                box={placed.tokenStack}
                name="values in the token that match nothing"
                onToggle={() => setTokenOpen((open) => !open)}
                onRow={ignore}
              />
            )}
            {related.token === null && <div className={styles['empty']}>{noToken}</div>}
            {related.token?.length === 0 && related.tokenStack === null && (
              <div className={styles['empty']} aria-hidden="true">
                no <code>aud</code> in this token
              </div>
            )}
          </div>
        </div>
      )}
    </div>
  )
}

const ignore = (): void => undefined

function LaneStack({
  box,
  onToggle,
  onRow,
}: {
  readonly box: Layout['stacks'][number]
  readonly onToggle: (lane: Lane) => void
  readonly onRow: (row: { readonly lane: Lane; readonly y: number } | null) => void
}) {
  const { lane } = box.stack
  const report = useCallback(
    (y: number | null) => onRow(lane === null || y === null ? null : { lane, y }),
    [lane, onRow],
  )
  if (lane === null) return null
  return (
    <ValueStack
      box={box}
      name={`values of ${lane} that match nothing`}
      onToggle={() => onToggle(lane)}
      onRow={report}
    />
  )
}

/** Adds the line of the focused row of an open stack. */
function withRow(placed: Layout, row: { readonly lane: Lane; readonly y: number } | null): readonly Line[] {
  if (!row) return placed.left
  const own: Line = { id: 'row', kind: 'used', from: row.y, to: row.y, word: 'used' }
  return [...placed.left.filter((line) => line.id !== `stack:${row.lane}`), own]
}

function Heads({ related }: { readonly related: Related }) {
  const { count } = related
  const preview = related.preview ? ', preview' : ''
  return (
    <div className={styles['heads']} aria-hidden="true">
      <span>Setting</span>
      <span />
      <span>
        Expected by the gateway ({count.expected}
        {preview})
      </span>
      <span />
      <span>In the token, aud{count.inToken === null ? '' : ` (${count.inToken})`}</span>
    </div>
  )
}
