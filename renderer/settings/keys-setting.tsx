import { useEffect, useState } from 'react'
import { boundTo, drawnOf, keyOfEvent, problemOf, withKey, type KeyAct } from '../../shared/window/keys.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { call } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import kbd from '../ui/kbd.module.css'
import { setKeyChanges, setRecording, useKeymap } from '../ui/keymap.ts'
import styles from './keys-setting.module.css'

type KeysSettingProps = {
  readonly groups: readonly { readonly where: string; readonly acts: readonly KeyAct[] }[]
}

/**
 * Which key does what. A key is changed by pressing another one; a clash is reported before anything changes.
 */
export function KeysSetting({ groups }: KeysSettingProps) {
  const { changes } = useKeymap()
  const [asked, ask] = useState<KeyAct | null>(null)
  const [says, say] = useState('')
  const acts = groups.flatMap((group) => group.acts)
  const save = (next: Readonly<Record<string, string>>) => {
    setKeyChanges(next)
    void call('settings.change', { keys: next }).then((result) => {
      if (!result.ok) say(`It holds until you quit: ${errorText(result.error).explanation}`)
    })
  }
  const take = (act: KeyAct, key: string) => {
    const problem = problemOf(acts, changes, act, key)
    if (problem?.kind === 'reserved') {
      say(
        `${drawnOf(key)} moves, types, closes, goes to a screen or sizes it, and cannot be given away. Press another key.`,
      )
      return
    }
    if (problem?.kind === 'clash') {
      say(
        `${drawnOf(key)} is taken here: “${problem.with.does}”. Press another key, or change that one first.`,
      )
      return
    }
    ask(null)
    say(`“${act.does}” is ${drawnOf(key)} now.`)
    save(withKey(changes, act, key))
  }
  const isAsking = asked !== null
  useEffect(() => {
    setRecording(isAsking)
    return () => setRecording(false)
  }, [isAsking])
  useEffect(() => {
    if (asked === null) return undefined
    const listen = (event: KeyboardEvent) => {
      if (['Control', 'Shift', 'Alt', 'Meta', 'Tab'].includes(event.key)) return
      event.preventDefault()
      event.stopPropagation()
      if (event.key === 'Escape') {
        ask(null)
        say('Nothing was changed.')
      } else take(asked, keyOfEvent(event))
    }
    // In the capture phase: the pressed key must not do anything else.
    window.addEventListener('keydown', listen, true)
    return () => {
      window.removeEventListener('keydown', listen, true)
    }
  })

  return (
    <div className={styles['keys']}>
      <p role="status" aria-label="Keys">
        {says === ''
          ? 'Press Change, then the key. Keys of lists, Enter, Escape and tabs stay as they are.'
          : says}
      </p>
      {groups.map(({ where, acts: some }) => (
        <section key={where} aria-label={`Keys: ${where}`}>
          <h3>{where}</h3>
          <ul>
            {some.map((act) => {
              const now = boundTo(changes, act.scope, act.key)
              const isAsked = asked === act || (asked?.scope === act.scope && asked.key === act.key)
              return (
                <li key={act.key}>
                  <span>{act.does}</span>
                  <kbd className={kbd['kbd']}>{drawnOf(now)}</kbd>
                  <Button
                    variant="quiet"
                    aria-label={`${isAsked ? 'Press a key for' : 'Change the key of'} “${act.does}”, now ${drawnOf(now)}`}
                    aria-pressed={isAsked}
                    onPress={() => {
                      ask(act)
                      say(`Press the key for “${act.does}”; Esc leaves it.`)
                    }}
                  >
                    {isAsked ? 'Press a key…' : 'Change'}
                  </Button>
                  {now !== act.key && (
                    <Button
                      variant="quiet"
                      aria-label={`Back to ${drawnOf(act.key)} for “${act.does}”`}
                      onPress={() => take(act, act.key)}
                    >
                      Back to {drawnOf(act.key)}
                    </Button>
                  )}
                </li>
              )
            })}
          </ul>
        </section>
      ))}
    </div>
  )
}
