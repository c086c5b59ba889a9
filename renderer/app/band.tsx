import { hostBeside } from '../../shared/connection/gateways.ts'
import type { ComparedSide } from '../../shared/ipc/compare-calls.ts'
import type { Connection } from '../../shared/connection/view.ts'
import { IconButton } from '../ui/button.tsx'
import { errorText } from '../../shared/kernel/error-text.ts'
import { ageSays, leftSays, readMoment } from '../../shared/kernel/times.ts'
import { Time } from '../ui/clock.tsx'
import { cx } from '../ui/cx.ts'
import { ENVIRONMENT_ICONS } from '../ui/env-tag.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { Kbd } from '../ui/kbd.tsx'
import type { MenuAct } from '../ui/menu.tsx'
import { Spoken } from '../ui/spoken.tsx'
import { Button } from 'react-aria-components'
import { useKeptList, type Kept } from '../reading/lines.ts'
import { useSeenBeside } from '../reading/beside.ts'
import { useAsOf, useGone, type Gone } from '../reading/seen.ts'
import { useNow } from '../ui/use-now.ts'
import { useMemoryOnly } from '../ui/memory-only.tsx'
import styles from './band.module.css'
import { GatewayMenu } from './gateway-menu.tsx'

type BandProps = {
  readonly connection: Connection | null
  readonly expired: boolean
  readonly onRefresh: () => void
  /** Connects to the gateway whose stored list is shown. */
  readonly onConnect: () => void
  readonly onSignIn: () => void
  readonly onDisconnect: () => void
  readonly onAccess: (readOnly: boolean) => void
  /** Whether the menu of gateways is open, which also a key does. */
  readonly menuOpen: boolean
  readonly onMenu: (open: boolean) => void
  /** Opens the sheet that takes gateways in, or the one that gives them away. */
  readonly onExchange: (which: 'import' | 'export') => void
  readonly onCompare: () => void
  /** Looks at a saved gateway. */
  readonly onGateway: (profileId: string) => void
}

/**
 * The band above every sheet. It always shows where you are about to write, as whom, and how old the data is.
 */
export function Band(props: BandProps) {
  const beside = useSeenBeside()
  const other = beside && <BesideBand side={beside.side} />
  return (
    <div className={cx(styles['bands'], beside && styles['two'])}>
      {beside?.first === true && other}
      <OneBand {...props} />
      {beside?.first === false && other}
    </div>
  )
}

/** A gateway that is only looked at, beside the one in sight: where it is, and how old its list is. */
function BesideBand({ side: { environment, name, live, asOf } }: { readonly side: ComparedSide }) {
  return (
    <section className={styles['band']} data-env={environment} aria-label="Gateway compared with">
      <span className={styles['tag']}>
        <Icon name={ENVIRONMENT_ICONS[environment]} size={14} />
        {environment}
      </span>
      <span className={cx(styles['name'], styles['gateway'])}>
        <strong>{name}</strong>
      </span>
      <span className={styles['right']}>
        <span className={cx(styles['item'], styles['opt'])}>{live ? 'connected' : 'stored list'}</span>
        <i className={cx(styles['sep'], styles['opt'])} />
        <span className={styles['item']}>
          <span>
            as of <Time at={asOf} />, <Age since={asOf} />
          </span>
        </span>
      </span>
    </section>
  )
}

