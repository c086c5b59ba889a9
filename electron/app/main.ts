import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import {
  app,
  dialog,
  nativeTheme,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  shell,
} from 'electron'
import type { BrowserWindow } from 'electron'
import { errorText } from '../../shared/kernel/error-text.ts'
import { channelOf } from '../../shared/ipc/names.ts'
import { audienceModel, type AudienceModel } from '../../shared/contextforge/server.ts'
import { refusesExport } from '../../shared/policy/policy.ts'
import { commandLine } from '../cli/options.ts'
import { runCommand } from '../cli/run.ts'
import { createHandlers } from './compose.ts'
import { createFiles, type FileKind } from './files.ts'
import { idleMinutesOf } from '../handlers/app.ts'
import { createIdleLock } from './idle-lock.ts'
import type { startDemo } from '../demo/demo.ts'
import { createServe } from '../ipc/serve.ts'
import { createPublish, type Publish } from '../ipc/publish.ts'
import { registerCalls } from '../ipc/register.ts'
import { createGatewayHolder } from '../reading/open-gateway.ts'
import { openHistory, type History } from '../history/history.ts'
import { handedReport } from './handed-report.ts'
import { offerReload, wipeCrashDumps } from './hang.ts'
import { createLog } from './log.ts'
import { memoryHistory, memoryProtection, type Scene } from './memory-only.ts'
import { setMenu } from './menu.ts'
import { proxyFromEnvironment, systemProxies } from '../network/proxy.ts'
import { createNetworkLog } from '../network/network-log.ts'
import { loadPolicy, policyPaths } from './policy.ts'
import { systemBrowser } from '../grant/browser.ts'
import { APP_ORIGIN, APP_SCHEME, confine, denyPermissions, fileMap, serveApp } from './security.ts'
import { createRecogniser } from '../shelf/recogniser.ts'
import { createShelf } from '../shelf/shelf.ts'
import { every, later, sleep } from './timers.ts'
import { createVault, protectionOf } from '../vault/vault.ts'
import type { SafeStorage } from '../vault/vault.ts'
import { openWindow } from './window.ts'

const here = dirname(fileURLToPath(import.meta.url))
/** The Electron releases are built and shipped for; any other is the one that only runs tests. */
const SHIPPED_ELECTRON = /^4[5-9]\./
/** How long quitting waits for a change that is being written; its intent settles the rest at the next start. */
const QUIT_MS = 3_000

const overridden = process.env['CLAIMCHECK_USER_DATA']
const own = app.getPath('userData')
if (overridden !== undefined && overridden !== '') app.setPath('userData', overridden)
/** `claimcheck test …`: no window. Packaged, the words follow the program; else they follow the folder Electron was given. */
const command = commandLine(process.argv.slice(app.isPackaged ? 1 : 2))
const LOG = join(app.getPath('userData'), 'logs', 'claimcheck.log')
let memoryOnly = command === null && process.argv.includes('--memory-only')
const log = createLog(memoryOnly ? null : LOG, Date.now, (line) => {
  // What a command prints is its answer: its log is in the file.
  if (command === null) process.stderr.write(line)
})
process.on('uncaughtException', (thrown) => {
  log.report('uncaught', thrown)
  // What is in an unknown state must not go on writing to gateways.
  app.exit(1)
})
process.on('unhandledRejection', (thrown) => log.report('unhandled', thrown))

// No fuse covers Chromium's own debugging port, through which anybody who can start us could read and steer the page.
// As in Chrome, it is not to be had on the operator's data.
const debugging =
  app.commandLine.hasSwitch('remote-debugging-port') || app.commandLine.hasSwitch('remote-debugging-pipe')
if (app.isPackaged && debugging && resolve(app.getPath('userData')) === resolve(own)) {
  log.info('remote debugging works only on a data folder of its own: set CLAIMCHECK_USER_DATA')
  app.exit(2)
}

protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }])
// Tests as root must pass --no-sandbox, which this would undo half-way; a packaged app never goes without.
if (app.isPackaged || !app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
app.on('web-contents-created', (_event, contents) => confine(contents))

let window: BrowserWindow | null = null
let handed = handedReport(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd())
// As macOS hands over what was double-clicked, before or after the start.
app.on('open-file', (event, path) => {
  event.preventDefault()
  hand(handedReport([path], '/'))
})

/** Keeps a report's path until the page asks for it, and lets the page know. */
function hand(path: string | null): void {
  if (path === null) return
  handed = path
  window?.webContents.send(channelOf('report.waiting'), {})
}

if (command !== null && process.platform === 'linux' && !app.commandLine.hasSwitch('ozone-platform')) {
  // A command needs no display. Chromium chooses its platform before this file can say so, so it is said to a second start.
  const before = process.argv.slice(1, process.argv.length - command.length)
  const again = [...before, '--ozone-platform=headless', '--log-level=3', ...command]
  const { status } = spawnSync(process.execPath, again, { stdio: 'inherit' })
  process.exit(status ?? 3)
} else if (command !== null) {
  // It may run beside an open window, so it does not ask for the single-instance lock.
  app.disableHardwareAcceleration()
  app
    .whenReady()
    .then(() => runAndExit(command))
    .catch((thrown: unknown) => {
      log.report('command', thrown)
      process.stderr.write('Claimcheck could not run this. The log says more.\n')
      app.exit(3)
    })
} else if (!app.requestSingleInstanceLock()) {
  app.quit()
} else {
  // Its arguments come from whoever started it: nothing in them counts but the name of a saved diagnosis.
  app.on('second-instance', (_event, words, folder) => {
    hand(handedReport(words.slice(1), folder))
    focus()
  })
  app.on('window-all-closed', () => app.quit())
  app
    .whenReady()
    .then(start)
    .catch((thrown: unknown) => {
      log.report('start', thrown)
      app.exit(1)
    })
}

function focus(): void {
  if (window === null) return
  if (window.isMinimized()) window.restore()
  window.focus()
}

/** `--demo-model native` and the like: which audience model the demo gateway follows. */
function demoModel(): AudienceModel {
  const at = process.argv.indexOf('--demo-model')
  const model = audienceModel.safeParse(process.argv[at + 1])
  return at >= 0 && model.success ? model.data : 'strict-or-fallback'
}

/** The history on the disk. */
function fileHistory(): History {
  const path = join(app.getPath('userData'), 'history.db')
  const history = openHistory(path, new Date().toISOString(), (error) => {
    const { title, explanation } = errorText(error)
    return `${title}. ${explanation} Until then nothing is remembered, and changes are switched off.`
  })
  if (history.problem !== null) log.info(`history: ${history.problem}`)
  return history
}

/**
 * Everything the handlers reach the world through, and the handlers. In: how to tell the window, whether the demo starts with it,
 * what is remembered, and for the window how to switch memory-only mode.
 */
async function assemble(
  publish: Publish,
  withDemo: boolean,
  history: History,
  setMemoryOnly: (on: boolean) => void,
): Promise<Scene> {
  const safe: SafeStorage = safeStorage
  const found = await protectionOf(safe, process.platform)
  const protection = memoryOnly ? memoryProtection(found.backend) : found
  const vault = createVault(safe, protection, history.durable ? history.profiles.secrets : null)

  // The variable is for tests; what it names can only take more away.
  const policy = loadPolicy(policyPaths(process.platform, process.env), process.env['CLAIMCHECK_POLICY'])
  if (policy.problem !== null) log.info(`policy: ${policy.problem}; nothing is written or exported`)
  const network = createNetworkLog((seen) => publish('network.hosts', seen), later)
  const httpOptions = {
    contacted: network.contacted,
    logged: network.logged,
    now: Date.now,
    random: Math.random,
    sleep,
  }
  const gateways = createGatewayHolder({ httpOptions, history, now: Date.now })
  const shelf = createShelf(randomUUID)
  let idleMinutes = idleMinutesOf(history.profiles.setting('idle-minutes'))
  const clearShelf = (minutes: number): void => {
    const tokens = shelf.list().length
    shelf.forget(null)
    gateways.current()?.drafts.clear()
    if (tokens > 0) publish('shelf.cleared', { tokens, minutes })
  }
  const idleLock = createIdleLock({ idleSeconds: () => powerMonitor.getSystemIdleTime(), every }, () =>
    clearShelf(idleMinutes),
  )
  idleLock.set(idleMinutes)
  const away = (): void => {
    if (idleMinutes > 0) clearShelf(0)
  }
  for (const gone of ['lock-screen', 'suspend'] as const) powerMonitor.on(gone as 'suspend', away)
  const filters = (kind: FileKind) => [{ name: kind.name, extensions: [...kind.extensions] }]
  const files = createFiles(
    {
      async savePath(suggested, kind) {
        const options = { defaultPath: suggested, filters: filters(kind) }
        const { canceled, filePath } = await (window === null
          ? dialog.showSaveDialog(options)
          : dialog.showSaveDialog(window, options))
        return canceled || filePath === '' ? null : filePath
      },
      async openPath(kind) {
        const options = { filters: filters(kind), properties: ['openFile' as const] }
        const { canceled, filePaths } = await (window === null
          ? dialog.showOpenDialog(options)
          : dialog.showOpenDialog(window, options))
        return canceled ? null : (filePaths[0] ?? null)
      },
    },
    () => refusesExport(policy),
  )
  const ofSystem = systemProxies((url) => session.defaultSession.resolveProxy(url))
  // On the command line HTTPS_PROXY and NO_PROXY mean what they mean to curl; a window follows the desktop.
  const systemProxy = command === null ? ofSystem : (proxyFromEnvironment(process.env) ?? ofSystem)
  let demo: ReturnType<typeof startDemo> | null = null
  const handlers = createHandlers({
    now: Date.now,
    newId: randomUUID,
    later,
    httpOptions,
    history,
    vault,
    shelf,
    recognise: createRecogniser(join(here, 'recognise-thread.js')),
    files,
    takeHanded: () => {
      const path = handed
      handed = null
      return path
    },
    setIdleMinutes: (minutes) => {
      idleMinutes = minutes
      idleLock.set(minutes)
    },
    gateways,
    publish,
    demo: () => {
      // Loaded when it is asked for: most sessions never open it.
      // The variable is for tests: with a demo that says yes and does nothing, nothing may be called a success.
      const putDoesNothing = !app.isPackaged && process.env['CLAIMCHECK_DEMO_BROKEN_PUT'] === '1'
      demo ??= import('../demo/demo.ts').then((module) =>
        module.startDemo({ putDoesNothing, model: demoModel() }),
      )
      return demo
    },
    notify: ({ title, body, onClick }) => {
      if (!Notification.isSupported()) return
      const note = new Notification({ title, body, silent: false })
      note.on('click', () => {
        focus()
        onClick()
      })
      note.show()
    },
    app: {
      version: app.getVersion(),
      electron: process.versions.electron,
      runtime: SHIPPED_ELECTRON.test(process.versions.electron) ? 'official' : 'untrusted',
      startDemo: withDemo,
      memoryOnly,
    },
    setMemoryOnly,
    policy,
    network,
    systemProxy,
    browser: systemBrowser((url) => shell.openExternal(url), app.isPackaged),
    report: log.report,
  })
  const end = async (): Promise<void> => {
    idleLock.stop()
    for (const gone of ['lock-screen', 'suspend'] as const) powerMonitor.off(gone as 'suspend', away)
    await gateways.replace(null)
    await (await demo)?.stop()
    history.close()
  }
  return { handlers, history, end }
}

/** Runs one command and ends the app with its exit code. */
async function runAndExit(words: readonly string[]): Promise<void> {
  const { handlers, end } = await assemble(
    () => undefined,
    false,
    fileHistory(),
    () => undefined,
  )
  const io = {
    out: (line: string) => void process.stdout.write(`${line}\n`),
    problem: (line: string) => void process.stderr.write(`${line}\n`),
    stdin: () => text(process.stdin),
    readFile: (path: string) => readFile(path, 'utf8'),
    systemProxy: proxyFromEnvironment(process.env),
  }
  const code = await runCommand(words, handlers, io, app.getVersion())
  await end()
  // Pipes are written later than they are asked to be: what was printed must be out before the app ends.
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
  )
  app.exit(code)
}

