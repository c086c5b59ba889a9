import { randomUUID } from 'node:crypto'
import { app } from 'electron'
import { createPublish } from '../ipc/publish.ts'
import type { Served } from '../ipc/register.ts'
import { createServe, isCall } from '../ipc/serve.ts'
import { later } from '../system/timers.ts'
import { assemble, fileHistory } from './assemble.ts'
import type { Ground } from './ground.ts'
import { memoryHistory, type Scene } from './memory-only.ts'
import type { WindowHolder } from './window-holder.ts'

/**
 * How long quitting waits for a change that is being written; its intent settles the rest at the next start.
 */
const QUIT_MS = 3_000

/** Whether the app is about to end. */
export type Ending = { begun: boolean }

export type Stage = {
  readonly window: WindowHolder
  /** The report the system handed over, once. */
  readonly takeHanded: () => string | null
  /** How many calls are being answered. */
  readonly busy: () => number
  readonly ending: Ending
}

/**
 * What answers the page: one scene at a time, put in place of the one before when memory-only mode is
 * switched.
 */
export async function openScenes(
  ground: Ground,
  { window, takeHanded, busy, ending }: Stage,
): Promise<Served & { readonly theme: 'system' | 'light' | 'dark' }> {
  const publish = createPublish(window.send)
  // Called back from the answer to a call, so that the call is over before what answered it is.
  const setMemoryOnly = (on: boolean): void => void later(0, () => void switchMemoryOnly(on))
  const assembly = { window, publish, setMemoryOnly, takeHanded }
  const history = ground.memoryOnly ? memoryHistory(null) : fileHistory(ground)
  let scene: Scene = await assemble(ground, {
    ...assembly,
    withDemo: process.argv.includes('--demo'),
    history,
  })

  const serve = createServe({
    get handlers() {
      return scene.handlers
    },
    report: ground.log.report,
    newReference: () => randomUUID().slice(0, 8),
  })

  /** Waits for what is being answered, a change that is written above all, as long as quitting does. */
  async function settled(): Promise<void> {
    const latest = Date.now() + QUIT_MS
    while (busy() > 0 && Date.now() < latest) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  /** Puts another history, vault and log in place of those here, and lets the page begin anew. */
  async function switchMemoryOnly(on: boolean): Promise<void> {
    if (on === ground.memoryOnly) return
    await settled()
    const carried = on ? memoryHistory(scene.history) : null
    ground.memoryOnly = on
    ground.log.keep(on ? null : ground.logFile)
    await scene.end()
    const next = carried ?? fileHistory(ground)
    scene = await assemble(ground, { ...assembly, withDemo: false, history: next })
    window.get()?.webContents.reload()
  }
  quitInOrder(ending, async () => {
    await settled()
    await scene.end()
  })
  const theme = history.profiles.setting('theme')
  return { serve, knows: isCall, theme: theme === 'light' || theme === 'dark' ? theme : 'system' }
}

/** Quits once what is being written is written, and everything open is closed; not later than agreed. */
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
