import { USUAL_NETWORK, type NetworkSecrets } from '../../shared/network/settings.ts'
import { Field } from '../ui/field.tsx'
import { AuthorityButton } from './authority-button.tsx'
import type { Draft } from './draft.ts'
import { FormRow } from './form-row.tsx'
import { NetworkSettingsRows } from './network-settings.tsx'
import styles from './connect-form.module.css'

type MoreSettingsProps = {
  readonly id: string
  readonly draft: Draft
  readonly onChange: (change: Partial<Draft>) => void
  readonly secrets: NetworkSecrets
  readonly onSecrets: (secrets: NetworkSecrets) => void
}

/** Settings that only some gateways need. */
export function MoreSettings({ id, draft, onChange, secrets, onSecrets }: MoreSettingsProps) {
  return (
    <div id={id} className={styles['more']} role="group" aria-label="Proxy, certificates and header">
      <NetworkSettingsRows
        network={draft.network ?? USUAL_NETWORK}
        onNetwork={(network) => onChange({ network })}
        secrets={secrets}
        onSecrets={onSecrets}
        saved={draft.id !== null}
      />
      <FormRow label="Authorities">
        <Field
          label="Certificate authorities (PEM)"
          hideLabel
          rows={3}
          mono
          value={draft.caPem}
          onChange={(caPem) => onChange({ caPem })}
          placeholder="-----BEGIN CERTIFICATE-----"
          hint="Trusted for this gateway and its issuers, besides those of this computer."
        />
        <AuthorityButton caPem={draft.caPem} onAdd={(caPem) => onChange({ caPem })} />
      </FormRow>
      <FormRow label="Header">
        <Field
          label="Header name for the sign-in"
          hideLabel
          mono
          value={draft.authHeaderName}
          onChange={(authHeaderName) => onChange({ authHeaderName })}
          placeholder="Authorization"
          hint="AUTH_HEADER_NAME of the gateway."
        />
      </FormRow>
    </div>
  )
}
