import type { RealmSaid } from '../../shared/client/meeting.ts'
import { Field } from '../ui/field.tsx'
import { Toggle } from '../ui/toggle.tsx'
import styles from './plan.module.css'

type RealmFactsProps = {
  readonly said: RealmSaid
  /** The server's address, of which one fact is. */
  readonly address: string
  readonly onSay: (said: RealmSaid) => void
}

/** What the plan takes for granted of the realm, which nobody from outside can read. */
export const RealmFacts = ({ said, address, onSay }: RealmFactsProps) => (
  <details className={styles['facts']}>
    <summary>What is taken for granted of the realm: as Keycloak ships it, unless you say otherwise</summary>
    <div className={styles['factFields']}>
      <Field
        label="Trusted Hosts of anonymous registration"
        mono
        value={said.hosts}
        onChange={(hosts) => onSay({ ...said, hosts })}
      />
      <Field
        label="Scope whose tokens hold this server’s address"
        mono
        value={said.carriers[address] ?? ''}
        onChange={(carrier) => onSay({ ...said, carriers: { ...said.carriers, [address]: carrier } })}
      />
      <Field
        label="Further client scopes of the realm"
        mono
        value={said.scopes}
        onChange={(scopes) => onSay({ ...said, scopes })}
      />
      <Toggle
        isSelected={said.senderMustMatch}
        onChange={(senderMustMatch) => onSay({ ...said, senderMustMatch })}
      >
        The host that sends a registration must be trusted
      </Toggle>
      <Toggle isSelected={said.checksScopes} onChange={(checksScopes) => onSay({ ...said, checksScopes })}>
        The policy Allowed Client Scopes stands
      </Toggle>
      <Toggle isSelected={said.indicators} onChange={(indicators) => onSay({ ...said, indicators })}>
        The feature resource-indicators is on
      </Toggle>
    </div>
  </details>
)
