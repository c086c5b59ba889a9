import { useState, type ReactNode } from 'react'
import { figure } from '../../shared/kernel/words.ts'
import {
  Autocomplete,
  Button,
  Input,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField,
  Select,
  SelectValue,
} from 'react-aria-components'
import { Icon } from './icon.tsx'
import styles from './picker.module.css'

export type Choice = {
  readonly id: string
  readonly label: string
  readonly hint?: string
  /** Drawn only where it is seen: there may be one for every server. */
  readonly mark?: () => ReactNode
}

type PickerProps = {
  /** What is being chosen: `Token`, `Server`. */
  readonly label: string
  readonly choices: readonly Choice[]
  readonly chosen: string | null
  readonly onChoose: (id: string) => void
  readonly icon?: ReactNode
  /** Shown after the button: `on PROD`. */
  readonly after?: ReactNode
  readonly placeholder: string
}

/**
 * How many choices are listed at once: a fleet may have thousands. Typing a part of a name finds the others.
 */
const MOST = 30
/** How many characters of an id must be typed to find a choice by it: fewer would match by chance. */
const ID_LETTERS = 6

/** A button that shows the chosen item and lists the others. */
export function Picker({ label, choices, chosen, onChoose, icon, after, placeholder }: PickerProps) {
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const many = choices.length > MOST
  const now = choices.find(({ id }) => id === chosen)
  const found = many && open ? findChoices(choices, typed, now) : choices
  // A list of which only a part can be reached must not be used by the keys that choose without opening it.
  const items = !many ? choices : open ? found.slice(0, MOST) : now ? [now] : []
  const list = (
    <ListBox
      className={styles['list'] ?? ''}
      items={items}
      renderEmptyState={() => <p className={styles['none']}>None of them has this in it.</p>}
    >
      {(choice) => (
        <ListBoxItem id={choice.id} textValue={choice.label} className={styles['item'] ?? ''}>
          <span className={styles['mark']}>{choice.mark?.()}</span>
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
      isOpen={open}
      onOpenChange={(isOpen) => {
        setOpen(isOpen)
        setTyped('')
      }}
      allowsEmptyCollection={many}
      isDisabled={choices.length === 0}
      placeholder={placeholder}
    >
      <Button className={styles['button'] ?? ''}>
        {icon}
        <SelectValue className={styles['value'] ?? ''}>{now?.label ?? placeholder}</SelectValue>
        <Icon name="chevron-down" size={12} />
      </Button>
      {chosen !== null && after}
      <Popover className={styles['popover'] ?? ''} placement="bottom start" offset={4}>
        {many ? (
          <Autocomplete inputValue={typed} onInputChange={setTyped}>
            <SearchField
              className={styles['find'] ?? ''}
              aria-label={`Find among ${figure(choices.length)}`}
              autoFocus
            >
              <Icon name="search" size={14} />
              <Input className={styles['typed'] ?? ''} placeholder={`Find among ${figure(choices.length)}`} />
            </SearchField>
            {list}
            {found.length > MOST && (
              <p className={styles['none']} role="status">
                {found.length - MOST} more: type to narrow
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

/**
 * The choices whose shown text contains the typed text, or whose id begins with it. While nothing is typed,
 * the chosen one comes first, because it would rarely be among the first.
 */
function findChoices(choices: readonly Choice[], typed: string, now: Choice | undefined): readonly Choice[] {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return now ? [now, ...choices.filter((choice) => choice !== now)] : choices
  return choices.filter(
    ({ id, label, hint }) =>
      `${label}\n${hint ?? ''}`.toLowerCase().includes(wanted) ||
      (wanted.length >= ID_LETTERS && id.toLowerCase().startsWith(wanted)),
  )
}
