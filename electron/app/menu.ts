import { Menu } from 'electron'

/**
 * Sets the menu: editing, zoom and the window, and nothing that opens developer tools or reloads a page with
 * a draft in it.
 */
export function setMenu(platform: string): void {
  if (platform !== 'darwin') {
    // Without a menu bar the editing keys work all the same.
    Menu.setApplicationMenu(null)
    return
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]),
  )
}