async function start(): Promise<void> {
  wipeCrashDumps(app.getPath('crashDumps'))
  denyPermissions(session.defaultSession)
  serveApp(protocol, fileMap(join(here, '..', 'renderer')))
  setMenu(process.platform)

  const publish = createPublish((channel, payload) => {
    if (window !== null && !window.isDestroyed()) window.webContents.send(channel, payload)
  })
  // Called back from the answer to a call, so that the call is over before what answered it is.
  const setMemoryOnly = (on: boolean): void => void later(0, () => void switchMemoryOnly(on))
  const opened = memoryOnly ? memoryHistory(null) : fileHistory()
  let scene = await assemble(publish, process.argv.includes('--demo'), opened, setMemoryOnly)

  const serve = createServe({
    get handlers() {
      return scene.handlers
    },
    report: log.report,
    newReference: () => randomUUID().slice(0, 8),
  })
  const { busy } = registerCalls(serve, APP_ORIGIN, () => window?.webContents ?? null)
  /** Waits for what is being answered, a change that is written above all, as long as quitting does. */
  const settled = async (): Promise<void> => {
    const latest = Date.now() + QUIT_MS
    while (busy() > 0 && Date.now() < latest) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  /** Puts another history, vault and log in place of those here, and lets the page begin anew. */
  async function switchMemoryOnly(on: boolean): Promise<void> {
    if (on === memoryOnly) return
    await settled()
    const carried = on ? memoryHistory(scene.history) : null
    memoryOnly = on
    log.keep(on ? null : LOG)
    await scene.end()
    scene = await assemble(publish, false, carried ?? fileHistory(), setMemoryOnly)
    window?.webContents.reload()
  }

  const saved = opened.profiles.setting('theme')
  nativeTheme.themeSource = saved === 'light' || saved === 'dark' ? saved : 'system'
  window = openWindow(join(here, '..', 'preload', 'preload.cjs'), nativeTheme.shouldUseDarkColors)
  window.on('closed', () => {
    window = null
  })
  let ending = false
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log.info(`the page ended: ${reason}`)
    // Ended from outside counts as well: what frees memory on a full machine ends pages first.
    if (reason !== 'clean-exit' && !ending) window?.webContents.reload()
  })
  offerReload(window, dialog, log.info, later)

  app.on('before-quit', (event) => {
    if (ending) return
    event.preventDefault()
    ending = true
    const wait = async (): Promise<void> => {
      await settled()
      await scene.end()
    }
    void Promise.race([wait(), new Promise((resolve) => setTimeout(resolve, QUIT_MS + 500))]).finally(() =>
      app.exit(0),
    )
  })
}
