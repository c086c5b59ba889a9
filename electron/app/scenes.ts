import { randomUUID } from 'node:crypto'
import { app } from 'electron'
import { settingOf, type AppSettings } from '../../shared/window/app-settings.ts'
import { readWindowState, type WindowState } from '../../shared/window/window-state.ts'
import type { History } from '../history/history.ts'
import { createPublish } from '../ipc/publish.ts'
import type { Served } from '../ipc/register.ts'
import { createServe, isCall } from '../ipc/serve.ts'
import { later } from '../system/timers.ts'
import { assemble, fileHistory } from './assemble.ts'
import type { Ground } from './ground.ts'
import { memoryHistory, type Scene } from './memory-only.ts'
import { createBackground } from './tray.ts'
import type { WindowHolder } from './window-holder.ts'

/**
 * How long quitting waits for a change that is being written, in milliseconds. After that, its intent settles
 * it at the next start.
 */
const QUIT_MS = 3_000

/** Whether the app is about to quit. */
export type Ending = { begun: boolean }

export type Stage = {
  readonly window: WindowHolder
  /** The path of the report the system handed over, returned once. */
  readonly takeHanded: () => string | null
  /** How many calls are being answered. */
  readonly busy: () => number
  readonly ending: Ending
}

/** The setting that holds the state of the window. */
const WINDOW = 'window'

/** What the window needs before it is shown, and where it tells how it is left. */
export type Opened = {
  readonly theme: AppSettings['theme']
  readonly left: WindowState | null
  /** Whether a closed window is hidden instead, while the guard goes on. */
  readonly hides: () => boolean
  readonly keepWindow: (state: WindowState) => void
  /** Loads what the start did not need. */
  readonly loadRest: () => Promise<unknown>
}

/** Whether the guard goes on after the window was closed. */
const isBackground = ({ profiles }: History): boolean => settingOf('background', profiles.setting)

/** Provides the scene whose handlers answer the page. Switching memory-only mode replaces it by another. */
export async function openScenes(
  ground: Ground,
  { window, takeHanded, busy, ending }: Stage,
): Promise<Served & Opened> {
  const background = createBackground({ open: window.focus, quit: () => app.quit() })
  const publish = createPublish((event, payload) => {
    window.send(event, payload)
    if (event === 'watch.changed' || event === 'connection.expired') void tellTray()
  })
  // Runs after the call was answered, because it closes what answers calls.
  const setMemoryOnly = (on: boolean): void => void later(0, () => void switchMemoryOnly(on))
  const setBackground = (on: boolean): void => {
    background.set(on)
    void tellTray()
  }
  const assembly = { window, publish, setMemoryOnly, takeHanded, setBackground }
  const history = ground.memoryOnly ? memoryHistory(null) : fileHistory(ground)
  let scene: Scene = await assemble(ground, {
    ...assembly,
    withDemo: process.argv.includes('--demo'),
    history,
  })

  async function tellTray(): Promise<void> {
    if (!background.isOn()) return
    const seen = await scene.handlers['watch.status']({})
    if (!seen.ok) return
    const { status, open } = seen.value
    background.show({ says: status.says, open, connected: status.state !== 'not-connected' })
  }
  background.set(isBackground(history))

  const serve = createServe({
    get handlers() {
      return scene.handlers
    },
    report: ground.log.report,
    newReference: () => randomUUID().slice(0, 8),
  })

  /**
   * Waits until all calls are answered, above all a change that is being written; not longer than quitting
   * waits.
   */
  async function settled(): Promise<void> {
    const latest = Date.now() + QUIT_MS
    while (busy() > 0 && Date.now() < latest) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  /** Replaces history, vault and log, and loads the page again. */
  async function switchMemoryOnly(on: boolean): Promise<void> {
    if (on === ground.memoryOnly) return
    await settled()
    const carried = on ? memoryHistory(scene.history) : null
    ground.memoryOnly = on
    ground.log.keep(on ? null : ground.logFile)
    await scene.end()
    const next = carried ?? fileHistory(ground)
    scene = await assemble(ground, { ...assembly, withDemo: false, history: next })
    // The other history may say otherwise, and its gateways are not open.
    setBackground(isBackground(next))
    window.get()?.webContents.reload()
  }
  quitInOrder(ending, async () => {
    background.end()
    await settled()
    await scene.end()
  })
  return {
    serve,
    knows: isCall,
    loadRest: () => scene.loadRest(),
    theme: settingOf('theme', history.profiles.setting),
    left: readWindowState(history.profiles.setting(WINDOW)),
    hides: () => background.isOn() && !ending.begun,
    keepWindow: (state) => {
      // Closed together with the window, it has nothing to write to any more.
      if (!ending.begun) scene.history.profiles.setSetting(WINDOW, JSON.stringify(state))
    },
  }
}

/** Quits once nothing is being written and everything is closed, after a limited time at the latest. */
function quitInOrder(ending: Ending, end: () => Promise<void>): void {
  app.on('before-quit', (event) => {
    if (ending.begun) return
    event.preventDefault()
    ending.begun = true
    void Promise.race([end(), new Promise((resolve) => setTimeout(resolve, QUIT_MS + 500))]).finally(() =>
      app.exit(0),
    )
  })
}
