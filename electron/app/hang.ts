import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserWindow, Dialog } from 'electron'

/** How long a page may take to answer a check, in milliseconds; also the time between two checks. */
const ANSWER_MS = 5_000
/** After the operator chose to wait, nothing is asked for this many checks. */
const WAIT_BEATS = 12

/**
 * Offers to load the page again when it hangs. In: the window, how to ask the operator, where to log it, and
 * timers. Every few seconds the page must evaluate an empty script; when it does not, the operator is asked,
 * one question at a time. Nothing in the main process is lost.
 */
export function offerReload(
  window: BrowserWindow,
  ask: Pick<Dialog, 'showMessageBox'>,
  note: (text: string) => void,
  later: (milliseconds: number, act: () => void) => () => void,
): void {
  let answered = true
  let asking = false
  let patience = 0
  window.webContents.on('did-finish-load', () => {
    answered = true
  })
  const beat = (): void => {
    if (window.isDestroyed()) return
    later(ANSWER_MS, beat)
    const { webContents: page } = window
    if (patience > 0) patience--
    else if (!answered && !asking) void offer()
    if (!answered || page.isLoading() || page.isCrashed()) return
    answered = false
    const heard = (): void => {
      answered = true
    }
    page.executeJavaScript('0').then(heard, heard)
  }
  const offer = async (): Promise<void> => {
    asking = true
    note('the page does not answer')
    const { response } = await ask.showMessageBox(window, {
      type: 'warning',
      message: 'The window does not answer.',
      detail:
        'Load it again? The connection, the token shelf, a change being written and the settings you were typing stay; what else was typed, secrets among it, is lost.',
      buttons: ['Load again', 'Wait'],
      defaultId: 0,
      cancelId: 1,
    })
    asking = false
    patience = WAIT_BEATS
    // A page that hangs cannot reload itself: its process is ended, and the page is loaded as after a crash.
    if (response === 0 && !answered && !window.isDestroyed()) window.webContents.forcefullyCrashRenderer()
  }
  beat()
}

/**
 * Deletes crash dumps: the memory of the main process can contain a sign-in. In: the folder of crash dumps.
 */
export function wipeCrashDumps(folder: string): void {
  for (const inside of ['completed', 'pending', 'new', 'reports', 'attachments'])
    try {
      rmSync(join(folder, inside), { recursive: true, force: true })
    } catch {
      // A folder that cannot be emptied does not stop the start.
    }
}
