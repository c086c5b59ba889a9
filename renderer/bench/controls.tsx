import { useState } from 'react'
import { errorText } from '../../shared/error-text.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Control } from '../../shared/verdict/controls.ts'
import { call } from '../bridge.ts'
import { Note } from '../server/note.tsx'
import { useKeys } from '../server/use-keys.ts'
import { Button } from '../ui/button.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from './details.module.css'

const NAMES = { 'no-token': 'Without a token', tampered: 'Signature changed' } as const
const SHAPES = { shut: 'circle', open: 'octagon', unsure: 'diamond' } as const
const WORDS = { shut: 'gate shut', open: 'gate open', unsure: 'not proven' } as const

/** The negative controls: two requests the gateway must refuse, so that an accepted token means something. */
export function Controls({ question }: { readonly question: { readonly tokenId: string; readonly serverId: string } }) {
  const [controls, setControls] = useState<readonly Control[] | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const send = () => {
    if (busy) return
    setBusy(true)
    setError(null)
    void call('probe.controls', question).then((result) => {
      setBusy(false)
      if (result.ok) setControls(result.value.controls)
      else setError(result.error)
    })
  }
  useKeys({ n: send })
  const failed = error && errorText(error)
  return (
    <div role="group" aria-label="Negative controls">
      <div className={styles['acts']} data-controls>
        <Button kbd="n" busy={busy} onPress={send}>
          {controls ? 'Try the gate again' : 'Try the gate'}
        </Button>
      </div>
      {!controls && !failed && (
        <p className={styles['where']}>Two requests that must be refused: no token, and a changed signature.</p>
      )}
      {failed && (
        <Note tone="bad" title={`${failed.title}.`}>
          {failed.explanation} {failed.next}
        </Note>
      )}
      {controls && (
        <ul className={styles['controls']} role="status" aria-label="What the gate did">
          {controls.map((control) => (
            <li key={control.kind}>
              <MarkIcon shape={SHAPES[control.gate]} size={14} />
              <span>
                {NAMES[control.kind]}: {control.status}, {WORDS[control.gate]}, {control.says}
              </span>
            </li>
          ))}
          {controls.length === 1 && <li><span /> <span>This token has no signature to change.</span></li>}
        </ul>
      )}
    </div>
  )
} // prettier-ignore
