import { Field } from '../ui/field.tsx'
import type { Draft } from './draft.ts'
import { FormRow } from './form-row.tsx'
import styles from './connect-form.module.css'

type MoreSettingsProps = {
  readonly id: string
  readonly draft: Draft
  readonly onChange: (change: Partial<Draft>) => void
}

/** True where a gateway needs what is out of sight at first. */
export const needsMore = (draft: Draft): boolean =>
  draft.caPem.trim() !== '' || !['', 'Authorization'].includes(draft.authHeaderName)

/** What only some gateways need. */
export function MoreSettings({ id, draft, onChange }: MoreSettingsProps) {
  return (
    <div id={id} className={styles['more']} role="group" aria-label="Certificates and header">
      <FormRow label="Certificates">
        <Field
          label="Certificate authorities (PEM)"
          hideLabel
          rows={4}
          mono
          value={draft.caPem}
          onChange={(caPem) => onChange({ caPem })}
          placeholder="-----BEGIN CERTIFICATE-----"
          hint="Trusted for this gateway besides those of this computer."
        />
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
