import { useState } from 'react'
import { Switch } from 'react-aria-components'
import type { ToggleState } from '../../shared/contextforge/index.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { ToggleMark } from '../ui/toggle.tsx'
import styles from './audience-toggle.module.css'

const TOGGLE_LABEL = 'Include client id in audience'

type AudienceToggleProps = {
  readonly toggle: ToggleState
  /** The position in the preview, where one is open. */
  readonly previewing: boolean
  readonly busy: boolean
  /** True: the gateway does not answer, and nothing can be previewed. */
  readonly offline?: boolean
  /** Called when the toggle is moved. Sends nothing: it opens a preview, or closes the open one. */
  readonly onFlip: (on: boolean, typedClientId: string | null) => void
}

/** The toggle for the client id. Moving it only opens a preview; changes are applied in the review sheet. */
export function AudienceToggle({ toggle, previewing, busy, offline = false, onFlip }: AudienceToggleProps) {
  if (toggle.state === 'not-known' && !offline) return <TypedClientId busy={busy} onFlip={onFlip} />
  const on = toggle.state === 'on' || toggle.state === 'on-until-learned'
  const locked = offline || toggle.state === 'refused' || toggle.state === 'not-used'
  const position = on ? 'On' : 'Off'
  const word = locked ? 'locked' : toggle.state === 'on-until-learned' ? 'On until learned' : position
  return (
    <Switch
      className={cx(styles['toggle'], previewing && styles['previewing'])}
      isSelected={on}
      isDisabled={locked}
      onChange={(next) => onFlip(next, null)}
      aria-describedby="client-id-note"
    >
      <ToggleMark on={on} preview={previewing} />
      {offline ? (
        <span>
          Include client id: {position} <small>locked, offline</small>
        </span>
      ) : (
        <span>
          {TOGGLE_LABEL}: {word}
        </span>
      )}
    </Switch>
  )
}

function TypedClientId({ busy, onFlip }: Pick<AudienceToggleProps, 'busy' | 'onFlip'>) {
  const [typed, setTyped] = useState('')
  const value = typed.trim()
  return (
    <form
      className={styles['typed']}
      onSubmit={(event) => {
        event.preventDefault()
        if (value !== '') onFlip(true, value)
      }}
    >
      <input
        className={styles['input']}
        aria-label="Client id of this server"
        placeholder="client id"
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit" isDisabled={value === '' || busy} kbd="↵">
        Preview
      </Button>
    </form>
  )
}
