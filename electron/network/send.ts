import type { Dispatcher } from 'undici'

type Sent = Omit<Dispatcher.RequestOptions, 'origin' | 'path'> & { readonly dispatcher: Dispatcher }

/** Sends one request. Out: status, headers, and the body as a stream. Rejects with the library's errors. */
export const request = (url: URL, { dispatcher, ...options }: Sent): Promise<Dispatcher.ResponseData> =>
  dispatcher.request({ ...options, origin: url.origin, path: `${url.pathname}${url.search}` })
