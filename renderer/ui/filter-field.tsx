import type { KeyboardEvent, RefObject } from 'react'
import { Kbd } from './kbd.tsx'
import styles from './filter-field.module.css'

type FilterFieldProps = {
  readonly label: string
  readonly field: RefObject<HTMLInputElement | null>
  readonly typed: string
  readonly onTyped: (typed: string) => void
  readonly onKeyDown?: (event: KeyboardEvent) => void
}

/** The filter field above a list; the key `/` gives it the focus. */
export function FilterField({ label, field, typed, onTyped, onKeyDown }: FilterFieldProps) {
  return (
    <label className={styles['field']}>
      <svg className={styles['glass']} width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="7" cy="7" r="4.500" />
        <path d="m10.500 10.500 3.500 3.500" />
      </svg>
      <input
        ref={field}
        type="search"
        className={styles['input']}
        aria-label={label}
        placeholder={label}
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => onTyped(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <Kbd>/</Kbd>
    </label>
  )
}
