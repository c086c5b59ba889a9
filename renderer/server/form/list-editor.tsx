import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { moved } from '../../../shared/change/draft.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import styles from './form.module.css'

type ListEditorProps = {
  /** The name of one item: `Issuer`, `Audience`. */
  readonly item: string
  readonly items: readonly string[]
  readonly onChange: (items: readonly string[]) => void
  readonly placeholder: string
  /** What is shown beside one item. */
  readonly beside?: (value: string) => ReactNode
  readonly actions?: ReactNode
}

/**
 * An ordered list of exact strings. Alt+Up and Alt+Down move an item, Enter adds one, Ctrl+Backspace removes
 * it.
 */
export function ListEditor({ item, items, onChange, placeholder, beside, actions }: ListEditorProps) {
  const box = useRef<HTMLOListElement>(null)
  // Drawn at once, because what is typed right after the key belongs to the new place.
  const change = (next: readonly string[], focus: number) => {
    flushSync(() => onChange(next))
    box.current?.querySelectorAll('input')[focus]?.focus()
  }
  const add = (index: number) => change([...items.slice(0, index), '', ...items.slice(index)], index)
  const move = (index: number, by: -1 | 1) => {
    const next = moved(items, index, by)
    if (next !== items) change(next, index + by)
  }
  const remove = (index: number) =>
    change(
      items.filter((_, at) => at !== index),
      Math.max(0, index - 1),
    )
  const keys = (event: KeyboardEvent, index: number) => {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault()
      move(index, event.key === 'ArrowUp' ? -1 : 1)
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      add(index + 1)
    } else if (event.key === 'Backspace' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      remove(index)
    }
  }
  const word = item.toLowerCase()
  return (
    <>
      <ol className={styles['list']} ref={box} aria-label={`${item}s`}>
        {items.map((value, index) => (
          // An item's identity is its place: two items may be equal while one of them is being typed.
          <li key={index} onKeyDown={(event) => keys(event, index)}>
            <div className={styles['line']}>
              <Field
                label={`${item} ${index + 1}`}
                hideLabel
                mono
                value={value}
                placeholder={placeholder}
                onChange={(text) => onChange(items.map((one, at) => (at === index ? text : one)))}
              />
              <IconButton
                icon="chevron-up"
                size={14}
                label={`Move ${word} ${index + 1} up`}
                isDisabled={index === 0}
                onPress={() => move(index, -1)}
              />
              <IconButton
                icon="chevron-down"
                size={14}
                label={`Move ${word} ${index + 1} down`}
                isDisabled={index === items.length - 1}
                onPress={() => move(index, 1)}
              />
              <IconButton
                icon="trash"
                size={14}
                label={`Remove ${word} ${index + 1}`}
                onPress={() => remove(index)}
              />
            </div>
            {beside?.(value)}
          </li>
        ))}
      </ol>
      <div className={styles['acts']}>
        <Button icon="plus" onPress={() => add(items.length)}>
          Add {word}
        </Button>
        {actions}
      </div>
    </>
  )
}
