import { useState } from 'react'
import type { RestsOn, SettingKey } from '../../shared/contextforge/index.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { call } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { Note } from '../ui/note.tsx'
import styles from './step-pane.module.css'

type RestsOnProps = {
  readonly restsOn: readonly RestsOn[]
  /** Called when the operator told a value or took it back. */
  readonly onSaid: () => void
}

/**
 * The settings that decide this verdict although the gateway does not tell them. Asks for each where it
 * matters, and shows the answer for either value and where to find the value.
 */
export function RestsOnNotes({ restsOn, onSaid }: RestsOnProps) {
  const first = restsOn.filter(
    (one, index) => restsOn.findIndex(({ setting }) => setting === one.setting) === index,
  )
  return first.map((one) => <Asked key={one.setting} one={one} onSaid={onSaid} />)
}

function Asked({ one, onSaid }: { readonly one: RestsOn; readonly onSaid: () => void }) {
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<AppError | null>(null)
  const say = (setting: SettingKey, value: string | null) =>
    void call('connection.say', { setting, value, keep: true }).then((result) => {
      setError(result.ok ? null : result.error)
      if (result.ok) onSaid()
    })
  if (one.known === 'said')
    return (
      <Note
        tone="info"
        title={`As you said: ${one.setting} is ${one.value}.`}
        action={<Button onPress={() => say(one.setting, null)}>Take it back</Button>}
      >
        Were it {one.other}, the token would be {one.otherAnswer}.
      </Note>
    )
  return (
    <Note
      title={`${one.setting} is not known.`}
      action={
        <form
          className={styles['form']}
          onSubmit={(event) => {
            event.preventDefault()
            say(one.setting, typed)
          }}
        >
          <input
            aria-label={`Value of ${one.setting}`}
            placeholder={one.value === 'not set' ? '' : one.value}
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <Button type="submit">Use this value</Button>
        </form>
      }
    >
      It decides here: {one.means}. {one.value}, and the token is {one.answer}; {one.other}, and it is{' '}
      {one.otherAnswer}. You find it {one.find}.
      {error && <span className={styles['error']}> {errorText(error).explanation}</span>}
    </Note>
  )
}