function OneBand(props: BandProps) {
  const { connection, expired, onRefresh, onConnect, onSignIn } = props
  const asOf = useAsOf()
  const gone = useGone()
  const memoryOnly = useMemoryOnly()
  const kept = useKeptList()
  const environment = connection?.profile.environment ?? kept?.profile.environment ?? null
  return (
    <header
      className={styles['band']}
      data-env={environment ?? 'none'}
      data-gone={connection === null ? kept !== null : gone !== null}
      aria-label="Gateway"
    >
      <span className={styles['tag']}>
        <Icon name={environment ? ENVIRONMENT_ICONS[environment] : 'plug'} size={14} />
        {environment ?? 'NO GATEWAY'}
      </span>
      {memoryOnly.on && (
        <>
          <Button
            className={styles['name'] ?? ''}
            onPress={memoryOnly.ask}
            aria-label="Memory only: leave it…"
          >
            <Icon name="offline" size={14} />
            <strong>Memory only</strong>
          </Button>
          <i className={styles['sep']} />
        </>
      )}
      {connection ? (
        <>
          <Gateways {...props} name={connection.profile.name} url={connection.baseUrl} />
          <i className={styles['sep']} />
          <span
            className={cx(styles['item'], styles['version'])}
            title={connection.versionNote === '' ? undefined : connection.versionNote}
          >
            ContextForge {versionOf(connection)}
            {!connection.capabilities.verified && (
              <Icon name="warning" size={12} label="version not verified" />
            )}
          </span>
          {gone === null ? (
            <>
              <i className={cx(styles['sep'], styles['opt'])} />
              <Access readOnly={connection.profile.readOnly} memoryOnly={memoryOnly.on} />
            </>
          ) : (
            <GoneNote gone={gone} />
          )}
          <span className={styles['right']}>
            <SignedIn connection={connection} expired={expired} onSignIn={onSignIn} />
            <i className={styles['sep']} />
            {asOf !== null && (
              <span className={styles['item']}>
                <span>
                  as of <Time at={asOf} />
                  <span className={cx(gone === null && styles['age'])}>
                    , <Age since={asOf} />
                  </span>
                </span>
              </span>
            )}
            <IconButton icon="refresh" size={14} label="Refresh" onPress={onRefresh} />
          </span>
        </>
      ) : kept ? (
        <>
          <Gateways {...props} name={kept.profile.name} url={kept.profile.url} />
          <OfflineBand kept={kept} onConnect={onConnect} onOthers={props.onDisconnect} />
        </>
      ) : (
        <>
          <Gateways {...props} name={null} url="" />
          <i className={styles['sep']} />
          <span className={styles['item']}>Add a gateway or open the demo</span>
        </>
      )}
    </header>
  )
}

type GatewaysProps = BandProps & {
  /** The name of the gateway in sight; null: there is none. */
  readonly name: string | null
  readonly url: string
}

/** The name of the gateway in sight with its host, which opens the menu of gateways. */
function Gateways({ name, url, connection, ...props }: GatewaysProps) {
  const host = name === null || connection?.demo === true ? '' : hostBeside({ name, url })
  return (
    <GatewayMenu
      isOpen={props.menuOpen}
      onOpen={props.onMenu}
      present={connection?.profile.id ?? null}
      onChoose={props.onGateway}
      acts={[
        ...(connection ? actsOn(connection, props) : []),
        act('other', name === null ? 'Add a gateway…' : 'Connect to another…', 'plug', props.onDisconnect),
        ...(name === null ? [] : [act('compare', 'Compare with another…', 'layers', props.onCompare)]),
        act('import', 'Import from a file…', 'file', () => props.onExchange('import')),
        act('export', 'Export…', 'file', () => props.onExchange('export')),
      ]}
    >
      <Button
        className={cx(styles['name'], styles['gateway'])}
        aria-label={name === null ? 'Gateways: not connected' : `Gateway ${name} ${host}`.trim()}
      >
        <strong title={name ?? undefined}>{name ?? 'Not connected'}</strong>{' '}
        {host !== '' && (
          <span className={styles['host']} title={url}>
            {host}
          </span>
        )}
        <Icon name="chevron-down" size={12} />
      </Button>
    </GatewayMenu>
  )
}

const act = (id: string, label: string, icon: IconName, onAction: () => void): MenuAct => ({
  ...{ id, label, onAction },
  icon: <Icon name={icon} size={14} />,
})

const actsOn = (
  { profile: { readOnly } }: Connection,
  { onSignIn, onAccess }: Pick<BandProps, 'onSignIn' | 'onAccess'>,
): readonly MenuAct[] => [
  act('renew', 'Sign in again…', 'person', onSignIn),
  act('access', readOnly ? 'Allow changes from here' : 'Make it read-only', readOnly ? 'edit' : 'lock', () =>
    onAccess(!readOnly),
  ),
]

