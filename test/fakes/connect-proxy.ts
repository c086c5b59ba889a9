import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'

export interface ConnectProxy {
  /** Its address, as a profile contains it. */
  readonly url: string
  readonly host: string
  /** The requested tunnels, in order. */
  readonly asked: readonly { readonly target: string; readonly authorization: string | undefined }[]
  readonly stop: () => Promise<void>
}

export interface ConnectProxyOptions {
  /**
   * Names that only the proxy resolves, to ports of this computer: whatever reaches those came through the
   * proxy.
   */
  readonly names?: Readonly<Record<string, number>>
  readonly signIn?: { readonly user: string; readonly password: string }
  /** The status with which every tunnel is refused. */
  readonly refuses?: number
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** A real HTTP proxy: it opens tunnels (CONNECT) and forwards nothing else. */
export async function startConnectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const { names = {}, signIn, refuses, tls } = options
  const asked: ConnectProxy['asked'][number][] = []
  const open = new Set<Socket>()
  const server = tls === undefined ? createServer() : createTlsServer(tls)
  const keep = (socket: Socket): void => {
    open.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket))
  }
  server.on('connection', keep)
  server.on('request', (_request, response) => response.writeHead(405).end())
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    keep(socket)
    const authorization = request.headers['proxy-authorization']
    const [host = '', port = ''] = (request.url ?? '').split(':')
    asked.push({ target: request.url ?? '', authorization })
    const wanted = signIn && `Basic ${Buffer.from(`${signIn.user}:${signIn.password}`).toString('base64')}`
    if (refuses !== undefined) return socket.end(`HTTP/1.1 ${refuses} No\r\ncontent-length: 0\r\n\r\n`)
    if (wanted !== undefined && authorization !== wanted)
      return socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="company"\r\ncontent-length: 0\r\n\r\n',
      )
    const target = connect(names[host] ?? Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.pipe(socket)
      socket.pipe(target)
    })
    keep(target)
    socket.on('close', () => target.destroy())
    target.on('close', () => socket.destroy())
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
