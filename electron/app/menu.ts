import { Menu } from 'electron'

/**
 * Sets the menu: editing, zoom and window. Nothing in it opens developer tools, or reloads a page that may
 * contain a draft.
 */
export function setMenu(platform: string): void {
  if (platform !== 'darwin') {
    // The editing keys also work without a menu bar.
    Menu.setApplicationMenu(null)
    return
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]),
  )
}