function Access({ readOnly, memoryOnly }: { readonly readOnly: boolean; readonly memoryOnly: boolean }) {
  const says = memoryOnly
    ? 'Changes are off'
    : readOnly
      ? 'Read-only profile'
      : 'Writable, every change is reviewed'
  return (
    <span className={cx(styles['item'], styles['opt'])}>
      <Icon name={readOnly || memoryOnly ? 'lock' : 'edit'} size={14} />
      {says}
    </span>
  )
}

/** Says that the gateway does not answer: the screen shows the last readings, and nothing can be sent. */
function GoneNote({ gone }: { readonly gone: Gone }) {
  const says = errorText(gone.error)
  return (
    <span className={styles['gone']} role="status" title={`${says.title}. ${says.explanation}`}>
      <Icon name="offline" size={14} />
      <b>Offline</b>{' '}
      <span>
        no answer since <Time at={gone.since} />
      </span>
    </span>
  )
}

type OfflineBandProps = {
  readonly kept: Kept
  readonly onConnect: () => void
  /** Leaves this gateway for the connect screen. */
  readonly onOthers: () => void
}

/**
 * The band without a connection: which gateway the stored data is from, how old it is, and how to connect to
 * it or to another one.
 */
function OfflineBand({ kept: { profile, asOf }, onConnect, onOthers }: OfflineBandProps) {
  return (
    <>
      <i className={styles['sep']} />
      <span className={styles['gone']} role="status">
        <Icon name="offline" size={14} />
        <b>Offline</b>{' '}
        <span>
          <span className={styles['time']}>
            as of <Time at={asOf} />,{' '}
          </span>
          <Age since={asOf} />
          <span className={styles['opt']}>, not connected</span>
        </span>
      </span>
      <span className={cx(styles['item'], styles['opt'])}>
        <Icon name="lock" size={14} />
        Read only: nothing can be sent
      </span>
      <span className={styles['right']}>
        <Button className={styles['name'] ?? ''} onPress={onConnect}>
          <Icon name="plug" size={14} />
          <Spoken says={`${profile.name}: Connect`}>
            <strong>Connect</strong>
          </Spoken>
          <span className={styles['opt']}>
            <Kbd>Ctrl R</Kbd>
          </span>
        </Button>
        <Button className={styles['name'] ?? ''} onPress={onOthers}>
          Other gateways
        </Button>
      </span>
    </>
  )
}

/** The age of a reading; updated every few seconds. */
function Age({ since }: { readonly since: string }) {
  const now = useNow(5_000)
  const read = readMoment(since)
  return read === null ? null : <span>{ageSays((now - read) / 1000)}</span>
}

type SignedInProps = Pick<BandProps, 'expired' | 'onSignIn'> & { readonly connection: Connection }

function SignedIn({ connection, expired, onSignIn }: SignedInProps) {
  const now = useNow(20_000)
  const ends = connection.signInEndsAt === null ? null : Date.parse(connection.signInEndsAt)
  const seconds = ends === null || Number.isNaN(ends) ? null : (ends - now) / 1000
  if (expired) {
    return (
      <Button className={styles['name'] ?? ''} onPress={onSignIn}>
        <Icon name="warning" size={14} />
        <strong>Sign-in has ended: sign in again</strong>
      </Button>
    )
  }
  return (
    <span
      className={cx(styles['item'], styles['who'])}
      aria-label={`Signed in as ${connection.signedInAs}`}
      title={connection.signedInAs}
    >
      <Icon name={seconds !== null && seconds < 180 ? 'clock' : 'person'} size={14} />
      <span>
        {connection.signedInAs}
        {seconds !== null && ', '}
      </span>
      {seconds !== null && (seconds < 60 ? 'sign-in ends now' : leftSays(seconds))}
    </span>
  )
}

function versionOf(connection: Connection): string {
  const version = connection.capabilities.version
  return version === null ? '(version not told)' : `v${version.replace(/^v/, '')}`
}
