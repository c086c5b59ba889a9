import { useState, type ReactNode } from 'react'
import { Tooltip, TooltipTrigger } from 'react-aria-components'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Control } from '../../shared/probe/controls.ts'
import { call } from '../bridge.ts'
import { Note } from '../ui/note.tsx'
import { useKeys } from '../ui/use-keys.ts'
import { Button } from '../ui/button.tsx'
import exact from '../ui/exact.module.css'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from '../ui/details.module.css'

const NAMES = { 'no-token': 'Without a token', tampered: 'Signature changed' } as const
const SHAPES = { shut: 'circle', open: 'octagon', unsure: 'diamond' } as const
const WORDS = { shut: 'gate shut', open: 'gate open', unsure: 'not proven' } as const

type Question = { readonly tokenId: string; readonly serverId: string }

/**
 * The negative controls: two requests the gateway must refuse, so that an accepted token means something.
 * Out: the button, and the results.
 */
export function useControls(question: Question): { readonly button: ReactNode; readonly result: ReactNode } {
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
  return {
    button: (
      <TooltipTrigger delay={400}>
        <Button kbd="n" busy={busy} onPress={send}>
          Does it refuse bad tokens?
        </Button>
        <Tooltip className={exact['tip'] ?? ''} offset={4}>
          Sends two requests the gateway must refuse: one without a token, one with a changed signature. If it
          lets one in, an accepted token proves nothing.
        </Tooltip>
      </TooltipTrigger>
    ),
    result: <Result controls={controls} error={error} />,
  }
}

function Result({
  controls,
  error,
}: {
  readonly controls: readonly Control[] | null
  readonly error: AppError | null
}) {
  const failed = error && errorText(error)
  if (failed) {
    return (
      <Note tone="bad" title={`${failed.title}.`}>
        {failed.explanation} {failed.next}
      </Note>
    )
  }
  if (!controls) return null
  return (
    <div role="status" aria-label="What the gate did">
      <ul className={styles['controls']}>
        {controls.map((control) => (
          <li key={control.kind}>
            <MarkIcon shape={SHAPES[control.gate]} size={14} />
            <span>
              {NAMES[control.kind]}: <b>{control.status}</b>, {WORDS[control.gate]}, {control.says}
            </span>
          </li>
        ))}
        {controls.length === 1 && (
          <li>
            <MarkIcon shape="ring" size={14} />
            <span>Signature changed: this token has none to change.</span>
          </li>
        )}
      </ul>
    </div>
  )
}
