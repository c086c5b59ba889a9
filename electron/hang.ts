import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserWindow, Dialog } from 'electron'

/**
 * Offers to load the page again when it does not take input any more. In: the window, how to ask, and where to note it. Asks once
 * at a time; a page that answers meanwhile is left alone. Nothing in the main process is lost by it.
 */
export function offerReload(
  window: BrowserWindow,
  ask: Pick<Dialog, 'showMessageBox'>,
  note: (text: string) => void,
): void {
  let asking = false
  let hangs = false
  window.on('responsive', () => {
    hangs = false
  })
  window.on('unresponsive', () => {
    hangs = true
    if (asking) return
    asking = true
    note('the page does not answer')
    void ask
      .showMessageBox(window, {
        type: 'warning',
        message: 'The window does not answer.',
        detail: 'Load it again? The connection, the token shelf and changes being written stay; what was typed and not applied is lost.',
        buttons: ['Load again', 'Wait'],
        defaultId: 0,
        cancelId: 1,
      })
      .then(({ response }) => {
        asking = false
        if (response !== 0 || !hangs || window.isDestroyed()) return
        // A page that hangs cannot be asked to load itself: its process is ended, and started anew.
        window.webContents.forcefullyCrashRenderer()
      })
  })
} // prettier-ignore

/** Removes what a crash may have written out: memory of the main process can hold a sign-in. In: the folder of crash dumps. */
export function wipeCrashDumps(folder: string): void {
  for (const inside of ['completed', 'pending', 'new', 'reports', 'attachments'])
    try {
      rmSync(join(folder, inside), { recursive: true, force: true })
    } catch {
      // A folder that cannot be emptied is no reason not to start.
    }
}
