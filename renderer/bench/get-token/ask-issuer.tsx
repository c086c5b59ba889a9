import { useState } from 'react'
import type { AppError } from '../../../shared/kernel/errors.ts'
import type { Introspection, IssuerOffer } from '../../../shared/oauth/view.ts'
import type { TokenView } from '../../../shared/token/view.ts'
import { call } from '../../bridge.ts'
import { Note } from '../../ui/note.tsx'
import { useKeys } from '../../ui/use-keys.ts'
import { useAsked } from '../../reading/use-asked.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Field } from '../../ui/field.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import styles from './get-token.module.css'
import { Trace } from './trace.tsx'

type AskIssuerProps = { readonly token: TokenView; readonly serverId: string | null }

/**
 * For a token that cannot be read here: offers to ask an issuer of the server, where its metadata offers
 * introspection (RFC 7662).
 */
export function AskIssuer({ token, serverId }: AskIssuerProps) {
  const unreadable = token.form !== 'jwt'
  const offers = useAsked('grant.offer', unreadable && serverId !== null ? { serverId } : null)
  const [open, setOpen] = useState(false)
  const offer = offers.value?.issuers.find(({ introspectionHosts }) => introspectionHosts !== null)
  if (!unreadable || serverId === null || offer === undefined) return null
  return (
    <>
      <Button icon="search" onPress={() => setOpen(true)}>
        Ask its issuer what it is
      </Button>
      {open && (
        <AskSheet
          offer={offer}
          token={token}
          serverId={serverId}
          clientId={offers.value?.prefill.clientId ?? ''}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}

type AskSheetProps = {
  readonly offer: IssuerOffer
  readonly token: TokenView
  readonly serverId: string
  readonly clientId: string
  readonly onClose: () => void
}

function AskSheet({ offer, token, serverId, clientId: known, onClose }: AskSheetProps) {
  const [clientId, setClientId] = useState(known)
  const [clientSecret, setSecret] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const [answer, setAnswer] = useState<Introspection | null>(null)
  const hosts = offer.introspectionHosts ?? []
  const host = hosts.at(-1) ?? ''
  const ask = () => {
    if (busy || clientId.trim() === '') return
    setBusy(true)
    setError(null)
    const input = {
      serverId,
      tokenId: token.id,
      issuer: offer.issuer,
      clientId: clientId.trim(),
      clientSecret,
      hosts,
    }
    setSecret('')
    void call('grant.introspect', input).then((result) => {
      setBusy(false)
      setAnswer(result.ok ? result.value : null)
      setError(result.ok ? null : result.error)
    })
  }
  useKeys({ 'Ctrl+Enter': ask, Escape: onClose }, { inSheet: true })
  return (
    <Sheet
      title="Ask the issuer about this token"
      onClose={onClose}
      footer={
        <>
          <Button kbd="Esc" onPress={onClose}>
            {answer ? 'Close' : 'Cancel'}
          </Button>
          <Button
            variant="primary"
            kbd="Ctrl ↵"
            busy={busy}
            isDisabled={clientId.trim() === ''}
            onPress={ask}
          >
            Send the token to {host}
          </Button>
        </>
      }
    >
      <p className={styles['says']}>
        The token itself is sent to {host}, and to nobody else. The gateway does not do this, so its verdict
        stays as it is.
      </p>
      <div className={styles['pair']}>
        <Field label="Client id" mono value={clientId} onChange={setClientId} autoFocus={known === ''} />
        <Field
          label="Client secret"
          type="password"
          value={clientSecret}
          onChange={setSecret}
          hint="Sent to the issuer, never stored."
        />
      </div>
      {error && <ErrorPanel error={error} strip />}
      {answer && (
        <section aria-label="The issuer’s answer" role="status">
          <Note
            tone="info"
            title={answer.active ? 'The issuer calls it active.' : 'The issuer does not call it active.'}
          >
            {answer.active
              ? ''
              : 'It has ended, was taken back, or is of another issuer; issuers do not say which.'}
          </Note>
          <dl className={styles['members']}>
            {answer.members.map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {answer && <Trace lines={answer.trace} />}
    </Sheet>
  )
}
