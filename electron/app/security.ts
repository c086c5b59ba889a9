import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import type { Protocol, ProtocolRequest, ProtocolResponse, Session, WebContents } from 'electron'

/** A scheme of our own: a page loaded from a file could read every file of the operator. */
export const APP_SCHEME = 'app'
export const APP_ORIGIN = 'app://claimcheck'
export const START_PAGE = `${APP_ORIGIN}/index.html`

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

/** What the page of a report may do that is printed: show what it contains, and run and load nothing. */
export const PRINT_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
/** The hidden window it is printed in: without scripts, and without a preload through which it could ask. */
export const PRINT_WINDOW = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  javascript: false,
  webgl: false,
  webSecurity: true,
  spellcheck: false,
  devTools: false,
} as const

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
}
const BYTES = 'application/octet-stream'

/**
 * The files that pages may load, listed once at the start. In: the folder of the built pages. Out: the file
 * for each path of an address. Only listed paths are served, so a path cannot leave the folder. Other kinds
 * of files are left out.
 */
export function fileMap(folder: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || types[extname(entry.name)] === undefined) continue
    const file = join(entry.parentPath, entry.name)
    map.set(`/${relative(folder, file).split(sep).join('/')}`, file)
  }
  return map
}

/** One answer to a page: its status, its headers, and its bytes. */
export type Served = {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly data: Buffer
}

/**
 * Answers a request for one of our files. In: its address and the list. Out: 404 for everything else, also
 * for a file that cannot be read any more because an update took it away. Never throws: that would end the
 * app.
 */
export function serveFile(address: string, files: ReadonlyMap<string, string>): Served {
  const url = URL.canParse(address) ? new URL(address) : null
  const file = url?.host === 'claimcheck' ? files.get(url.pathname) : undefined
  const data = file === undefined ? null : read(file)
  return {
    statusCode: data === null ? 404 : 200,
    headers: {
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'content-type':
        file === undefined || data === null ? 'text/plain; charset=utf-8' : (types[extname(file)] ?? BYTES),
    },
    data: data ?? Buffer.from('Not found'),
  }
}

function read(file: string): Buffer | null {
  try {
    return readFileSync(file)
  } catch {
    return null
  }
}

/**
 * Serves our files under our own scheme. In: the files, and a function that is called with the ending of each
 * file that is given, as in `.js`. `protocol.handle` would do it with `Request` and `Response`, for which
 * Node compiles its whole fetch library before the window can show anything. `protocol.registerSource`
 * replaces both in the Electron that is shipped, once it is not experimental.
 */
export function serveApp(
  protocol: Protocol,
  files: ReadonlyMap<string, string>,
  served: (ending: string) => void,
): void {
  const answer = ({ url }: ProtocolRequest): ProtocolResponse => {
    const { statusCode, headers, data } = serveFile(url, files)
    if (statusCode === 200) served(extname(new URL(url).pathname))
    return { statusCode, headers: { ...headers }, data }
  }
  protocol.registerBufferProtocol(APP_SCHEME, (request, give) => give(answer(request)))
}

/** Denies every permission and every device, because the app needs none; also downloads. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  session.on('will-download', (event) => event.preventDefault())
}

/**
 * Keeps a page where it is: no navigation, no new windows, no webviews. In: the contents of any window.
 * Chromium does not ask before it opens about:blank, so the page is loaded again from there.
 */
export function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('did-navigate', (_event, address) => {
    if (!address.startsWith(`${APP_ORIGIN}/`)) void contents.loadURL(START_PAGE)
  })
}
