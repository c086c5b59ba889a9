import { createHttp } from '../../electron/gateway/http.ts'
import type { Http, HttpOptions } from '../../electron/gateway/http.ts'

/** HTTP options without real pauses: pauses are only recorded. */
export function quickOptions(
  more: Partial<HttpOptions> = {},
): HttpOptions & { pauses: number[]; hosts: string[] } {
  const pauses: number[] = []
  const hosts: string[] = []
  return {
    caPem: '',
    contacted: (host) => void hosts.push(host),
    now: Date.now,
    random: () => 0.5,
    sleep: (milliseconds) => {
      pauses.push(milliseconds)
      return Promise.resolve()
    },
    ...more,
    pauses,
    hosts,
  }
}

/** An HTTP client for a test, with a record of its pauses and hosts. */
export function quickHttp(more: Partial<HttpOptions> = {}): Http & { pauses: number[]; hosts: string[] } {
  const options = quickOptions(more)
  return { ...createHttp(options), pauses: options.pauses, hosts: options.hosts }
}
