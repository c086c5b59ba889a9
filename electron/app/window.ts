import { app, BrowserWindow } from 'electron'
import { START_PAGE } from './security.ts'

/** The colours of the window before the page is drawn: those of the page. */
const BACKGROUND = { light: '#F3F4F7', dark: '#15171B' } as const

/**
 * Opens the main window, still hidden, and begins to load the page. In: the path of the preload. The page has
 * no Node, no Electron and no secrets.
 */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 960,
    minHeight: 640,
    title: 'Claimcheck',
    show: false,
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

/** Shows the window. In: whether the theme is dark, which is known only after the settings were read. */
export function showWindow(window: BrowserWindow, dark: boolean): void {
  window.setBackgroundColor(dark ? BACKGROUND.dark : BACKGROUND.light)
  window.show()
}
