import type { NetworkEntry } from '../../shared/network/log.ts'

/**
 * Every host contacted since the start, with a count, and the newest requests: what proves there is no other
 * traffic.
 */
export type NetworkLog = {
  readonly contacted: (host: string) => void
  readonly logged: (entry: Omit<NetworkEntry, 'number'>) => void
  readonly hosts: () => { host: string; requests: number }[]
  /** Oldest first; the newest ones only, of all that there were. */
  readonly entries: () => readonly NetworkEntry[]
}

const PAUSE_MS = 200
/** Kept in memory only, and not more than this: a guard that polls for weeks must not fill it. */
export const MOST_ENTRIES = 2_000

/**
 * Keeps the log. In: whom to tell of the hosts and of how many requests were refused, and a timer so that a
 * burst of requests is one message. Never written to disk by itself.
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
