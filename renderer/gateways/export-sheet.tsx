import { useState } from 'react'
import type { AppError } from '../../shared/kernel/errors.ts'
import { count } from '../../shared/kernel/words.ts'
import { hostBeside } from '../../shared/connection/gateways.ts'
import { call } from '../bridge.ts'
import { useAsked } from '../reading/use-asked.ts'
import { Button } from '../ui/button.tsx'
import { EnvTag } from '../ui/env-tag.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { useToasts } from '../ui/toast.tsx'
import { Toggle } from '../ui/toggle.tsx'
import styles from './exchange.module.css'

const NOTHING = {}

/** Gives saved gateways away in a file, those that are chosen. */
export function ExportSheet({ onClose }: { readonly onClose: () => void }) {
  const { show } = useToasts()
  const asked = useAsked('gateway.list', NOTHING)
  const gateways = asked.value?.gateways ?? []
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [error, setError] = useState<AppError | null>(null)
  const chosen = gateways.filter(({ id }) => !left.has(id))
  const flip = (id: string) => {
    const next = new Set(left)
    if (!next.delete(id)) next.add(id)
    setLeft(next)
  }
  const save = async () => {
    const done = await call('profile.export', { profileIds: chosen.map(({ id }) => id) })
    if (!done.ok) return setError(done.error)
    const { file, profiles, leftOut } = done.value
    if (file === null) return
    const besides = leftOut.length === 0 ? '' : ` Left out: ${leftOut.join(', ')}.`
    show({
      tone: 'info',
      title: `${count(profiles, 'gateway')} exported`,
      text: `Without secrets, to ${file}.${besides}`,
    })
    onClose()
  }
  return (
    <Sheet
      title="Export gateways"
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={chosen.length === 0} onPress={() => void save()}>
            {`Export ${count(chosen.length, 'gateway')}…`}
          </Button>
        </>
      }
    >
      <p className={styles['lead']}>
        The file has address, environment, account and what you said of the gateway’s settings. It has no
        password, no token and no key.
      </p>
      {error !== null && <ErrorPanel error={error} />}
      {asked.value !== null && gateways.length === 0 && <p>No gateway is saved yet.</p>}
      <ul className={styles['list']} aria-label="Saved gateways">
        {gateways.map((gateway) => (
          <li key={gateway.id} className={styles['entry']}>
            <EnvTag environment={gateway.environment} />
            <Toggle isSelected={!left.has(gateway.id)} onChange={() => flip(gateway.id)}>
              {[gateway.name, hostBeside(gateway)].filter((part) => part !== '').join(', ')}
            </Toggle>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
