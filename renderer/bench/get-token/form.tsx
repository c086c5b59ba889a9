import { useState } from 'react'
import { formHosts, type FormProblems, type GrantForm } from '../../../shared/oauth/form.ts'
import type { Flow } from '../../../shared/oauth/metadata.ts'
import type { IssuerOffer, PrefillView } from '../../../shared/oauth/view.ts'
import { Note } from '../../ui/note.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Field } from '../../ui/field.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Toggle } from '../../ui/toggle.tsx'
import { Picker } from '../../ui/picker.tsx'
import styles from './get-token.module.css'

const FLOWS: readonly { readonly id: Flow; readonly label: string; readonly says: string }[] = [
  {
    id: 'code',
    label: 'Browser',
    says: 'You sign in at the issuer in your browser, which then answers to this computer (authorization code with PKCE).',
  },
  {
    id: 'device',
    label: 'Device code',
    says: 'You enter a short code on a page of the issuer, on any device.',
  },
  {
    id: 'client-credentials',
    label: 'Client credentials',
    says: 'The client itself, without a person. Such a token names nobody, unless the issuer adds an e-mail.',
  },
]

type FormProps = {
  readonly form: GrantForm
  readonly onChange: (change: Partial<GrantForm>) => void
  readonly issuers: readonly IssuerOffer[]
  readonly offer: IssuerOffer
  readonly from: PrefillView
  /** Problems of the fields; shown after the operator tried to continue. */
  readonly problems: FormProblems
  readonly demo: boolean
}

/**
 * The form for fetching a token. Filled in from the server; nothing is sent before the button that names the
 * host.
 */
export function GrantFormFields({ form, onChange, issuers, offer, from, problems, demo }: FormProps) {
  const flow = offer.flows.find((one) => one.flow === form.flow)
  const { others } = formHosts(form, offer)
  return (
    <>
      <Row label="Issuer">
        <div className={styles['line']}>
          {issuers.length > 1 ? (
            <Picker
              label="Issuer"
              placeholder="Choose an issuer"
              choices={issuers.map(({ issuer, name }) => ({ id: issuer, label: name, hint: issuer }))}
              chosen={form.issuer}
              onChoose={(issuer) => onChange({ issuer, agreed: [] })}
            />
          ) : (
            <b>{offer.name}</b>
          )}
          <span className={styles['host']}>{offer.issuer}</span>
        </div>
        {offer.problem && <ErrorPanel error={offer.problem} strip />}
        {offer.notes.map((note) => (
          <p key={note} className={styles['says']}>
            {note}
          </p>
        ))}
      </Row>
      {offer.problem === null && (
        <>
          <Row label="How">
            <Segmented
              label="How"
              hideLabel
              value={form.flow}
              options={FLOWS.map(({ id, label }) => ({ id, label }))}
              onChange={(next) => onChange({ flow: next, agreed: [] })}
            />
            <p className={styles['says']}>{FLOWS.find(({ id }) => id === form.flow)?.says}</p>
            {flow && flow.says !== '' && (
              <Note
                tone={flow.possible ? 'info' : 'warn'}
                title={flow.possible ? 'A remark:' : 'Not possible here:'}
              >
                {flow.says}.
              </Note>
            )}
          </Row>
          <ClientRow form={form} onChange={onChange} offer={offer} from={from} problems={problems} />
          <Row label="Ask for">
            <Field
              label="resource, one a line (RFC 8707)"
              rows={2}
              mono
              value={form.resources}
              onChange={(resources) => onChange({ resources })}
              error={problems.resources}
              hint={resourceHint(from)}
            />
            <Field
              label="scope"
              mono
              value={form.scope}
              onChange={(scope) => onChange({ scope })}
              hint="From the server’s oauth_config."
            />
          </Row>
          <More form={form} onChange={onChange} problems={problems} />
          {others.length > 0 && (
            <Row label="Hosts">
              {others.map((host) => (
                <Toggle
                  key={host}
                  isSelected={form.agreed.includes(host)}
                  onChange={(on) =>
                    onChange({
                      agreed: on ? [...form.agreed, host] : form.agreed.filter((one) => one !== host),
                    })
                  }
                >
                  Also contact {host}, which the issuer’s metadata names
                </Toggle>
              ))}
            </Row>
          )}
          {demo && form.flow !== 'client-credentials' && (
            <p className={styles['says']}>
              The demo makes its own certificate, so your browser will warn before it shows the demo’s page.
            </p>
          )}
          {demo && form.flow === 'client-credentials' && (
            <p className={styles['says']}>
              In the demo every client’s secret is <code>demo-client-secret</code>.
            </p>
          )}
        </>
      )}
    </>
  )
}

