import { useEffect, useRef, type KeyboardEvent } from 'react'
import { clientSays, countSays } from '../../shared/client/words.ts'
import type { Walked } from '../../shared/client/walked.ts'
import { cx } from '../ui/cx.ts'
import { Exact } from '../ui/exact.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from './clients.module.css'

const SHAPES = {
  in: 'circle',
  'would-get-in': 'circle',
  stops: 'octagon',
  'cannot-decide': 'diamond',
} as const

/** A client that was only read about is never a filled tick. */
export const ClientMark = ({ walked: { verdict, basis } }: { readonly walked: Walked }) => (
  <MarkIcon shape={SHAPES[verdict]} hollow={verdict === 'would-get-in' || basis === 'documented'} />
)

type ClientListProps = {
  readonly all: readonly Walked[]
  readonly chosen: string | null
  readonly onPick: (client: string) => void
  readonly address: string | undefined
}

/**
 * The list of clients, one of them chosen. Arrow keys move. A client that was only read about never gets a
 * filled tick.
 */
export function ClientList({ all, chosen, onPick, address }: ClientListProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const move = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, Home: -all.length, End: all.length }[event.key]
    if (by === undefined) return
    event.preventDefault()
    const at = all.findIndex(({ client }) => client === chosen)
    const next = all[Math.min(all.length - 1, Math.max(0, at + by))]
    if (next) onPick(next.client)
  }
  const proven = all.filter(({ basis }) => basis === 'proven').length
  return (
    <section className={cx(styles['pane'], styles['list'])} aria-label="Clients">
      <header className={styles['head']}>
        <h2>Clients</h2>
        <span>{all.length === 0 ? '' : countSays(all)}</span>
      </header>
      <div
        className={styles['clients']}
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label="Clients"
        aria-activedescendant={chosen === null ? undefined : `client-${chosen}`}
        onKeyDown={move}
      >
        {all.map((one) => (
          <div
            key={one.client}
            id={`client-${one.client}`}
            role="option"
            aria-selected={one.client === chosen}
            className={cx(styles['client'], styles[one.verdict], one.client === chosen && styles['chosen'])}
            onClick={() => onPick(one.client)}
          >
            <ClientMark walked={one} />
            <b title={one.name}>{one.name}</b>
            <span className={styles['says']} title={clientSays(one)}>
              {clientSays(one)}
            </span>
            <span className={styles['rules']}>rules {one.rules}</span>
          </div>
        ))}
      </div>
      <footer className={styles['foot']}>
        {address !== undefined && (
          <>
            <span>Walked from</span> <Exact value={address} limit={34} />
          </>
        )}
        <span>
          {proven} of {all.length} proven on the real client
        </span>
      </footer>
    </section>
  )
}
