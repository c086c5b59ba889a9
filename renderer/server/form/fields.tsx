import { useState, type ReactNode } from 'react'
import {
  issuersIn,
  listIn,
  otherKeys,
  scopesOf,
  scopesText,
  secretFields,
  SECRET,
  withIssuers,
  withList,
  without,
  withText,
  withToggle,
} from '../../../shared/change/draft.ts'
import type { DraftNote } from '../../../shared/change/lint-draft.ts'
import { keysOf } from '../../../shared/change/settings.ts'
import { type KeyRecord, KEYS, settingRows, type VirtualServer } from '../../../shared/contextforge/index.ts'
import type { Output } from '../../../shared/ipc/contract.ts'
import type { JsonObject } from '../../../shared/kernel/json.ts'
import type { Draft } from '../left-behind.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Toggle } from '../../ui/toggle.tsx'
import styles from './form.module.css'
import { IssuerLine } from './issuer-line.tsx'
import { ListEditor } from './list-editor.tsx'
import { DraftNotes } from './notes.tsx'
import { SecretField } from './secret-field.tsx'

type FieldsProps = {
  readonly draft: Draft
  readonly config: JsonObject
  readonly canonical: string | null
  readonly whatIf: Output<'change.whatIf'> | null
  readonly server: VirtualServer
  readonly onConfig: (config: JsonObject) => void
  readonly onSecrets: (secrets: Draft['secrets'], config: JsonObject) => void
  readonly onJson: () => void
}

/** The settings with their own fields, then the secrets, then every other key as it is. */
export function Fields(props: FieldsProps) {
  const { draft, config, canonical, whatIf, onConfig } = props
  const notes = whatIf?.lint ?? []
  const base = keysOf(draft.base.oauthConfig) ?? {}
  const issuers = issuersIn(config)
  const resource = listIn(config, 'resource')
  const text = (key: string): string => (typeof config[key] === 'string' ? config[key] : '')
  const isText = (key: string): boolean =>
    config[key] === undefined || config[key] === null || typeof config[key] === 'string'
  const odd = (key: string): ReactNode => (
    <p className={styles['odd']}>
      {key} is <code>{JSON.stringify(config[key])}</code>, which no field can show.{' '}
      <Button onPress={props.onJson}>Edit as JSON</Button>
    </p>
  )
  return (
    <>
      <Part
        title="Issuers"
        name={
          config['authorization_servers'] === undefined && config['authorization_server'] !== undefined
            ? 'authorization_server'
            : 'authorization_servers'
        }
        says="Whose tokens are checked here. Any of them counts; the metadata lists them in this order."
        notes={notes}
        at={['authorization_servers', 'authorization_server']}
      >
        {issuers === null ? (
          odd('authorization_servers')
        ) : (
          <ListEditor
            item="Issuer"
            items={issuers}
            placeholder="https://idp.example.com/realms/main"
            onChange={(next) => onConfig(withIssuers(config, next))}
            beside={(issuer) => <IssuerLine issuer={issuer} />}
          />
        )}
      </Part>
      <Part
        title="Expected audiences"
        name="resource"
        says="Compared letter by letter with aud. When it is set, the canonical URL and the client id do not count."
        notes={notes}
        at={['resource']}
      >
        {resource === null ? (
          odd('resource')
        ) : (
          <ListEditor
            item="Audience"
            items={resource}
            placeholder={canonical ?? 'https://gateway.example.com/servers/…/mcp'}
            onChange={(next) => onConfig(withList(config, 'resource', next, base['resource']))}
            actions={
              canonical !== null &&
              !resource.includes(canonical) && (
                <Button
                  variant="quiet"
                  onPress={() =>
                    onConfig(withList(config, 'resource', [...resource, canonical], base['resource']))
                  }
                >
                  Add the canonical URL
                </Button>
              )
            }
          />
        )}
      </Part>
      <Part
        title="Client id"
        name="client_id"
        says="This server’s client at the identity provider."
        notes={notes}
        at={['client_id', 'include_client_id_in_audience']}
      >
        {isText('client_id') ? (
          <Field
            label="client_id"
            hideLabel
            mono
            value={text('client_id')}
            placeholder="none"
            onChange={(next) => onConfig(withText(config, 'client_id', next))}
          />
        ) : (
          odd('client_id')
        )}
        <Include {...props} />
      </Part>
      {KEYS.map((record) => (
        <Plain key={record.key} record={record} config={config} notes={notes} odd={odd} onConfig={onConfig} />
      ))}
      <Part
        title="Secrets"
        says="Written, never read: the gateway shows a mask."
        notes={notes}
        at={secretFields(base)}
      >
        <Secrets {...props} base={base} />
      </Part>
      <Others config={config} notes={notes} onJson={props.onJson} />
    </>
  )
}

