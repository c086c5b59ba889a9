import { useState } from 'react'
import { hostsToAsk } from '../../shared/access/hosts.ts'
import type { AccessRow } from '../../shared/access/map.ts'
import { count, figure } from '../../shared/kernel/words.ts'
import { Button } from '../ui/button.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Sheet } from '../ui/sheet.tsx'
import styles from './walk-sheet.module.css'

type WalkSheetProps = {
  /** The address clients use for the gateway. */
  readonly base: string
  /** The servers that are shown. */
  readonly rows: readonly AccessRow[]
  /** Hosts that documents named in the last walk and that were not asked. */
  readonly named: readonly string[]
  readonly clients: number
  readonly onClose: () => void
  readonly onWalk: (serverIds: readonly string[], hosts: readonly string[]) => void
}

/**
 * Shows which servers will be walked, which hosts will be asked and what will be sent, before anything is
 * sent.
 */
export function WalkSheet({ base, rows, named, clients, onClose, onWalk }: WalkSheetProps) {
  const due = rows.filter(({ at, old }) => at === 0 || old)
  const [which, setWhich] = useState<'all' | 'due'>(due.length > 0 ? 'due' : 'all')
  const [off, setOff] = useState<ReadonlySet<string>>(new Set())
  const chosen = which === 'all' ? rows : due
  const [own, ...issuers] = hostsToAsk(base, chosen)
  const others = [
    ...issuers.map(({ host, servers }) => ({ host, says: `issuer of ${count(servers, 'server')}` })),
    ...named
      .filter((host) => !issuers.some((one) => one.host === host))
      .map((host) => ({ host, says: 'named by documents, not by any server’s settings' })),
  ]
  const hosts = [
    ...(own ? [own.host] : []),
    ...others.map(({ host }) => host).filter((host) => !off.has(host)),
  ]
  return (
    <Sheet
      title={`Walk ${count(clients, 'client')} to ${count(chosen.length, 'server')}?`}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            variant="primary"
            autoFocus
            isDisabled={chosen.length === 0}
            onPress={() =>
              onWalk(
                chosen.map(({ id }) => id),
                hosts,
              )
            }
          >
            Walk {figure(chosen.length)}
          </Button>
        </>
      }
    >
      {due.length > 0 && due.length < rows.length && (
        <Segmented
          label="Servers"
          value={which}
          options={[
            { id: 'due', label: `Not walked, or changed since: ${figure(due.length)}` },
            { id: 'all', label: `All that are shown: ${figure(rows.length)}` },
          ]}
          onChange={setWhich}
        />
      )}
      <h3 className={styles['title']}>These hosts are asked</h3>
      <ul className={styles['hosts']} tabIndex={others.length > 8 ? 0 : undefined}>
        {own && (
          <li>
            <b>{own.host}</b> <span>where clients find the gateway</span>
          </li>
        )}
        {others.map(({ host, says }) => (
          <li key={host}>
            <label>
              <input
                type="checkbox"
                checked={!off.has(host)}
                onChange={() => {
                  const next = new Set(off)
                  if (!next.delete(host)) next.add(host)
                  setOff(next)
                }}
              />
              <b>{host}</b> <span>{says}</span>
            </label>
          </li>
        ))}
      </ul>
      <p>
        It only reads: the first request of each client without a token, and the documents it leads to. A
        document of a host is read once for all servers. Nobody is registered or signed in, and nothing is
        written. A few servers are walked at a time, and a host that asks to wait is waited for.
      </p>
    </Sheet>
  )
}
