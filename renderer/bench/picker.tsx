import { useState, type ReactNode } from 'react'
import {
  Autocomplete,
  Button,
  Input,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField,
  Select,
} from 'react-aria-components'
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

/** Most choices listed at once: a fleet may have thousands, and nobody reads so many. With more, part of a name finds the rest. */
const MOST = 30

/** A button that names what is chosen and lists the others. */
export function Picker({ label, choices, chosen, onChoose, icon, after, placeholder }: PickerProps) {
  const [typed, setTyped] = useState('')
  const many = choices.length > MOST
  const now = choices.find(({ id }) => id === chosen)
  const wanted = typed.trim().toLowerCase()
  const fits = many
    ? choices.filter((choice) => `${choice.label} ${choice.id}`.toLowerCase().includes(wanted))
    : choices
  // What is chosen stands first while nothing is typed: it would hardly be among the first thirty.
  const first = many && wanted === '' && now ? [now, ...fits.filter((choice) => choice !== now)] : fits
  const list = (
    <ListBox
      className={styles['list'] ?? ''}
      items={first.slice(0, MOST)}
      renderEmptyState={() => <p className={styles['none']}>No name has this in it.</p>}
    >
      {(choice) => (
        <ListBoxItem id={choice.id} textValue={choice.label} className={styles['item'] ?? ''}>
          <span className={styles['mark']}>{choice.mark}</span>
          <span className={styles['label']}>{choice.label}</span>
          {choice.hint !== undefined && <small>{choice.hint}</small>}
        </ListBoxItem>
      )}
    </ListBox>
  )
  return (
    <Select
      className={styles['picker'] ?? ''}
      aria-label={label}
      value={chosen}
      onChange={(key) => key !== null && onChoose(String(key))}
      onOpenChange={() => setTyped('')}
      isDisabled={choices.length === 0}
    >
      <Button className={styles['button'] ?? ''}>
        {icon}
        <span className={styles['value']}>{now?.label ?? placeholder}</span>
        {chosen !== null && after}
        <Icon name="chevron-down" size={12} />
      </Button>
      <Popover className={styles['popover'] ?? ''} placement="bottom start" offset={4}>
        {many ? (
          <Autocomplete inputValue={typed} onInputChange={setTyped}>
            <SearchField className={styles['find'] ?? ''} aria-label={`Find in ${choices.length}`} autoFocus>
              <Icon name="search" size={14} />
              <Input
                className={styles['typed'] ?? ''}
                placeholder={`Part of one of ${choices.length} names`}
              />
            </SearchField>
            {list}
            {first.length > MOST && (
              <p className={styles['none']} role="status">
                {first.length - MOST} more: type to narrow
              </p>
            )}
          </Autocomplete>
        ) : (
          list
        )}
      </Popover>
    </Select>
  )
}
