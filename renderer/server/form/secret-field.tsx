import { useState } from 'react'
import { errorText } from '../../../shared/kernel/error-text.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import styles from './form.module.css'

type SecretFieldProps = {
  readonly name: string
  /** True: the gateway has one. */
  readonly kept: boolean
  /** True: a new one was passed to the main process and waits to be sent. */
  readonly replaced: boolean
  readonly removed: boolean
  readonly onReplaced: (handle: string) => void
  readonly onRemoved: () => void
  readonly onKept: () => void
}

/**
 * A secret: never shown, only replaced or removed. What is typed leaves the window as soon as it is accepted.
 */
export function SecretField(props: SecretFieldProps) {
  const { name, kept, replaced, removed } = props
  const [typing, setTyping] = useState(false)
  const [text, setText] = useState('')
  const [failed, setFailed] = useState('')
  const take = async () => {
    if (text === '') return
    const result = await call('change.hold', { secret: text })
    setText('')
    if (!result.ok) {
      setFailed(errorText(result.error).title)
      return
    }
    setFailed('')
    setTyping(false)
    props.onReplaced(result.value.handle)
  }
  const says = replaced
    ? 'A new secret is ready; it is sent with the change.'
    : removed
      ? 'Will be removed. It cannot be brought back.'
      : kept
        ? 'Set, kept by the gateway and never shown.'
        : 'Not set.'
  return (
    <div className={styles['secret']} role="group" aria-label={name}>
      <code>{name}</code>
      {typing ? (
        <form
          className={styles['line']}
          onSubmit={(event) => {
            event.preventDefault()
            void take()
          }}
        >
          <Field
            label={`New ${name}`}
            hideLabel
            type="password"
            autoFocus
            value={text}
            onChange={setText}
            placeholder="New secret"
            maxLength={20_000}
            error={failed}
          />
          <Button type="submit" isDisabled={text === ''}>
            Take it
          </Button>
          <Button
            variant="quiet"
            onPress={() => {
              setTyping(false)
              setText('')
            }}
          >
            Cancel
          </Button>
        </form>
      ) : (
        <div className={styles['line']}>
          <span className={styles['kept']}>{says}</span>
          <Button aria-label={`${kept ? 'Replace' : 'Set'} ${name}`} onPress={() => setTyping(true)}>
            {kept ? 'Replace…' : 'Set…'}
          </Button>
          {(replaced || removed) && (
            <Button variant="quiet" onPress={props.onKept} aria-label={`Leave ${name} as it was`}>
              As it was
            </Button>
          )}
          {kept && !removed && !replaced && (
            <Button variant="quiet" onPress={props.onRemoved} aria-label={`Remove ${name}`}>
              Remove
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
