import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { app, dialog, nativeTheme, protocol, session } from 'electron'
import type { BrowserWindow } from 'electron'
import { registerCalls } from '../ipc/register.ts'
import { later } from '../system/timers.ts'
import { devServer, serveFromVite } from './dev-page.ts'
import type { Ground } from './ground.ts'
import { handedReport } from './handed-report.ts'
import { offerReload, wipeCrashDumps } from './hang.ts'
import { setMenu } from './menu.ts'
import type { Ending } from './scenes.ts'
import { APP_ORIGIN, denyPermissions, fileMap, serveApp } from './security.ts'
import { openWindow, showWindow, watchWindow } from './window.ts'
import { createWindowHolder, type WindowHolder } from './window-holder.ts'

const here = dirname(fileURLToPath(import.meta.url))

/**
 * How much more than what is in use the heaps of the main process and the page may grow before garbage is
 * collected, in percent. By itself V8 waits until there is up to four times as much: reading a long list then
 * leaves a process twice as large as what it holds.
 */
const HEAP_GROWTH = '--heap-growing-percent=50'

/** Sets it for pages that are opened later, beside what Electron was told. */
function growPagesSlowly(): void {
  const told = app.commandLine.getSwitchValue('js-flags')
  app.commandLine.appendSwitch('js-flags', `${told} ${HEAP_GROWTH}`.trim())
}

/**
 * Opens the window. If another one of this app is open, that one is brought to the front and gets the report
 * this one was handed.
 */
export function startWindow(ground: Ground): void {
  growPagesSlowly()
  const window = createWindowHolder()
  const handed = createHanded(ground, window)
  if (!app.requestSingleInstanceLock()) return app.quit()
  // The arguments of another start are not trusted: only the name of a saved diagnosis in them is used.
  app.on('second-instance', (_event, words, folder) => {
    handed.hand(handedReport(words.slice(1), folder))
    window.focus()
  })
  app.on('window-all-closed', () => app.quit())
  app
    .whenReady()
    .then(() => open(ground, window, handed.take))
    .catch((thrown: unknown) => {
      ground.log.report('start', thrown)
      app.exit(1)
    })
}

/**
 * Keeps the path of a report that the system handed over until the page asks for it, and tells the page about
 * it.
 */
function createHanded({ words }: Ground, window: WindowHolder) {
  let handed = handedReport(words, process.cwd())
  const hand = (path: string | null): void => {
    if (path === null) return
    handed = path
    window.send('report.waiting', {})
  }
  // macOS passes the file of a double click this way, before or after the start.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    hand(handedReport([path], '/'))
  })
  return {
    hand,
    take: (): string | null => {
      const path = handed
      handed = null
      return path
    },
  }
}

/** For so long (milliseconds) after the first answers can be given, the first picture is not disturbed. */
const REST_MS = 1_500

/** How long the page may take to ask for its files, in milliseconds. After that, nothing waits for it. */
const PAGE_MS = 1_000

/**
 * Serves the page. Out: resolves once it was given its script and its styles, because nothing is served while
 * this process compiles what answers the calls. The page compiles its script meanwhile.
 */
function servePage(): Promise<void> {
  const vite = devServer(app.isPackaged, process.env)
  if (vite !== null) {
    serveFromVite(protocol, vite)
    return Promise.resolve()
  }
  const awaited = new Set(['.js', '.css'])
  return new Promise((resolve) => {
    later(PAGE_MS, resolve)
    serveApp(protocol, fileMap(join(here, '..', 'renderer')), (ending) => {
      awaited.delete(ending)
      if (awaited.size === 0) resolve()
    })
  })
}

/**
 * Opens the window first, because its process starts while this one reads the history and prepares the
 * handlers. The window is shown once its theme is known. Calls of the page wait for the handlers.
 */
async function open(ground: Ground, holder: WindowHolder, takeHanded: () => string | null): Promise<void> {
  wipeCrashDumps(app.getPath('crashDumps'))
  denyPermissions(session.defaultSession)
  const served = servePage()
  setMenu(process.platform)
  const ending = { begun: false }
  const window = openPage(ground, holder, ending)
  // The schemas are a third of it, and loaded while this process waits for that of the page. A failure shows
  // where they are used.
  import('../../shared/ipc/contract.ts').catch(() => undefined)
  const opening = served
    .then(() => import('./scenes.ts'))
    .then(({ openScenes }) =>
      openScenes(ground, { window: holder, takeHanded, busy: () => calls.busy(), ending }),
    )
  const calls = registerCalls(opening, APP_ORIGIN, () => holder.get()?.webContents ?? null)
  const { theme, left, hides, keepWindow, loadRest } = await opening
  // Not before: a start would collect garbage three times.
  setFlagsFromString(HEAP_GROWTH)
  // A failure shows where it is used.
  later(REST_MS, () => void loadRest().catch(() => undefined))
  nativeTheme.themeSource = theme
  if (window.isDestroyed()) return
  showWindow(window, left, nativeTheme.shouldUseDarkColors)
  window.on('close', (event) => {
    if (!hides()) return
    event.preventDefault()
    window.hide()
  })
  holder.onZoom(watchWindow(window, later, keepWindow))
}

function openPage({ log }: Ground, holder: WindowHolder, ending: Ending): BrowserWindow {
  const window = openWindow(join(here, '..', 'preload', 'preload.cjs'))
  holder.set(window)
  window.on('closed', () => holder.set(null))
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log.info(`the page ended: ${reason}`)
    // Also when the page's process was ended from outside: a computer without free memory ends such processes
    // first.
    if (reason === 'clean-exit' || ending.begun) return
    holder.crashed()
    holder.get()?.webContents.reload()
  })
  offerReload(window, dialog, log.info, later)
  return window
}
