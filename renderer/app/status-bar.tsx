import { memo } from 'react'
import { Button } from 'react-aria-components'
import { useContacts } from '../reading/seen.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icon.tsx'
import { keysOfDrawn } from '../../shared/window/keys.ts'
import { count } from '../../shared/kernel/words.ts'
import { useKeymap } from '../ui/keymap.ts'
import { Kbd } from '../ui/kbd.tsx'
import { useSteady } from '../ui/use-steady.ts'
import type { Key } from './screens.tsx'
import { GLOBAL_KEYS } from './use-global-keys.ts'
import styles from './status-bar.module.css'

/** How many hosts are named; of more, only the number is shown. */
const NAMED = 3

/** Keys of every screen: no screen has to listen to them. */
const ALWAYS: ReadonlySet<string> = new Set(GLOBAL_KEYS.flatMap(([drawn]) => keysOfDrawn(drawn)))

type StatusBarProps = {
  readonly keys: readonly Key[]
  /** Whether Escape goes back to a screen. */
  readonly canGoBack: boolean
  readonly onLog: () => void
  readonly onKeys: () => void
}

/** The hosts that were contacted, and the keys that work here. */
export function StatusBar({ keys, canGoBack, onLog, onKeys }: StatusBarProps) {
  const log = useSteady(onLog)
  const showKeys = useSteady(onKeys)
  return (
    <footer className={styles['status']} aria-label="Status">
      <Contacted onLog={log} />
      <LiveKeys keys={keys} canGoBack={canGoBack} onKeys={showKeys} />
    </footer>
  )
}

const Contacted = memo(function Contacted({ onLog }: Pick<StatusBarProps, 'onLog'>) {
  const { hosts, refused } = useContacts()
  const named = hosts.slice(0, NAMED).map(({ host }) => host)
  const more = hosts.length - named.length
  return (
    <>
      <Button className={styles['hosts'] ?? ''} onPress={onLog}>
        <Icon name="activity" size={14} />
        {hosts.length === 0 ? (
          'No host contacted'
        ) : (
          <span className={styles['list']} title={hosts.map(({ host }) => host).join('\n')}>
            <b>{count(hosts.length, 'host')}</b> contacted: {named.join(', ')}
            {more > 0 && ` and ${more} more`}
          </span>
        )}
      </Button>
      <span className={cx(styles['else'], refused > 0 && styles['refused'])}>
        {refused === 0 ? 'Nothing else was contacted' : `${count(refused, 'request')} refused, not sent`}
      </span>
    </>
  )
})

const LiveKeys = memo(function LiveKeys({ keys, canGoBack, onKeys }: Omit<StatusBarProps, 'onLog'>) {
  const { live } = useKeymap()
  const works = (drawn: string): boolean =>
    keysOfDrawn(drawn).some((key) => ALWAYS.has(key) || live.has(key) || (canGoBack && key === 'Escape'))
  return (
    <span className={styles['keys']}>
      {keys.map(([key, does]) =>
        does === null || !works(key) ? null : key === '?' ? (
          <Button key={key} className={styles['hosts'] ?? ''} onPress={onKeys}>
            <Kbd>{key}</Kbd>
            {does}
          </Button>
        ) : (
          <span key={key}>
            <Kbd>{key}</Kbd>
            {does}
          </span>
        ),
      )}
    </span>
  )
})
