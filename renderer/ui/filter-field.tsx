import type { KeyboardEvent, RefObject } from 'react'
import { Kbd } from './kbd.tsx'
import { land } from './landing.ts'
import { useKeys } from './use-keys.ts'
import styles from './filter-field.module.css'

type FilterFieldProps = {
  readonly label: string
  readonly field: RefObject<HTMLInputElement | null>
  readonly typed: string
  readonly onTyped: (typed: string) => void
  readonly onKeyDown?: (event: KeyboardEvent) => void
}

/**
 * The filter field above a list. The key `/` gives it the focus, and Escape empties it; in an empty one
 * Escape goes to the list.
 */
export function FilterField({ label, field, typed, onTyped, onKeyDown }: FilterFieldProps) {
  useKeys({ '/': () => field.current?.focus() })
  const whenPressed = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') {
      onKeyDown?.(event)
      return
    }
    event.preventDefault()
    if (typed === '') land()
    else onTyped('')
  }
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
        onKeyDown={whenPressed}
      />
      <Kbd>/</Kbd>
    </label>
  )
}
