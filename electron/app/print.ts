import { randomUUID } from 'node:crypto'
import { BrowserWindow, session, type Session } from 'electron'
import { later } from '../system/timers.ts'
import { APP_ORIGIN, APP_SCHEME, denyPermissions, PRINT_POLICY, PRINT_WINDOW } from './security.ts'

/** In inches: about 15 mm. */
const MARGIN = 0.6
/** How long printing may take, in milliseconds: whoever waits for it cannot save anything else. */
const LIMIT_MS = 30_000

const pages = new Map<string, string>()
let printing: Session | null = null

/**
 * A page as PDF, tagged for screen readers. In: a page that needs nothing from elsewhere. It is shown in a
 * hidden window of its own, without scripts, preload, network, files or storage, which is closed at once.
 * Rejects when Chromium cannot print it, or not in time.
 */
export async function printPage(html: string): Promise<Uint8Array> {
  const address = `${APP_ORIGIN}/print/${randomUUID()}`
  pages.set(address, html)
  const window = new BrowserWindow({
    show: false,
    webPreferences: { ...PRINT_WINDOW, session: (printing ??= closedSession()) },
  })
  const printed = window.loadURL(address).then(() =>
    window.webContents.printToPDF({
      generateTaggedPDF: true,
      printBackground: true,
      pageSize: 'A4',
      margins: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN },
    }),
  )
  let stop = (): void => undefined
  // The process of a page that hangs or has crashed answers nothing.
  const late = new Promise<never>((_resolve, reject) => {
    stop = later(LIMIT_MS, () => reject(new Error('the page was not printed in time')))
  })
  try {
    return await Promise.race([printed, late])
  } finally {
    stop()
    pages.delete(address)
    window.destroy()
  }
}

/** A session in memory that answers for the pages to print, and for nothing else. */
function closedSession(): Session {
  const made = session.fromPartition('print')
  denyPermissions(made)
  made.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !pages.has(url) }))
  made.protocol.handle(APP_SCHEME, ({ url }) => {
    const page = pages.get(url)
    return new Response(page ?? 'Not found', {
      status: page === undefined ? 404 : 200,
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PRINT_POLICY },
    })
  })
  return made
}