function resourceHint({ resources, leftOut }: PrefillView): string {
  const lanes = [...new Set(resources.map(({ lane }) => lane))].join(', ')
  const what =
    resources.length > 0
      ? `What this server expects (${lanes}).`
      : 'This server expects nothing that resource can name.'
  return leftOut.length === 0
    ? what
    : `${what} ${leftOut.join(', ')} is no address, so it cannot be asked for.`
}

type PartProps = Pick<FormProps, 'form' | 'onChange' | 'problems'>

function ClientRow({ form, onChange, offer, from, problems }: PartProps & Pick<FormProps, 'offer' | 'from'>) {
  const hint = from.clientIdFrom !== '' && form.clientId === from.clientId ? `From ${from.clientIdFrom}.` : ''
  return (
    <Row label="Client">
      {!form.register && (
        <div className={styles['pair']}>
          <Field
            label="Client id"
            mono
            value={form.clientId}
            onChange={(clientId) => onChange({ clientId })}
            error={problems.clientId}
            hint={hint}
          />
          <Field
            label={form.flow === 'client-credentials' ? 'Client secret' : 'Client secret, if it has one'}
            type="password"
            value={form.clientSecret}
            onChange={(clientSecret) => onChange({ clientSecret })}
            error={problems.clientSecret}
            hint="Sent to the issuer, never stored."
          />
        </div>
      )}
      {offer.registrationHosts !== null && (
        <Toggle isSelected={form.register} onChange={(register) => onChange({ register })}>
          Register a new client for this (RFC 7591)
        </Toggle>
      )}
      {form.register && (
        <>
          <p className={styles['says']}>
            It is called Claimcheck and stays at the issuer until somebody deletes it there.
          </p>
          <Field
            label="Initial access token, if the issuer wants one"
            type="password"
            value={form.initialAccessToken}
            onChange={(initialAccessToken) => onChange({ initialAccessToken })}
          />
        </>
      )}
    </Row>
  )
}

function More({ form, onChange, problems }: PartProps) {
  const used = form.audience !== '' || form.extra !== '' || form.port !== '' || form.nonce
  const [wanted, setOpen] = useState(used)
  const open = wanted || problems.extra !== undefined || problems.port !== undefined
  return (
    <Row label="">
      <div className={styles['fold']}>
        <Button
          variant="quiet"
          icon={open ? 'chevron-down' : 'chevron-right'}
          aria-expanded={open}
          onPress={() => setOpen(!open)}
        >
          Audience, more parameters, port, nonce
        </Button>
      </div>
      {open && (
        <>
          <div className={styles['pair']}>
            <Field
              label="audience"
              mono
              value={form.audience}
              onChange={(audience) => onChange({ audience })}
              hint="For issuers that know it in place of resource, such as Auth0."
            />
            {form.flow === 'code' && (
              <Field
                label="Port of the redirect address"
                mono
                value={form.port}
                onChange={(port) => onChange({ port })}
                error={problems.port}
                placeholder="any free one"
                hint="http://127.0.0.1:PORT/callback"
              />
            )}
          </div>
          <Field
            label="More parameters, name=value, one a line"
            rows={2}
            mono
            value={form.extra}
            onChange={(extra) => onChange({ extra })}
            error={problems.extra}
          />
          {form.flow === 'code' && (
            <>
              <Toggle isSelected={form.nonce} onChange={(nonce) => onChange({ nonce })}>
                Send a nonce and check it in the ID token
              </Toggle>
              <p className={styles['says']}>
                Some issuers copy the nonce into the access token, which the gateway then takes for an ID
                token.
              </p>
            </>
          )}
        </>
      )}
    </Row>
  )
}

function Row({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <section className={styles['row']} aria-label={label === '' ? 'More' : label}>
      {label === '' ? <span /> : <h3>{label}</h3>}
      <div className={styles['cell']}>{children}</div>
    </section>
  )
}
