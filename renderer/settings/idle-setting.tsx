import { useState } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import { call } from '../bridge.ts'
import { useAsked } from '../reading/use-asked.ts'
import { Segmented } from '../ui/segmented.tsx'

const CHOICES = [
  { id: '5', label: '5 min' },
  { id: '15', label: '15 min' },
  { id: '60', label: '1 hour' },
  { id: '0', label: 'Never' },
] as const
type Choice = (typeof CHOICES)[number]['id']

const NOTHING = {}

/**
 * After which time without input the shelf is cleared. Locking the screen or a sleeping computer clears it at
 * once, unless this is `Never`.
 */
export function IdleSetting() {
  const saved = useAsked('app.info', NOTHING).value?.idleMinutes
  const [typed, setChosen] = useState<Choice | null>(null)
  const chosen = typed ?? CHOICES.find(({ id }) => id === String(saved))?.id ?? '15'
  const [problem, setProblem] = useState('')
  const choose = (id: Choice) => {
    setChosen(id)
    void call('settings.change', { idleMinutes: Number(id) }).then((result) =>
      setProblem(result.ok ? '' : errorText(result.error).explanation),
    )
  }
  return (
    <>
      <Segmented label="Forget all tokens when idle" value={chosen} options={CHOICES} onChange={choose} />
      <p>Nothing touched on this computer for that long, or the screen locked: all tokens are forgotten.</p>
      {problem !== '' && <p role="alert">{problem}</p>}
    </>
  )
}
