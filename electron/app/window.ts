import { app, BrowserWindow, screen } from 'electron'
import { boundsFor } from '../../shared/window/bounds.ts'
import type { WindowState } from '../../shared/window/window-state.ts'
import { START_PAGE } from './security.ts'

/** The colours of the window before the page is drawn: those of the page. */
const BACKGROUND = { light: '#F3F4F7', dark: '#15171B' } as const

/** The smallest window, in pixels. */
const LEAST = { width: 960, height: 640 } as const

/**
 * Opens the main window, still hidden, and begins to load the page. In: the path of the preload. The page has
 * no Node, no Electron and no secrets.
 */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: LEAST.width,
    minHeight: LEAST.height,
    title: 'Claimcheck',
    show: false,
    // A page that paints waits for the graphics process before it reads its script.
    paintWhenInitiallyHidden: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      spellcheck: false,
      // In a packaged app nobody needs developer tools, and a stranger at the keyboard must not open them.
      devTools: !app.isPackaged && process.env['CLAIMCHECK_DEVTOOLS'] === '1',
    },
  })
  // The page's title could show a host or a name in task bars and screen recordings.
  window.on('page-title-updated', (event) => event.preventDefault())
  void window.loadURL(START_PAGE)
  return window
}

/**
 * Shows the window. In: how it was left, and whether the theme is dark, which are known only after the
 * settings were read. If the place where it was left is on no screen any more, it opens as at first.
 */
export function showWindow(window: BrowserWindow, left: WindowState | null, dark: boolean): void {
  window.setBackgroundColor(dark ? BACKGROUND.dark : BACKGROUND.light)
  if (left !== null) {
    const screens = screen.getAllDisplays().map(({ workArea }) => workArea)
    const bounds = boundsFor(left, screens, LEAST)
    if (bounds !== null) window.setBounds(bounds)
    if (left.maximized) window.maximize()
    window.webContents.zoomFactor = left.zoom / 100
  }
  window.show()
}

/** The pause before a moved or resized window is kept, in milliseconds. */
const PAUSE_MS = 400

/** Calls `keep` with the state of the window after it was moved, resized or zoomed, and when it is closed. */
export function watchWindow(
  window: BrowserWindow,
  later: (milliseconds: number, act: () => void) => () => void,
  keep: (state: WindowState) => void,
): () => void {
  let stop: (() => void) | null = null
  const now = (): void => {
    stop?.()
    stop = null
    if (window.isDestroyed()) return
    const zoom = Math.round(window.webContents.zoomFactor * 100)
    // Of a maximized window, the place it goes back to.
    keep({ ...window.getNormalBounds(), maximized: window.isMaximized(), zoom })
  }
  const soon = (): void => {
    stop?.()
    stop = later(PAUSE_MS, now)
  }
  window.on('resize', soon)
  window.on('move', soon)
  window.on('maximize', soon)
  window.on('unmaximize', soon)
  window.on('close', now)
  return soon
}