/** The field of a key, made from the table of keys. */
function Plain({ record, config, notes, odd, onConfig }: PlainProps) {
  const { key, field, meaning } = record
  if (field === undefined || field === 'own') return null
  const value = config[key] ?? ''
  const list = listIn(config, key)
  const blanks = field.as === 'words' ? ' Separated by blanks.' : ''
  return (
    <Part title={field.title} name={key} says={`${meaning}${blanks}`} notes={notes} at={[key]}>
      {field.as === 'words' ? (
        list === null ? (
          odd(key)
        ) : (
          <ScopesField
            name={key}
            scopes={list}
            onScopes={(next) => onConfig(withList(config, key, next, undefined))}
          />
        )
      ) : typeof value === 'string' ? (
        <Field
          label={key}
          hideLabel
          mono
          value={value}
          placeholder="none"
          onChange={(next) => onConfig(withText(config, key, next))}
        />
      ) : (
        odd(key)
      )}
    </Part>
  )
}

type PlainProps = {
  readonly record: KeyRecord
  readonly config: JsonObject
  readonly notes: readonly DraftNote[]
  readonly odd: (key: string) => ReactNode
  readonly onConfig: (config: JsonObject) => void
}

/** "Include client id in audience": the same change as on the switchboard, written into the draft. */
function Include({ whatIf, server, config, onConfig }: FieldsProps) {
  if (!whatIf) return null
  const { toggle } = whatIf.after
  const usable = toggle.state === 'on' || toggle.state === 'off' || toggle.state === 'on-until-learned'
  const flip = (on: boolean) => {
    const flipped = withToggle(server, config, whatIf.gateway, toggle, on)
    if (flipped !== null) onConfig(flipped)
  }
  return (
    <div className={styles['include']}>
      <Toggle
        isSelected={toggle.state === 'on' || toggle.state === 'on-until-learned'}
        isDisabled={!usable}
        onChange={flip}
      >
        Include client id in audience
      </Toggle>
      {!usable && toggle.note !== '' && <span>{toggle.note}</span>}
    </div>
  )
}

/**
 * Scopes typed as one text. A blank at the end, while the next scope is being typed, is not part of the list.
 */
function ScopesField({
  name,
  scopes,
  onScopes,
}: {
  readonly name: string
  readonly scopes: readonly string[]
  readonly onScopes: (scopes: readonly string[]) => void
}) {
  const [typed, setTyped] = useState(scopesText(scopes))
  const shown = scopesText(scopesOf(typed)) === scopesText(scopes) ? typed : scopesText(scopes)
  return (
    <Field
      label={name}
      mono
      value={shown}
      placeholder="none"
      onChange={(next) => {
        setTyped(next)
        onScopes(scopesOf(next))
      }}
    />
  )
}

function Secrets({ draft, config, base, onSecrets }: FieldsProps & { readonly base: JsonObject }) {
  return secretFields({ ...base, ...config }).map((key) => {
    const kept = base[key] !== undefined && base[key] !== null && base[key] !== ''
    const rest = Object.fromEntries(Object.entries(draft.secrets).filter(([name]) => name !== key))
    const back = (): JsonObject =>
      base[key] === undefined ? without(config, key) : { ...config, [key]: base[key] ?? null }
    return (
      <SecretField
        key={key}
        name={key}
        kept={kept}
        replaced={draft.secrets[key] !== undefined}
        removed={kept && config[key] === undefined}
        onReplaced={(handle) => onSecrets({ ...draft.secrets, [key]: handle }, { ...config, [key]: SECRET })}
        onRemoved={() => onSecrets(rest, without(config, key))}
        onKept={() => onSecrets(rest, back())}
      />
    )
  })
}

function Others({
  config,
  notes,
  onJson,
}: {
  readonly config: JsonObject
  readonly notes: readonly DraftNote[]
  readonly onJson: () => void
}) {
  const keys = otherKeys(config)
  const rows = settingRows(config).filter(({ key }) => keys.includes(key))
  return (
    <Part
      title="Every other key"
      says={rows.length === 0 ? 'There is none.' : 'Sent back exactly as it is.'}
      notes={notes}
      at={keys}
    >
      {rows.length > 0 && (
        <table className={styles['others']} aria-label="Every other key">
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.key}</th>
                <td>
                  <code>{JSON.stringify(config[row.key])}</code>
                  <span>{row.meaning}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Button variant="quiet" onPress={onJson}>
        Edit as JSON
      </Button>
    </Part>
  )
}

type PartProps = {
  readonly title: string
  readonly name?: string
  readonly says: string
  readonly notes: readonly DraftNote[]
  readonly at: readonly string[]
  readonly children: ReactNode
}

function Part({ title, name, says, notes, at, children }: PartProps) {
  return (
    <section className={styles['part']} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {name !== undefined && <code>{name}</code>}
        <p>{says}</p>
      </header>
      <div className={styles['controls']}>
        {children}
        <DraftNotes notes={notes} at={at} />
      </div>
    </section>
  )
}
