import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { cx } from '../ui/cx.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { Kbd } from '../ui/kbd.tsx'
import styles from './palette.module.css'

export type Command = {
  readonly id: string
  readonly group: 'Commands' | 'Servers' | 'Screens'
  readonly label: string
  readonly hint?: string | undefined
  readonly right?: string | undefined
  readonly kbd?: string | undefined
  readonly icon: IconName
  readonly mark?: ReactNode
  /** True: shown only after something was typed, because there may be one for every server. */
  readonly whenTyped?: boolean | undefined
  readonly run: () => void
}

const GROUPS = ['Commands', 'Servers', 'Screens'] as const
/** How many commands of one group are shown: more would push the other groups out of sight. */
const PER_GROUP = 7

/** Finds every command by name. The words may be typed in any order: "toggle pay". */
export function Palette({
  commands,
  onClose,
}: {
  readonly commands: readonly Command[]
  readonly onClose: () => void
}) {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const listId = useId()
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const groups = GROUPS.map((name) => ({
    name,
    found: commands.filter((command) => command.group === name && fits(command, words)).slice(0, PER_GROUP),
  })).filter(({ found }) => found.length > 0)
  const all = groups.flatMap(({ found }) => found)
  const chosen = all[Math.min(at, all.length - 1)] ?? null

  const run = (command: Command | null) => {
    if (!command) return
    onClose()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PER_GROUP, PageUp: -PER_GROUP }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setAt(Math.max(0, Math.min(all.length - 1, at + step)))
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      run(chosen)
    }
  }

  return (
    <ModalOverlay
      className={styles['scrim'] ?? ''}
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Modal className={styles['palette'] ?? ''}>
        <Dialog className={styles['dialog'] ?? ''} aria-label="Commands">
          <div className={styles['query']}>
            <Icon name="search" />
            <input
              autoFocus
              role="combobox"
              aria-label="Type a command or a server"
              aria-expanded="true"
              aria-controls={listId}
              aria-autocomplete="list"
              aria-activedescendant={chosen ? `${listId}-${chosen.id}` : undefined}
              placeholder="Type a command or a server"
              spellCheck={false}
              autoComplete="off"
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value)
                setAt(0)
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <div id={listId} role="listbox" aria-label="Results" className={styles['results']}>
            {groups.map(({ name, found }) => (
              <div key={name} role="group" aria-label={name} className={styles['group']}>
                <div className={styles['label']} aria-hidden="true">
                  {name}
                </div>
                {found.map((command) => (
                  <div
                    key={command.id}
                    id={`${listId}-${command.id}`}
                    role="option"
                    aria-label={command.label}
                    aria-selected={command === chosen}
                    ref={command === chosen ? scrollIntoSight : undefined}
                    className={cx(styles['option'], command === chosen && styles['chosen'])}
                    onMouseMove={() => setAt(all.indexOf(command))}
                    onClick={() => run(command)}
                  >
                    {command.mark ?? <Icon name={command.icon} />}
                    <span className={styles['text']}>
                      <Marked text={command.label} words={words} />
                      {command.hint !== undefined && <small>{command.hint}</small>}
                    </span>
                    <span className={styles['right']}>
                      {command.right}
                      {command.kbd !== undefined && <Kbd>{command.kbd}</Kbd>}
                    </span>
                  </div>
                ))}
              </div>
            ))}
            {all.length === 0 && <p className={styles['none']}>Nothing has this name.</p>}
          </div>
          <footer className={styles['footer']} aria-hidden="true">
            <span>
              <Kbd>↑ ↓</Kbd>Choose
            </span>
            <span>
              <Kbd>↵</Kbd>Open
            </span>
            <span>
              <Kbd>Esc</Kbd>Close
            </span>
          </footer>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function fits(command: Command, words: readonly string[]): boolean {
  if (words.length === 0) return command.whenTyped !== true
  const label = command.label.toLowerCase()
  return words.every((word) => label.includes(word))
}

function scrollIntoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}

/** A text in which the typed words are marked. */
function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  const lower = text.toLowerCase()
  const hits = new Set<number>()
  for (const word of words) {
    const start = lower.indexOf(word)
    for (let index = 0; start >= 0 && index < word.length; index += 1) hits.add(start + index)
  }
  const parts: { text: string; hit: boolean; from: number }[] = []
  for (const [index, letter] of [...text].entries()) {
    const last = parts.at(-1)
    if (last?.hit === hits.has(index)) last.text += letter
    else parts.push({ text: letter, hit: hits.has(index), from: index })
  }
  return parts.map((part) => (part.hit ? <mark key={part.from}>{part.text}</mark> : part.text))
}
