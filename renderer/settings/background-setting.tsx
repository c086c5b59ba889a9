import { useState } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import { call } from '../bridge.ts'
import { useAsked } from '../reading/use-asked.ts'
import { Toggle } from '../ui/toggle.tsx'

const NOTHING = {}

/** Whether closing the window leaves the guard watching. Off until somebody switches it on. */
export function BackgroundSetting() {
  const saved = useAsked('app.info', NOTHING).value?.background ?? false
  const [wanted, setWanted] = useState<boolean | null>(null)
  const [problem, setProblem] = useState('')
  const choose = (on: boolean) => {
    setWanted(on)
    void call('settings.change', { background: on }).then((result) =>
      setProblem(result.ok ? '' : errorText(result.error).explanation),
    )
  }
  return (
    <>
      <Toggle isSelected={wanted ?? saved} onChange={choose}>
        Go on watching when the window is closed
      </Toggle>
      <p>
        Off at first. On: closing the window only hides it, the open gateway is still read and drift is told,
        and the tray shows the state of the guard, without names. Quit ends it, in the tray. Where the desktop
        has no tray, starting Claimcheck again brings the window back.
      </p>
      {problem !== '' && <p role="alert">{problem}</p>}
    </>
  )
}
