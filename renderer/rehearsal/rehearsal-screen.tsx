import { useEffect, useRef, useState } from 'react'
import { VERIFIED } from '../../shared/contextforge/index.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Rehearsal } from '../../shared/rehearsal/rehearsal.ts'
import { call } from '../bridge.ts'
import { useConnection } from '../reading/connection.tsx'
import { useInfo } from '../reading/info.tsx'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { Field } from '../ui/field.tsx'
import { Picker } from '../ui/picker.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import { useKeys } from '../ui/use-keys.ts'
import { useKept } from '../ui/use-kept.ts'
import { RehearsalPage } from './rehearsal-page.tsx'
import styles from './rehearsal.module.css'

/** Chooses the release to go to, and shows what would change there. Sends nothing and writes nothing. */
export function RehearsalScreen() {
  const { connection } = useConnection()
  const { info } = useInfo()
  const [picked, setPicked] = useKept<string>('rehearsal to', '')
  // Apart from what is picked: on the way to 1.0.12 it reads 1.0.1.
  const [typed, setTyped] = useKept<string>('rehearsal typed', '')
  const to = typed.trim() === '' ? picked : typed
  const [found, setFound] = useState<Rehearsal | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  const page = useRef<HTMLDivElement>(null)
  const asked = useRef(0)
  const from = connection?.capabilities.version ?? null
  const others = VERIFIED.filter((one) => one !== from)
  useEffect(() => page.current?.focus(), [found])

  const run = async (release: string) => {
    if (release.trim() === '') return
    const mine = ++asked.current
    setBusy(true)
    setSaid('')
    const reply = await call('rehearsal.run', { to: release })
    // Another release was chosen meanwhile.
    if (mine !== asked.current) return
    setBusy(false)
    setError(reply.ok ? null : reply.error)
    if (!reply.ok) return
    setFound(reply.value.rehearsal)
  }
  const save = async () => {
    if (found === null) return
    const reply = await call('rehearsal.save', { rehearsal: found })
    if (!reply.ok) setSaid(`${errorText(reply.error).title}. ${errorText(reply.error).explanation}`)
    else setSaid(reply.value.name === null ? '' : `Written to ${reply.value.name}`)
  }
  const maySave = found !== null && info?.policy.export !== false
  useKeys({
    r: to === '' ? undefined : () => void run(to),
    s: maySave ? () => void save() : undefined,
  })

  return (
    <ScreenFrame
      name="Rehearse an upgrade"
      title="Rehearse an upgrade"
      lined
      bar={
        <>
          <span className={styles['says']} role="status">
            {said || (busy ? 'Rehearsing…' : '')}
          </span>
          <Button kbd="r" busy={busy} isDisabled={to.trim() === ''} onPress={() => void run(to)}>
            {found === null ? 'Rehearse' : 'Rehearse again'}
          </Button>
          {maySave && (
            <Button kbd="s" onPress={() => void save()}>
              Save report…
            </Button>
          )}
        </>
      }
    >
      <form
        className={styles['choose']}
        onSubmit={(event) => {
          event.preventDefault()
          void run(to)
        }}
      >
        <span>
          From <b className={styles['mono']}>{from ?? 'a release that is not told'}</b> to
        </span>
        <Picker
          label="Release to go to"
          placeholder="Choose a release"
          choices={others.map((one) => ({ id: one, label: one }))}
          chosen={typed.trim() === '' && others.includes(picked) ? picked : null}
          onChoose={(one) => {
            setPicked(one)
            setTyped('')
            void run(one)
          }}
        />
        <span>or another:</span>
        <Field
          label="Another release"
          hideLabel
          mono
          placeholder="1.1.1"
          value={typed}
          onChange={setTyped}
          maxLength={40}
        />
      </form>
      {error !== null && <ErrorPanel error={error} strip onRetry={() => void run(to)} />}
      {found === null ? (
        error === null && (
          <Empty
            icon="layers"
            title="Choose the release to go to"
            text="Every server as it is now, and every token of the shelf, is judged by the rules of both releases. Nothing is sent to the gateway."
          />
        )
      ) : (
        <div ref={page} className={styles['scroll']} tabIndex={0} role="region" aria-label="Rehearsal">
          <RehearsalPage rehearsal={found} busy={busy} />
        </div>
      )}
    </ScreenFrame>
  )
}
