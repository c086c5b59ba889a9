import { useEffect, useState } from 'react'
import type { AppError } from '../../../shared/kernel/errors.ts'
import type { GrantView } from '../../../shared/oauth/view.ts'
import { call } from '../../bridge.ts'
import { useTest } from '../../reading/use-test.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy.ts'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Icon } from '../../ui/icon.tsx'
import { MarkIcon, VerdictBar } from '../../ui/verdict.tsx'
import styles from './get-token.module.css'

/** Shown while the app waits for a person or the issuer. */
export function Waiting({ view }: { readonly view: GrantView }) {
  if (view.phase === 'device' && view.device) return <DeviceCode view={view} device={view.device} />
  if (view.phase === 'browser' && view.browser)
    return (
      <div className={styles['wait']} role="status">
        <h3>Waiting for your browser</h3>
        <p>
          Sign in at <b>{view.browser.host}</b>. The answer comes to{' '}
          <span className={styles['host']}>{view.browser.redirectUri}</span>
        </p>
        <TimeLeft until={view.waitsUntil} />
      </div>
    )
  return (
    <div className={styles['wait']} role="status">
      <h3>Asking the issuer</h3>
      <p>{view.issuer}</p>
    </div>
  )
}

type DeviceProps = { readonly view: GrantView; readonly device: NonNullable<GrantView['device']> }

function DeviceCode({ view, device }: DeviceProps) {
  const [copied, setCopied] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  return (
    <div className={styles['wait']}>
      <h3>Enter this code at {device.host}</h3>
      <p className={styles['code']} aria-label={`User code ${device.userCode}`}>
        {device.userCode}
      </p>
      <div className={styles['line']}>
        <Button
          icon="copy"
          autoFocus
          onPress={() => void copyText(device.userCode).then((done) => setCopied(done))}
        >
          {copied ? 'Copied' : 'Copy the code'}
        </Button>
        <Button
          icon="link"
          onPress={() =>
            void call('grant.open-page', {}).then((result) => setError(result.ok ? null : result.error))
          }
        >
          Open {device.host} in the browser
        </Button>
      </div>
      <p className={styles['host']}>{device.page}</p>
      <TimeLeft until={view.waitsUntil} />
      {error && <ErrorPanel error={error} strip />}
    </div>
  )
}

/**
 * Minutes and seconds until the waiting ends. Not announced to screen readers, which would speak every
 * second.
 */
function TimeLeft({ until }: { readonly until: string | null }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  if (until === null) return null
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - now) / 1_000))
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return (
    <span className={styles['time']} aria-hidden="true">
      {text} left
    </span>
  )
}

type DoneProps = {
  readonly view: GrantView
  readonly result: NonNullable<GrantView['result']>
  readonly onRefresh: () => void
  readonly onAskTwice: () => void
  readonly busy: boolean
}

/** The token that was fetched, its verdict here, and whether a refresh keeps its aud. */
export function Done({ view, result, onRefresh, onAskTwice, busy }: DoneProps) {
  const { token, findings, refreshed } = result
  const test = useTest({ tokenId: token.id, serverId: view.serverId })
  const details = [
    view.registered ? `registered as ${view.clientId}` : `client ${view.clientId}`,
    result.scope === null ? '' : `scope ${result.scope}`,
    result.expiresIn === null ? '' : `for ${minutes(result.expiresIn)}`,
    result.canRefresh ? 'with a refresh token' : '',
    result.idToken ? 'with an ID token (not kept)' : '',
  ].filter((part) => part !== '')
  return (
    <>
      <div className={styles['bar']}>
        {test.value ? (
          <VerdictBar diagnosis={test.value.diagnosis} busy={test.busy} />
        ) : (
          <VerdictBar
            verdict={null}
            title="Testing the token"
            text="It is on the shelf and tested like a pasted one."
            busy
          />
        )}
      </div>
      {test.error && <ErrorPanel error={test.error} strip />}
      <dl className={styles['facts']}>
        <dt>Token</dt>
        <dd className={styles['mono']} role="group" aria-label="New token, masked">
          {token.masked}
        </dd>
        <dt>aud</dt>
        <dd className={styles['mono']}>
          {token.audiences.length === 0 ? 'none' : token.audiences.map((aud) => <span key={aud}>{aud}</span>)}
        </dd>
        <dt>Given</dt>
        <dd>{details.join(', ')}</dd>
      </dl>
      <ul className={styles['findings']} aria-label="Findings">
        {findings.map((finding) => (
          <FindingLine key={finding.text} tone={finding.tone} text={finding.text} />
        ))}
        {refreshed && (
          <FindingLine
            tone={refreshed.keeps === true ? 'ok' : refreshed.keeps === false ? 'warn' : 'note'}
            text={refreshed.says}
          />
        )}
      </ul>
      {result.canAskTwice && (
        <div className={styles['line']}>
          <Button icon="key" onPress={() => !busy && onAskTwice()}>
            Ask again without resource
          </Button>
          <span className={styles['says']}>
            Does the issuer heed resource? The same client asks once more, and the two aud are compared.
          </span>
        </div>
      )}
      {result.canRefresh && (
        <div className={styles['line']}>
          {/* Never disabled while it works: a disabled button loses the focus, and the keys with it. */}
          <Button icon="refresh" onPress={() => !busy && onRefresh()}>
            {busy ? 'Refreshing…' : refreshed ? 'Refresh again' : 'Refresh once'}
          </Button>
          <span className={styles['says']}>
            Does the refreshed token keep its aud? It goes onto the shelf too.
          </span>
        </div>
      )}
    </>
  )
}

function FindingLine({ tone, text }: { readonly tone: 'ok' | 'warn' | 'note'; readonly text: string }) {
  return (
    <li>
      {tone === 'note' ? (
        <Icon name="info" size={14} />
      ) : tone === 'ok' ? (
        <Icon name="check" size={14} />
      ) : (
        <MarkIcon shape="triangle" size={14} />
      )}
      <span>{text}</span>
    </li>
  )
}

const minutes = (seconds: number): string =>
  seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
