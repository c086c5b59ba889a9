/** Every host contacted since the start, with a count: what the status bar shows and what proves there is no other traffic. */
export type NetworkLog = {
  readonly contacted: (host: string) => void
  readonly hosts: () => { host: string; requests: number }[]
}

const PAUSE_MS = 200

/** Counts requests by host. In: whom to tell, and a timer so that a burst of requests is one message. Holds no paths. */
export function createNetworkLog(
  changed: (hosts: { host: string; requests: number }[]) => void,
  later: (milliseconds: number, act: () => void) => unknown,
): NetworkLog {
  const counts = new Map<string, number>()
  let waiting = false
  const hosts = (): { host: string; requests: number }[] =>
    [...counts].map(([host, requests]) => ({ host, requests }))
  return {
    contacted(host) {
      counts.set(host, (counts.get(host) ?? 0) + 1)
      if (waiting) return
      waiting = true
      later(PAUSE_MS, () => {
        waiting = false
        changed(hosts())
      })
    },
    hosts,
  }
}
