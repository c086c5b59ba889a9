import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A fault on the way back from the server, counted per connection. */
export type Toxic =
  | { readonly kind: 'latency'; readonly ms: number }
  /** Passes so many bytes, then closes as if all had been sent. */
  | { readonly kind: 'cut'; readonly at: number }
  /** Passes so many bytes, then resets the connection. */
  | { readonly kind: 'reset'; readonly at: number }
  /** Passes so many bytes, then nothing more, and leaves the connection open. */
  | { readonly kind: 'stall'; readonly at: number }
  /** One byte at a time. */
  | { readonly kind: 'slice' }
  /** Ends its half as soon as something was asked, and answers nothing. */
  | { readonly kind: 'half-close' }
  /** Answers with bytes that are no HTTP. */
  | { readonly kind: 'garbage' }
  /** Takes connections and passes nothing either way, as after a network was switched. */
  | { readonly kind: 'black-hole' }

export interface TcpProxy {
  readonly port: number
  readonly url: string
  /**
   * Sets the fault of connections from now on; null: none. Open connections keep theirs, unless `now` cuts
   * them.
   */
  set(toxic: Toxic | null): void
  /** Resets every open connection. */
  cutAll(): void
  readonly connections: () => number
  stop(): Promise<void>
}

/** A TCP proxy in front of a server on this computer, with one fault at a time. It does not know HTTP. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port: to } = new URL(target)
  const open = new Set<Socket>()
  let toxic: Toxic | null = null
  let count = 0
  const server = createServer((client) => {
    count++
    const fault = toxic
    const upstream = connect(Number(to), hostname)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => open.delete(socket))
    }
    client.on('close', () => upstream.destroy())
    if (fault?.kind === 'black-hole') return
    if (fault?.kind === 'garbage') {
      client.once('data', () => client.end(Buffer.from([0, 255, 1, 254, 13, 10, 80, 79, 78, 71, 10])))
      return
    }
    if (fault?.kind === 'half-close') {
      client.once('data', () => client.end())
      return
    }
    client.pipe(upstream)
    let passed = 0
    upstream.on('data', (chunk: Buffer) => {
      if (fault === null) return void client.write(chunk)
      if (fault.kind === 'latency') return void setTimeout(() => client.write(chunk), fault.ms)
      if (fault.kind === 'slice') return void slice(client, chunk)
      if (!('at' in fault)) return
      const rest = chunk.subarray(0, Math.max(0, fault.at - passed))
      passed += rest.length
      const over = rest.length < chunk.length
      if (rest.length > 0) client.write(rest)
      if (!over) return
      if (fault.kind === 'cut') client.end()
      // What was written must be sent first, because a reset would discard it.
      if (fault.kind === 'reset') setTimeout(() => client.resetAndDestroy(), 20)
    })
    upstream.on('end', () => fault?.kind !== 'stall' && client.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    set(next) {
      toxic = next
    },
    cutAll() {
      for (const socket of open) socket.resetAndDestroy()
    },
    connections: () => count,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

function slice(client: Socket, chunk: Buffer): void {
  client.setNoDelay(true)
  for (let at = 0; at < chunk.length; at++) client.write(chunk.subarray(at, at + 1))
}
