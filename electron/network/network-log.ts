import type { NetworkEntry } from '../../shared/network/log.ts'

/**
 * Every host contacted since the start, with a count, and the newest requests. It shows that there is no
 * other traffic.
 */
export type NetworkLog = {
  readonly contacted: (host: string) => void
  readonly logged: (entry: Omit<NetworkEntry, 'number'>) => void
  readonly hosts: () => { host: string; requests: number }[]
  /** The newest requests, in chronological order. */
  readonly entries: () => readonly NetworkEntry[]
}

const PAUSE_MS = 200
/** Kept in memory only, and limited: a guard that reads for weeks must not fill the memory. */
const MOST_ENTRIES = 2_000

/**
 * Makes the log. In: a callback for the hosts and the number of refused requests, and a timer, so that many
 * requests cause one message. Never writes to disk.
 */
export function createNetworkLog(
  changed: (seen: { hosts: { host: string; requests: number }[]; refused: number }) => void,
  later: (milliseconds: number, act: () => void) => unknown,
): NetworkLog {
  const counts = new Map<string, number>()
  const entries: NetworkEntry[] = []
  let number = 0
  let refused = 0
  let waiting = false
  const hosts = (): { host: string; requests: number }[] =>
    [...counts].map(([host, requests]) => ({ host, requests }))
  const tell = (): void => {
    if (waiting) return
    waiting = true
    later(PAUSE_MS, () => {
      waiting = false
      changed({ hosts: hosts(), refused })
    })
  }
  return {
    contacted(host) {
      counts.set(host, (counts.get(host) ?? 0) + 1)
      tell()
    },
    logged(entry) {
      number += 1
      if (entry.refused) refused += 1
      entries.push({ number, ...entry })
      if (entries.length > MOST_ENTRIES) entries.shift()
      tell()
    },
    hosts,
    entries: () => [...entries],
  }
}
