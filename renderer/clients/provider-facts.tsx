import type { ProviderWay } from '../../shared/client/providers.ts'
import { saidParts, type ProviderSaid } from '../../shared/client/way-in-elsewhere.ts'
import { Field } from '../ui/field.tsx'
import { Toggle } from '../ui/toggle.tsx'
import styles from './plan.module.css'

type ProviderFactsProps = {
  readonly way: ProviderWay
  readonly said: ProviderSaid
  /** Whether a walk saw a place to register at, which counts where nothing else is said. */
  readonly seen: boolean
  /** The server's address, of which some facts are. */
  readonly address: string
  readonly onSay: (said: ProviderSaid) => void
}

/** What the plan takes for granted of a provider, which nobody from outside can read. */
export function ProviderFacts({ way, said, seen, address, onSay }: ProviderFactsProps) {
  const { readable, email, registers, ownName } = saidParts(way)
  const called = way.audience === 'address' ? '' : way.audience.called
  return (
    <details className={styles['facts']}>
      <summary>What is taken for granted of {way.name}: as it is shipped, unless you say otherwise</summary>
      <div className={styles['factFields']}>
        {ownName && (
          <Field
            label={`${called.charAt(0).toUpperCase()}${called.slice(1)}`}
            mono
            value={said.ownNames[address] ?? ''}
            onChange={(name) => onSay({ ...said, ownNames: { ...said.ownNames, [address]: name } })}
          />
        )}
        <Toggle
          isSelected={said.audience[address] === true}
          onChange={(is) => onSay({ ...said, audience: { ...said.audience, [address]: is } })}
        >
          The audience is set up for this server
        </Toggle>
        {readable && (
          <Toggle isSelected={said.readable} onChange={(is) => onSay({ ...said, readable: is })}>
            Access tokens are JWTs
          </Toggle>
        )}
        {email && (
          <Toggle isSelected={said.email} onChange={(is) => onSay({ ...said, email: is })}>
            Access tokens hold the e-mail address
          </Toggle>
        )}
        {registers && (
          <Toggle isSelected={said.registers ?? seen} onChange={(is) => onSay({ ...said, registers: is })}>
            Clients may register themselves
          </Toggle>
        )}
      </div>
    </details>
  )
}
