import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { STACK_LIST_TOP, STACK_ROW, type StackBox } from '../../shared/audience/switchboard-layout.ts'
import { cx } from '../ui/cx.ts'
import { Exact } from '../ui/exact.tsx'
import styles from './value-stack.module.css'

type ValueStackProps = {
  readonly box: StackBox
  readonly name: string
  readonly onToggle: () => void
  /** Called with the height of the focused row, where a line to it ends; null when none has the focus. */
  readonly onRow: (y: number | null) => void
}

/**
 * The less important values in one node. When it is open, it lists them in place, draws only the visible
 * rows, and has no lines.
 */
export function ValueStack({ box, name, onToggle, onRow }: ValueStackProps) {
  return (
    <div
      className={cx(styles['stack'], box.open && styles['open'])}
      style={{ top: box.top, height: box.height }}
    >
      <button type="button" className={styles['head']} aria-expanded={box.open} onClick={onToggle}>
        <span className={styles['sheets']} aria-hidden="true" />
        <span className={styles['label']}>{box.stack.label}</span>
        <span className={styles['act']}>{box.open ? 'Close' : 'Show'}</span>
      </button>
      {box.open && <OpenStack box={box} name={name} onRow={onRow} />}
    </div>
  )
}

function OpenStack({ box, name, onRow }: Pick<ValueStackProps, 'box' | 'name' | 'onRow'>) {
  const [filter, setFilter] = useState('')
  const [scroll, setScroll] = useState(0)
  const [at, setAt] = useState(-1)
  const list = useRef<HTMLDivElement>(null)
  const height = box.height - STACK_LIST_TOP - 8
  const found = box.stack.values.filter(({ value }) => value.toLowerCase().includes(filter.toLowerCase()))
  const first = Math.max(0, Math.floor(scroll / STACK_ROW) - 2)
  const rows = found.slice(first, first + Math.ceil(height / STACK_ROW) + 4)

  useEffect(() => () => onRow(null), [onRow])

  const focusRow = (index: number) => {
    const next = Math.min(found.length - 1, Math.max(0, index))
    const element = list.current
    if (!element || next < 0) return
    const top = next * STACK_ROW
    if (top < element.scrollTop) element.scrollTop = top
    if (top + STACK_ROW > element.scrollTop + height) element.scrollTop = top + STACK_ROW - height
    setAt(next)
    onRow(box.top + STACK_LIST_TOP + top - element.scrollTop + STACK_ROW / 2)
  }

  const move = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    focusRow(at + by)
  }

  return (
    <>
      <input
        className={styles['filter']}
        type="search"
        aria-label={`Filter ${name}`}
        placeholder="Filter  /"
        data-filter="stack"
        value={filter}
        onChange={(event) => {
          setFilter(event.target.value)
          setAt(-1)
          onRow(null)
        }}
      />
      <div
        className={styles['list']}
        style={{ height }}
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label={name}
        aria-activedescendant={at >= 0 ? `stack-${box.stack.lane ?? 'aud'}-${at}` : undefined}
        onKeyDown={move}
        onFocus={() => focusRow(Math.max(at, 0))}
        onBlur={() => onRow(null)}
        onScroll={(event) => setScroll(event.currentTarget.scrollTop)}
      >
        <div style={{ height: found.length * STACK_ROW, position: 'relative' }}>
          {rows.map((entry, offset) => {
            const index = first + offset
            return (
              <div
                key={entry.index}
                id={`stack-${box.stack.lane ?? 'aud'}-${index}`}
                className={cx(styles['row'], index === at && styles['current'])}
                style={{ top: index * STACK_ROW, height: STACK_ROW }}
                role="option"
                aria-selected={index === at}
                aria-label={entry.value}
                aria-setsize={found.length}
                aria-posinset={index + 1}
                onClick={() => focusRow(index)}
              >
                <Exact value={entry.value} limit={70} quiet />
              </div>
            )
          })}
          {found.length === 0 && <p className={styles['none']}>No value contains “{filter}”.</p>}
        </div>
      </div>
    </>
  )
}
