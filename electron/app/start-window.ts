import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, dialog, nativeTheme, protocol, session } from 'electron'
import { channelOf } from '../../shared/ipc/names.ts'
import { createPublish } from '../ipc/publish.ts'
import { registerCalls } from '../ipc/register.ts'
import { createServe } from '../ipc/serve.ts'
import { later } from '../system/timers.ts'
import { assemble, fileHistory } from './assemble.ts'
import { devServer, serveFromVite } from './dev-page.ts'
import type { Ground } from './ground.ts'
import { handedReport } from './handed-report.ts'
import { offerReload, wipeCrashDumps } from './hang.ts'
import { memoryHistory, type Scene } from './memory-only.ts'
import { setMenu } from './menu.ts'
import { APP_ORIGIN, denyPermissions, fileMap, serveApp } from './security.ts'
import { openWindow } from './window.ts'
import { createWindowHolder, type WindowHolder } from './window-holder.ts'

const here = dirname(fileURLToPath(import.meta.url))
/**
 * How long quitting waits for a change that is being written; its intent settles the rest at the next start.
 */
const QUIT_MS = 3_000

/**
 * Opens the window, unless another one of ours is open: that one is brought forward, and handed what this one
 * was.
 */
export function startWindow(ground: Ground): void {
  const window = createWindowHolder()
  const handed = createHanded(ground, window)
  if (!app.requestSingleInstanceLock()) return app.quit()
  // Its arguments come from whoever started it: nothing in them counts but the name of a saved diagnosis.
  app.on('second-instance', (_event, words, folder) => {
    handed.hand(handedReport(words.slice(1), folder))
    window.focus()
  })
  app.on('window-all-closed', () => app.quit())
  app
    .whenReady()
    .then(() => open(ground, window, handed.take))
    .catch((thrown: unknown) => {
      ground.log.report('start', thrown)
      app.exit(1)
    })
}

/** Keeps the path of a report the system hands over until the page asks for it, and lets the page know. */
function createHanded({ words }: Ground, window: WindowHolder) {
  let handed = handedReport(words, process.cwd())
  const hand = (path: string | null): void => {
    if (path === null) return
    handed = path
    window.send(channelOf('report.waiting'), {})
  }
  // As macOS hands over what was double-clicked, before or after the start.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    hand(handedReport([path], '/'))
  })
  return {
    hand,
    take: (): string | null => {
      const path = handed
      handed = null
      return path
    },
  }
}

async function open(ground: Ground, window: WindowHolder, takeHanded: () => string | null): Promise<void> {
  wipeCrashDumps(app.getPath('crashDumps'))
  denyPermissions(session.defaultSession)
  const vite = devServer(app.isPackaged, process.env)
  if (vite !== null) serveFromVite(protocol, vite)
  else serveApp(protocol, fileMap(join(here, '..', 'renderer')))
  setMenu(process.platform)
  const scenes = await openScenes(ground, window, takeHanded)
  showPage(ground, window, scenes)
  quitInOrder(scenes)
}

type Scenes = Awaited<ReturnType<typeof openScenes>>

/**
 * What answers the page: one scene at a time, put in place of the one before when memory-only mode is
 * switched.
 */
async function openScenes(ground: Ground, window: WindowHolder, takeHanded: () => string | null) {
  const publish = createPublish(window.send)
  // Called back from the answer to a call, so that the call is over before what answered it is.
  const setMemoryOnly = (on: boolean): void => void later(0, () => void switchMemoryOnly(on))
  const assembly = { window, publish, setMemoryOnly, takeHanded }
  const history = ground.memoryOnly ? memoryHistory(null) : fileHistory(ground)
  let scene = await assemble(ground, { ...assembly, withDemo: process.argv.includes('--demo'), history })

  const serve = createServe({
    get handlers() {
      return scene.handlers
    },
    report: ground.log.report,
    newReference: () => randomUUID().slice(0, 8),
  })
  const { busy } = registerCalls(serve, APP_ORIGIN, () => window.get()?.webContents ?? null)

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
  return { current: (): Scene => scene, settled, ending: { begun: false } }
}

function showPage({ log }: Ground, holder: WindowHolder, scenes: Scenes): void {
  const theme = scenes.current().history.profiles.setting('theme')
  nativeTheme.themeSource = theme === 'light' || theme === 'dark' ? theme : 'system'
  const window = openWindow(join(here, '..', 'preload', 'preload.cjs'), nativeTheme.shouldUseDarkColors)
  holder.set(window)
  window.on('closed', () => holder.set(null))
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log.info(`the page ended: ${reason}`)
    // Ended from outside counts as well: what frees memory on a full machine ends pages first.
    if (reason !== 'clean-exit' && !scenes.ending.begun) holder.get()?.webContents.reload()
  })
  offerReload(window, dialog, log.info, later)
}

/** Quits once what is being written is written, and everything open is closed; not later than agreed. */
function quitInOrder({ current, settled, ending }: Scenes): void {
  app.on('before-quit', (event) => {
    if (ending.begun) return
    event.preventDefault()
    ending.begun = true
    const wait = async (): Promise<void> => {
      await settled()
      await current().end()
    }
    void Promise.race([wait(), new Promise((resolve) => setTimeout(resolve, QUIT_MS + 500))]).finally(() =>
      app.exit(0),
    )
  })
}
