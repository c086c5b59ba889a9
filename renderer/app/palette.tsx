import { useCallback, useId, useMemo, useState, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { figure } from '../../shared/kernel/words.ts'
import { finish, type Work } from '../../shared/kernel/work.ts'
import type { Explained } from '../../shared/window/letters.ts'
import {
  listed,
  searching,
  type Found,
  type Group,
  type Hit,
  type Range,
  type Source,
} from '../../shared/window/palette.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icon.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { useNoToasts } from '../ui/toast.tsx'
import { useWork } from '../ui/use-work.ts'
import { explanations, type Command } from './commands.tsx'
import styles from './palette.module.css'

const NOT_YET: Found<Command> = { groups: [], best: null, shown: 0, typed: '' }

/** What was found; among all there is, or only among what was gathered first. */
type Looked = { readonly isWhole: boolean; readonly found: Found<Command> }

type PaletteProps = {
  readonly commands: readonly Source<Command>[]
  /** More of them, which take a while to gather where there are many servers. */
  readonly more: () => Work<readonly Source<Command>[]>
  /** The gateway they are of. */
  readonly of: string
  /** Begins with explanations only, and with this one open where there is one. */
  readonly explains?: { readonly id: string | null } | undefined
  /** All that is explained. */
  readonly explained: readonly Explained[]
  readonly onClose: () => void
}

/**
 * Everything by name: servers first, then what can be done here, where one can go, and what can be read. Says
 * what Enter does before it does it.
 */
export function Palette({ commands, more, of, explains, explained, onClose }: PaletteProps) {
  const [typed, setTyped] = useState('')
  useNoToasts()
  const [at, setAt] = useState<string | null>(null)
  const only = useMemo(() => (explains ? explanations(explained) : null), [explains, explained])
  const [reading, read] = useState<Command | null>(() => only?.find(({ id }) => id === explains?.id) ?? null)
  const listId = useId()
  const gathered = useWork(only ? null : more)
  const isWhole = only !== null || gathered !== null
  const sources = useMemo(
    () =>
      only ? [listed(only.map((one) => ({ ...one, whenTyped: false })))] : [...commands, ...(gathered ?? [])],
    [only, commands, gathered],
  )
  const look = useCallback(
    function* (): Work<Looked> {
      return { isWhole, found: yield* searching(sources, typed) }
    },
    [sources, isWhole, typed],
  )
  const looked = useWork(look, typed)
  const drawn = looked?.found ?? NOT_YET
  /** False: more may be found for what was typed last, and where nothing is drawn, nothing is said of it. */
  const isDone = drawn.typed === typed && looked?.isWhole === true
  const hitsOf = ({ groups }: Found<Command>) => groups.flatMap((group) => group.hits)
  const chosenIn = (one: Found<Command>) =>
    hitsOf(one).find(({ entry }) => entry.id === at)?.entry ?? one.best
  const [hits, chosen] = [hitsOf(drawn), chosenIn(drawn)]
  /**
   * What is found for what was typed last. What is drawn of it counts, since the line below says what Enter
   * does with it; where nothing is yet, all is searched.
   */
  const foundNow = (): Found<Command> => {
    if (drawn.typed === typed && (isDone || chosen !== null)) return drawn
    return finish(searching(isWhole ? sources : [...sources, ...finish(more())], typed))
  }

  const run = (command: Command, act: () => void) => {
    if (command.explained) {
      read(command)
      return
    }
    // Until the palette is gone the page behind is inert, and nothing there takes the focus. Not later
    // either: the next key is meant for what was done.
    flushSync(onClose)
    act()
  }
  const move = (found: Found<Command>, by: number) => {
    const all = hitsOf(found)
    const index = all.findIndex(({ entry }) => entry === chosenIn(found))
    const next = all[Math.max(0, Math.min(all.length - 1, index + by))]
    if (next) setAt(next.entry.id)
  }
  const moveGroup = (found: Found<Command>, by: number) => {
    const { groups } = found
    const index = groups.findIndex((group) => group.hits.some(({ entry }) => entry === chosenIn(found)))
    const next = groups[Math.max(0, Math.min(groups.length - 1, index + by))]?.hits[0]
    if (next) setAt(next.entry.id)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 7, PageUp: -7 }[event.key]
    const isEnter = event.key === 'Enter' && !event.nativeEvent.isComposing
    if (by === undefined && !isEnter) return
    event.preventDefault()
    const found = foundNow()
    const one = chosenIn(found)
    if (by !== undefined) {
      if (event.ctrlKey || event.metaKey) moveGroup(found, Math.sign(by))
      else move(found, by)
    } else if (one) run(one, (event.altKey ? one.other : undefined)?.run ?? one.run)
  }

  return (
    <ModalOverlay
      className={styles['scrim'] ?? ''}
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (open) return
        // An explanation is closed first, wherever in it the focus is.
        if (reading) read(null)
        else onClose()
      }}
    >
      <Modal className={styles['palette'] ?? ''}>
        <Dialog className={styles['dialog'] ?? ''} aria-label="Commands">
          {reading?.explained ? (
            <Reading command={reading} onBack={() => read(null)} />
          ) : (
            <>
              <div className={styles['query']}>
                <Icon name="search" />
                <input
                  autoFocus
                  role="combobox"
                  aria-label="Type a command or a server"
                  aria-expanded={hits.length > 0}
                  aria-controls={hits.length > 0 ? listId : undefined}
                  aria-autocomplete="list"
                  aria-activedescendant={chosen ? `${listId}-${chosen.id}` : undefined}
                  aria-describedby={`${listId}-does`}
                  placeholder={
                    explains
                      ? 'What should be explained?'
                      : 'A server, an act, a setting, an audience, a trap'
                  }
                  spellCheck={false}
                  autoComplete="off"
                  value={typed}
                  onChange={(event) => {
                    setTyped(event.target.value)
                    setAt(null)
                  }}
                  onKeyDown={onKeyDown}
                />
                <span className={styles['count']}>
                  {figure(drawn.shown)} of {figure(sources.reduce((sum, { size }) => sum + size, 0))}
                  {of === '' ? '' : `, on ${of}`}
                </span>
                <Kbd>Esc</Kbd>
              </div>
              {hits.length === 0 ? (
                <p className={cx(styles['results'], styles['none'])}>
                  {isDone ? 'Nothing has this name.' : 'Looking…'}
                </p>
              ) : (
                <div id={listId} role="listbox" aria-label="Results" className={styles['results']}>
                  {drawn.groups.map((group) => (
                    <div key={group.name} role="group" aria-label={group.name} className={styles['group']}>
                      <GroupHead name={group.name} shown={group.hits.length} fits={group.fits} />
                      {group.hits.map((hit) => (
                        <Option
                          key={hit.entry.id}
                          id={`${listId}-${hit.entry.id}`}
                          hit={hit}
                          chosen={hit.entry === chosen}
                          onChoose={() => setAt(hit.entry.id)}
                          onRun={() => run(hit.entry, hit.entry.run)}
                        />
                      ))}
                    </div>
                  ))}
                </div>
              )}
              <p className={styles['does']} id={`${listId}-does`} role="status" aria-label="What Enter does">
                {chosen ? (
                  <>
                    <Kbd>Enter</Kbd>
                    <span>{chosen.explained ? chosen.explained.text : `${chosen.does}.`}</span>
                  </>
                ) : (
                  <span>
                    {hits.length === 0
                      ? isDone
                        ? 'Enter does nothing.'
                        : 'Enter takes the best of what is found.'
                      : 'Enter does nothing until one is chosen: what is found changes or removes something.'}
                  </span>
                )}
              </p>
              <footer className={styles['footer']} aria-hidden="true">
                <span>
                  <Kbd>↑ ↓</Kbd>Choose
                </span>
                <span>
                  <Kbd>Ctrl ↑ ↓</Kbd>Group
                </span>
                {chosen?.other && (
                  <span>
                    <Kbd>Alt Enter</Kbd>In the bench
                  </span>
                )}
                <span className={styles['red']}>
                  <b>Red</b> changes or removes, and asks first
                </span>
              </footer>
            </>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function GroupHead({
  name,
  shown,
  fits,
}: {
  readonly name: Group
  readonly shown: number
  readonly fits: number
}) {
  return (
    <div className={styles['label']} aria-hidden="true">
      {name}
      {fits > shown && (
        <span>
          {figure(shown)} of {figure(fits)}
        </span>
      )}
    </div>
  )
}

type OptionProps = {
  readonly id: string
  readonly hit: Hit<Command>
  readonly chosen: boolean
  readonly onChoose: () => void
  readonly onRun: () => void
}

function Option({ id, hit, chosen, onChoose, onRun }: OptionProps) {
  const { entry } = hit
  return (
    <div
      id={id}
      role="option"
      aria-description={entry.hint === '' ? undefined : entry.hint}
      aria-selected={chosen}
      ref={chosen ? scrollIntoSight : undefined}
      className={cx(styles['option'], chosen && styles['chosen'], entry.danger === true && styles['danger'])}
      onMouseMove={onChoose}
      onClick={onRun}
    >
      {entry.mark ?? <Icon name={entry.icon} />}
      <span className={styles['text']} title={[entry.label, entry.hint].filter(Boolean).join('\n')}>
        <Marked text={entry.label} ranges={hit.label} />
        {entry.hint !== undefined && entry.hint !== '' && (
          <small aria-hidden="true">
            <Marked text={entry.hint} ranges={hit.hint} />
          </small>
        )}
      </span>
      <span className={styles['right']}>
        {entry.right !== undefined && <span aria-hidden={entry.danger !== true}>{entry.right}</span>}
        {entry.kbd !== undefined && <Kbd>{entry.kbd}</Kbd>}
      </span>
    </div>
  )
}

/** One explanation with its source. Enter and Escape go back to what was found. */
function Reading({ command, onBack }: { readonly command: Command; readonly onBack: () => void }) {
  const { explained } = command
  if (!explained) return null
  return (
    <div className={styles['reading']}>
      <h2>{explained.title}</h2>
      <p>{explained.text}</p>
      <p className={styles['source']}>Source: {explained.source}</p>
      <Button autoFocus kbd="Esc" onPress={onBack}>
        Back to what was found
      </Button>
    </div>
  )
}

function scrollIntoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}

/** The typed letters in the text are marked. */
function Marked({ text, ranges }: { readonly text: string; readonly ranges: readonly Range[] }) {
  const parts = ranges.map(([from, to], index) => (
    <span key={from}>
      {text.slice(ranges[index - 1]?.[1] ?? 0, from)}
      <mark>{text.slice(from, to)}</mark>
    </span>
  ))
  return (
    <>
      {parts}
      {text.slice(ranges.at(-1)?.[1] ?? 0)}
    </>
  )
}
