import { app, BrowserWindow } from 'electron'
import { START_PAGE } from './security.ts'

/** What the window shows before the page does, in the page's own colours. */
const BACKGROUND = { light: '#F3F4F7', dark: '#15171B' } as const

/**
 * Opens the main window, unseen as yet, and begins to load the page. In: the preload's path. The page has no
 * Node, no Electron, no secrets.
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
      // Pages of ours never need them in the field; a stolen second at the keyboard should not open them.
      devTools: !app.isPackaged && process.env['CLAIMCHECK_DEVTOOLS'] === '1',
    },
  })
  // A page's title could carry a host or a name into task bars and screen recordings.
  window.on('page-title-updated', (event) => event.preventDefault())
  void window.loadURL(START_PAGE)
  return window
}

/** Shows the window. In: whether the look is dark, which is known only once the settings are read. */
export function showWindow(window: BrowserWindow, dark: boolean): void {
  window.setBackgroundColor(dark ? BACKGROUND.dark : BACKGROUND.light)
  window.show()
}
