import { useState } from 'react'
import type { WantedChange } from '../../shared/change/review.ts'
import { count, figure } from '../../shared/kernel/words.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Menu } from '../ui/menu.tsx'
import styles from './selection-bar.module.css'

type SelectionBarProps = {
  readonly serverIds: readonly string[]
  /** True: nothing can be sent. */
  readonly offline: boolean
  readonly onClear: () => void
  readonly onPlan: (title: string, wanted: WantedChange) => void
}

type Asking = 'add-audience' | 'remove-audience' | 'add-issuer' | 'remove-issuer'

const ASKS: Readonly<
  Record<Asking, { readonly label: string; readonly field: string; readonly placeholder: string }>
> = {
  'add-audience': {
    label: 'Add an audience to resource…',
    field: 'Audience to add',
    placeholder: 'api://orders',
  },
  'remove-audience': {
    label: 'Remove an audience from resource…',
    field: 'Audience to remove',
    placeholder: 'account',
  },
  'add-issuer': {
    label: 'Add an issuer…',
    field: 'Issuer to add',
    placeholder: 'https://idp.example.com/realms/main',
  },
  'remove-issuer': {
    label: 'Remove an issuer…',
    field: 'Issuer to remove',
    placeholder: 'https://old-idp.example.com',
  },
}

/** How many servers one batch may have; the same limit as in the contract. */
const MOST = 200

/** The actions for the ticked servers: one plan each, reviewed together. */
export function SelectionBar({ serverIds, offline, onClear, onPlan }: SelectionBarProps) {
  const [asking, ask] = useState<Asking | null>(null)
  const [typed, setTyped] = useState('')
  const many = serverIds.length
  const of = `on ${count(many, 'server')}`
  const whyNot = offline
    ? 'Not connected: nothing can be changed.'
    : many > MOST
      ? `At most ${MOST} servers are changed in one plan.`
      : 'Changes apply one by one, each reviewed.'
  const toggle = (on: boolean) =>
    onPlan(`Turn ${on ? 'on' : 'off'} “Include client id in audience” ${of}`, {
      kind: 'toggle',
      on,
      clientId: null,
    })
  return (
    <div className={styles['bar']} role="region" aria-label="Selected servers">
      <b role="status">{figure(many)} selected</b>
      <span>{whyNot}</span>
      {asking === null ? (
        <Menu
          label="Change the selected servers"
          acts={[
            { id: 'on', label: 'Turn on “Include client id in audience”', onAction: () => toggle(true) },
            { id: 'off', label: 'Turn off “Include client id in audience”', onAction: () => toggle(false) },
            ...(Object.keys(ASKS) as Asking[]).map((id) => ({
              id,
              label: ASKS[id].label,
              onAction: () => ask(id),
            })),
            {
              id: 'oauth-off',
              label: 'Turn OAuth off',
              onAction: () => onPlan(`Turn OAuth off ${of}`, { kind: 'switch', on: false }),
            },
          ]}
        >
          <Button variant="primary" icon="edit" isDisabled={offline || many > MOST}>
            Change…
          </Button>
        </Menu>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            const value = typed.trim()
            if (value === '') return
            onPlan(`${ASKS[asking].label.replace('…', '').replace(/an (audience|issuer)/, value)} ${of}`, {
              kind: asking,
              value,
            })
            ask(null)
            setTyped('')
          }}
        >
          <Field
            label={ASKS[asking].field}
            hideLabel
            mono
            autoFocus
            value={typed}
            onChange={setTyped}
            placeholder={ASKS[asking].placeholder}
          />
          <Button type="submit" variant="primary" isDisabled={typed.trim() === ''}>
            Plan
          </Button>
          <Button variant="quiet" onPress={() => ask(null)}>
            Cancel
          </Button>
        </form>
      )}
      <Button variant="quiet" kbd="Esc" onPress={onClear}>
        Clear
      </Button>
    </div>
  )
}
