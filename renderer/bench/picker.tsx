import type { ReactNode } from 'react'
import { Button, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components'
import { Icon } from '../ui/icon.tsx'
import styles from './picker.module.css'

export type Choice = {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly mark?: ReactNode
}

type PickerProps = {
  /** What is chosen: `Token`, `Server`. */
  readonly label: string
  readonly choices: readonly Choice[]
  readonly chosen: string | null
  readonly onChoose: (id: string) => void
  readonly icon?: ReactNode
  /** Behind the name in the button: `on PROD`. */
  readonly after?: ReactNode
  readonly placeholder: string
}

/** A button that names what is chosen and lists the others. */
export function Picker({ label, choices, chosen, onChoose, icon, after, placeholder }: PickerProps) {
  return (
    <Select
      className={styles['picker'] ?? ''}
      aria-label={label}
      value={chosen}
      onChange={(key) => key !== null && onChoose(String(key))}
      isDisabled={choices.length === 0}
      placeholder={placeholder}
    >
      <Button className={styles['button'] ?? ''}>
        {icon}
        <SelectValue className={styles['value'] ?? ''}>
          {({ selectedText, isPlaceholder }) => (isPlaceholder ? placeholder : selectedText)}
        </SelectValue>
        {chosen !== null && after}
        <Icon name="chevron-down" size={12} />
      </Button>
      <Popover className={styles['popover'] ?? ''} placement="bottom start" offset={4}>
        <ListBox className={styles['list'] ?? ''} items={[...choices]}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.label} className={styles['item'] ?? ''}>
              <span className={styles['mark']}>{choice.mark}</span>
              <span className={styles['label']}>{choice.label}</span>
              {choice.hint !== undefined && <small>{choice.hint}</small>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  )
}
