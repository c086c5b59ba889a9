import { useState } from 'react'
import { firstForm, formHosts, readForm, type GrantForm } from '../../../shared/oauth/form.ts'
import type { Output } from '../../../shared/ipc/contract.ts'
import { useKeys } from '../../ui/use-keys.ts'
import { useAsked } from '../../reading/use-asked.ts'
import { Button } from '../../ui/button.tsx'
import { Spoken } from '../../ui/spoken.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { GrantFormFields } from './form.tsx'
import styles from './get-token.module.css'
import { Done, Waiting } from './progress.tsx'
import { Trace } from './trace.tsx'
import { useGrant, type Grant } from './use-grant.ts'

type GetTokenProps = { readonly serverId: string | null; readonly onPress: () => void }

/** The button beside the token that opens the sheet. */
export const GetToken = ({ serverId, onPress }: GetTokenProps) => (
  <Button variant="quiet" kbd="g" isDisabled={serverId === null} onPress={onPress}>
    <Spoken says="Get one: a token from the issuer">Get one</Spoken>
  </Button>
)

type SheetProps = { readonly serverId: string; readonly demo: boolean; readonly onClose: () => void }

/** Gets a token from an issuer of the server: a form, the way of it, and what came. */
export function GetTokenSheet({ serverId, demo, onClose }: SheetProps) {
  const offers = useAsked('grant.offer', { serverId })
  const grant = useGrant(serverId)
  const [changes, setChanges] = useState<Partial<GrantForm>>({})
  const close = () => {
    grant.cancel()
    onClose()
  }
  if (grant.view !== null) return <Under grant={grant} view={grant.view} onClose={close} />
  return (
    <Ask
      offers={offers.value}
      demo={demo}
      serverId={serverId}
      grant={grant}
      changes={changes}
      onChange={(more) => setChanges((last) => ({ ...last, ...more }))}
      onClose={close}
    >
      {offers.error ? (
        <ErrorPanel error={offers.error} onRetry={offers.again} />
      ) : (
        <p className={styles['says']} role="status">
          Reading the metadata of the server’s issuers.
        </p>
      )}
    </Ask>
  )
}

type AskProps = {
  readonly offers: Output<'grant.offer'> | null
  readonly demo: boolean
  readonly serverId: string
  readonly grant: Grant
  readonly changes: Partial<GrantForm>
  readonly onChange: (more: Partial<GrantForm>) => void
  readonly onClose: () => void
  /** Shown in place of the form while there is none. */
  readonly children: React.ReactNode
}

function Ask({ offers, demo, serverId, grant, changes, onChange, onClose, children }: AskProps) {
  const [tried, setTried] = useState(false)
  const form = offers && { ...firstForm(offers.issuers, offers.prefill), ...changes }
  const offer = offers?.issuers.find(({ issuer }) => issuer === form?.issuer) ?? null
  const read = form && offer && readForm(form, offer, serverId)
  const hosts = form && offer ? formHosts(form, offer) : { own: '', others: [] }
  const flow = offer?.flows.find((one) => one.flow === form?.flow)
  const ready = flow?.possible === true && hosts.others.every((host) => form?.agreed.includes(host) === true)

  const go = () => {
    if (!read || !ready || grant.busy) return
    setTried(true)
    if (Object.keys(read.problems).length > 0) return
    // Typed secrets are dropped as soon as they were passed on.
    onChange({ clientSecret: '', initialAccessToken: '' })
    void grant.start(read.request)
  }
  useKeys({ 'Ctrl+Enter': go, Escape: onClose }, { inSheet: true })

  return (
    <Sheet
      title={offers === null ? 'Get a token' : `Get a token for ${offers.serverName}`}
      size="large"
      onClose={onClose}
      footer={
        <>
          {hosts.own !== '' && <span className={styles['contacts']}>Only metadata was read so far.</span>}
          <Button kbd="Esc" onPress={onClose}>
            Cancel
          </Button>
          {form && offer && flow && (
            <Button variant="primary" kbd="Ctrl ↵" busy={grant.busy} isDisabled={!ready} onPress={go}>
              {form.flow === 'code'
                ? `Open ${flow.browserHost ?? hosts.own} in the browser`
                : form.flow === 'device'
                  ? `Get a code from ${hosts.own}`
                  : `Ask ${hosts.own} for a token`}
            </Button>
          )}
        </>
      }
    >
      {grant.error && <ErrorPanel error={grant.error} strip />}
      {offers === null && children}
      {offers !== null && (offer === null || form === null) && (
        <p role="status">
          This server names no issuer over https, so there is nobody to ask. Add one to authorization_servers
          in its settings.
        </p>
      )}
      {offers && form && offer && (
        <GrantFormFields
          form={form}
          onChange={onChange}
          issuers={offers.issuers}
          offer={offer}
          from={offers.prefill}
          problems={tried ? (read?.problems ?? {}) : {}}
          demo={demo}
        />
      )}
    </Sheet>
  )
}

type UnderProps = {
  readonly grant: Grant
  readonly view: NonNullable<Grant['view']>
  readonly onClose: () => void
}

/** The progress of a fetch, from the first request to the token or the error. */
function Under({ grant, view, onClose }: UnderProps) {
  const { phase, result, error, trace } = view
  const over = phase === 'done' || phase === 'failed'
  const onward = phase === 'done' ? onClose : phase === 'failed' ? grant.clear : undefined
  useKeys({ 'Ctrl+Enter': onward, Escape: onClose }, { inSheet: true })
  return (
    <Sheet
      title={phase === 'done' ? 'Got a token' : phase === 'failed' ? 'No token came' : 'Get a token'}
      size="large"
      onClose={onClose}
      footer={
        over ? (
          <>
            <Button onPress={phase === 'done' ? grant.clear : onClose}>
              {phase === 'done' ? 'Get another' : 'Close'}
            </Button>
            <Button
              variant="primary"
              kbd="Ctrl ↵"
              autoFocus
              onPress={phase === 'done' ? onClose : grant.clear}
            >
              {phase === 'done' ? 'Show on the bench' : 'Change and try again'}
            </Button>
          </>
        ) : (
          <Button autoFocus={phase !== 'device'} onPress={grant.cancel}>
            Cancel
          </Button>
        )
      }
    >
      {!over && <Waiting view={view} />}
      {phase === 'done' && result && (
        <Done
          view={view}
          result={result}
          busy={grant.busy}
          onRefresh={() => void grant.refresh()}
          onAskTwice={() => void grant.askTwice()}
        />
      )}
      {phase === 'failed' && error && <ErrorPanel error={error} />}
      {grant.error && <ErrorPanel error={grant.error} strip />}
      <Trace lines={trace} />
    </Sheet>
  )
}
