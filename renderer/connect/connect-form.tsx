import { useState } from 'react'
import type { Profile } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { Button } from '../ui/button.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { Field } from '../ui/field.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { screenOnDemand } from '../ui/on-demand.tsx'
import { Toggle } from '../ui/toggle.tsx'
import { FormRow } from './form-row.tsx'
import type { NetworkSecrets } from '../../shared/network/settings.ts'
import { needsMore, suggestedName, withEnvironment, type Draft } from './draft.ts'
import styles from './connect-form.module.css'

const MoreSettings = screenOnDemand(async () => (await import('./more-settings.tsx')).MoreSettings)

type Secrets = Output<'app.info'>['secrets']

type ConnectFormProps = {
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
  readonly secret: string
  readonly onSecret: (secret: string) => void
  readonly networkSecrets: NetworkSecrets
  readonly onNetworkSecrets: (secrets: NetworkSecrets) => void
  readonly keep: boolean
  readonly onKeep: (keep: boolean) => void
  readonly secrets: Secrets | null
  /** The saved gateway that is being edited. */
  readonly editing: Profile | null
  readonly busy: boolean
  /** True: connected, and waiting for an answer below. */
  readonly waiting: boolean
  readonly saving: boolean
  readonly editedByChoice: boolean
  readonly error: AppError | null
  readonly onConnect: () => void
  readonly onCancel: () => void
  readonly onSave: () => void
}

/**
 * What is needed to connect to a gateway. Nothing typed is lost when it fails, except the secret, which is
 * used once.
 */
export function ConnectForm(props: ConnectFormProps) {
  const { draft, onDraft, secret, secrets, editing, busy, saving, error } = props
  const set = (change: Partial<Draft>) => onDraft({ ...draft, ...change })
  const [more, setMore] = useState(() => needsMore(draft))
  const kept = editing?.hasSecret === true && editing.signInWith === draft.signInWith
  const word = draft.signInWith === 'password' ? 'Password' : 'API token'
  const addressError = error?.kind === 'address-invalid' ? errorText(error) : null
  return (
    <form
      className={styles['form']}
      aria-label="Gateway"
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy && !props.waiting) props.onConnect()
      }}
    >
      <FormRow label="Address">
        <Field
          label="Address"
          hideLabel
          value={draft.url}
          onChange={(url) => set({ url })}
          placeholder="https://gateway.example.com"
          error={addressError ? `${addressError.title}: ${addressError.explanation}` : ''}
        />
      </FormRow>
      <FormRow label="Name">
        <Field
          label="Name"
          hideLabel
          value={draft.name}
          onChange={(name) => set({ name })}
          placeholder={suggestedName(draft.url) || 'What you call it'}
        />
      </FormRow>
      <FormRow label="Environment">
        <Segmented
          label="Environment"
          hideLabel
          value={draft.environment}
          options={[
            { id: 'DEV', label: 'DEV' },
            { id: 'STAGE', label: 'STAGE' },
            { id: 'PROD', label: 'PROD' },
          ]}
          onChange={(environment) => onDraft(withEnvironment(draft, environment))}
        />
        <Toggle isSelected={draft.readOnly} onChange={(readOnly) => set({ readOnly, readOnlyChosen: true })}>
          Read-only to start with
        </Toggle>
        <Toggle
          isSelected={draft.reasonRequired === true}
          onChange={(reasonRequired) => set({ reasonRequired })}
        >
          Ask for a reason before each change
        </Toggle>
        <p className={styles['says']}>
          Read-only: nothing can be changed until you allow it in the menu of the gateway. With a reason, each
          change needs a sentence why, which the history keeps.
        </p>
      </FormRow>
      <FormRow label="Sign in with">
        <Segmented
          label="Sign in with"
          hideLabel
          value={draft.signInWith}
          options={[
            { id: 'password', label: 'Password' },
            { id: 'token', label: 'API token' },
          ]}
          onChange={(signInWith) => set({ signInWith })}
        />
        {secrets?.kept === 'keyring' && (
          <Toggle isSelected={props.keep} onChange={props.onKeep}>
            Keep it
          </Toggle>
        )}
        {secrets && (
          <span className={styles['says']} data-secrets={secrets.kept}>
            {secrets.says}
          </span>
        )}
      </FormRow>
      <FormRow label="Account">
        <Field
          label="Account e-mail"
          hideLabel
          value={draft.email}
          onChange={(email) => set({ email })}
          placeholder={draft.signInWith === 'password' ? 'E-mail' : 'E-mail, for your own reference'}
        />
        <Field
          label={word}
          hideLabel
          type="password"
          value={secret}
          onChange={props.onSecret}
          placeholder={kept ? 'Kept; empty uses it' : word}
          maxLength={20_000}
        />
      </FormRow>
      {more && (
        <MoreSettings
          id="more-settings"
          draft={draft}
          onChange={set}
          secrets={props.networkSecrets}
          onSecrets={props.onNetworkSecrets}
        />
      )}
      {error && !addressError && <ErrorPanel error={error} />}
      <div className={styles['acts']}>
        <Button
          type="submit"
          variant="primary"
          size="large"
          kbd="Ctrl ↵"
          busy={busy}
          isDisabled={props.waiting}
        >
          Connect
        </Button>
        {busy && (
          <Button variant="quiet" size="large" kbd="Esc" onPress={props.onCancel}>
            Cancel
          </Button>
        )}
        {props.editedByChoice && !busy && (
          <>
            <Button size="large" busy={saving} onPress={props.onSave}>
              Save
            </Button>
            <Button variant="quiet" size="large" onPress={props.onCancel}>
              Stop editing
            </Button>
          </>
        )}
        <span className={styles['grow']} />
        <Button
          variant="quiet"
          size="large"
          aria-expanded={more}
          aria-controls="more-settings"
          onPress={() => setMore(!more)}
        >
          Proxy, certificates and header…
        </Button>
      </div>
    </form>
  )
}
