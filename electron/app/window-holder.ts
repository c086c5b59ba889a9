import { dialog, Notification } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Dialogs, FileKind } from '../system/files.ts'
import type { Notify } from '../watch/notifier.ts'
import { EVENTS } from '../../shared/ipc/channels.ts'
import { visible } from '../../shared/kernel/visible.ts'
import { keepsCrashing } from '../../shared/window/crashes.ts'

/**
 * The only window, while it exists, for everything that sends to it, asks in it or brings it to the front.
 */
export type WindowHolder = {
  readonly get: () => BrowserWindow | null
  readonly set: (window: BrowserWindow | null) => void
  /** Sends an event to the page; it is lost where there is no window. */
  readonly send: (event: string, payload: unknown) => void
  readonly focus: () => void
  /** Notes that its page crashed. */
  readonly crashed: () => void
  /** Whether its page crashed more than once lately. */
  readonly keepsCrashing: () => boolean
  /** Makes the page larger (1) or smaller (-1) by one step, or as it was (0). Out: percent. */
  readonly zoom: (step: -1 | 0 | 1) => number
  /** Called after the page was made larger or smaller. */
  readonly onZoom: (listener: () => void) => void
}

/** In percent: what is smaller cannot be read, what is larger does not fit. */
const ZOOMS = [80, 90, 100, 110, 125, 150, 175, 200] as const

/** Makes the holder; it holds no window at first. */
export function createWindowHolder(): WindowHolder {
  let window: BrowserWindow | null = null
  let zoomed = (): void => undefined
  let crashes: readonly number[] = []
  return {
    get: () => window,
    set: (next) => {
      window = next
    },
    send(event, payload) {
      if (window !== null && !window.isDestroyed()) window.webContents.send(EVENTS, event, payload)
    },
    focus() {
      if (window === null) return
      if (!window.isVisible()) window.show()
      if (window.isMinimized()) window.restore()
      window.focus()
    },
    crashed() {
      crashes = [...crashes.slice(-1), Date.now()]
    },
    keepsCrashing: () => keepsCrashing(crashes, Date.now()),
    zoom(step) {
      const page = window?.webContents
      const now = Math.round((page?.zoomFactor ?? 1) * 100)
      const at = ZOOMS.findIndex((percent) => percent >= now)
      const next = step === 0 ? 100 : (ZOOMS[Math.max(0, at + step)] ?? now)
      if (page) page.zoomFactor = next / 100
      zoomed()
      return next
    },
    onZoom(listener) {
      zoomed = listener
    },
  }
}

/** The system's dialogs, attached to the window where there is one. */
export function systemDialogs({ get }: WindowHolder): Dialogs {
  const filters = (kind: FileKind) => [{ name: kind.name, extensions: [...kind.extensions] }]
  return {
    async savePath(suggested, kind) {
      const options = { defaultPath: suggested, filters: filters(kind) }
      const window = get()
      const { canceled, filePath } = await (window === null
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(window, options))
      return canceled || filePath === '' ? null : filePath
    },
    async openPath(kind) {
      const options = { filters: filters(kind), properties: ['openFile' as const] }
      const window = get()
      const { canceled, filePaths } = await (window === null
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(window, options))
      return canceled ? null : (filePaths[0] ?? null)
    },
  }
}

/** A text for a notification: some desktops read markup in it, so `<` and `>` are replaced. */
const forNote = (text: string, longest: number): string =>
  visible(text.slice(0, longest)).replaceAll('<', '‹').replaceAll('>', '›')

/** Desktop notifications; a click on one brings the window to the front. */
export function desktopNotes({ focus }: WindowHolder): Notify {
  return ({ title, body, onClick }) => {
    if (!Notification.isSupported()) return
    const note = new Notification({ title: forNote(title, 200), body: forNote(body, 500), silent: false })
    note.on('click', () => {
      focus()
      onClick()
    })
    note.show()
  }
}
