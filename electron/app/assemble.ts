import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, safeStorage, session, shell } from 'electron'
import { audienceModel, type AudienceModel } from '../../shared/contextforge/index.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { refusesExport } from '../../shared/policy/policy.ts'
import { settingOf } from '../../shared/window/app-settings.ts'
import { type Open, systemBrowser } from '../grant/browser.ts'
import type { AppFacts } from '../handlers/deps.ts'
import { openHistory, type History } from '../history/history.ts'
import type { Publish } from '../ipc/publish.ts'
import { createNetworkLog } from '../network/network-log.ts'
import { proxyFromEnvironment, systemProxies, type ProxyFor } from '../network/proxy.ts'
import { createGatewayHolder } from '../reading/holder.ts'
import { createRecogniser } from '../shelf/recogniser.ts'
import { createShelf } from '../shelf/shelf.ts'
import { createFiles } from '../system/files.ts'
import { createLock } from '../system/lock.ts'
import { lazily } from '../system/lazily.ts'
import { later, sleep } from '../system/timers.ts'
import { createVault, protectionOf, type SafeStorage } from '../vault/vault.ts'
import { watchForAbsence } from './away.ts'
import { createHandlers } from './compose.ts'
import type { Ground } from './ground.ts'
import { memoryProtection, type Scene } from './memory-only.ts'
import { loadPolicy, policyPaths } from './policy.ts'
import { desktopNotes, systemDialogs, type WindowHolder } from './window-holder.ts'

const here = dirname(fileURLToPath(import.meta.url))
/** The Electron releases the app is built and shipped for. Any other one only runs tests. */
const SHIPPED_ELECTRON = /^4[5-9]\./

/** What differs between one assembly and the next. */
export type Assembly = {
  readonly window: WindowHolder
  readonly publish: Publish
  readonly withDemo: boolean
  readonly history: History
  readonly setMemoryOnly: (on: boolean) => void
  readonly setBackground?: (on: boolean) => void
  readonly takeHanded: () => string | null
  /** Called with each address before the browser is asked to open it, where a person may have to open it. */
  readonly opening?: (url: string) => void
}

/** The history on the disk. A problem with it is stored in it and shown. */
export function fileHistory({ log }: Ground): History {
  const path = join(app.getPath('userData'), 'history.db')
  const history = openHistory(path, new Date().toISOString(), (error) => {
    const { title, explanation } = errorText(error)
    return `${title}. ${explanation} Until then nothing is remembered, and changes are switched off.`
  })
  if (history.problem !== null) log.info(`history: ${history.problem}`)
  return history
}

/** Builds everything through which the handlers affect the world, and the handlers. */
export async function assemble(ground: Ground, assembly: Assembly): Promise<Scene> {
  const { log } = ground
  const { window, publish, history } = assembly
  const safe: SafeStorage = safeStorage
  const found = await protectionOf(safe, process.platform)
  const protection = ground.memoryOnly ? memoryProtection(found.backend) : found

  // The variable is for tests; the file it names can only forbid more.
  const policy = loadPolicy(policyPaths(process.platform, process.env), process.env['CLAIMCHECK_POLICY'])
  if (policy.problem !== null) log.info(`policy: ${policy.problem}; nothing is written or exported`)
  const network = createNetworkLog((seen) => publish('network.hosts', seen), later)
  const { contacted, logged } = network
  const httpOptions = { contacted, logged, now: Date.now, random: Math.random, sleep }
  const gateways = createGatewayHolder({ httpOptions, history, now: Date.now })
  const shelf = createShelf(randomUUID)
  const lock = createLock()
  const minutes = settingOf('idleMinutes', history.profiles.setting)
  const absence = watchForAbsence(minutes, { lock, shelf, publish })
  const demo = lazyDemo()
  // The page asks for it once it is drawn; until then there is time to start it. A failure is told to the
  // page.
  if (assembly.withDemo) later(0, () => void demo.start().catch(() => undefined))
  const { handlers, loadRest } = createHandlers({
    now: Date.now,
    newId: randomUUID,
    later,
    httpOptions,
    history,
    vault: createVault(safe, protection, history.durable ? history.profiles.secrets : null),
    shelf,
    lock,
    recognise: createRecogniser(join(here, 'recognise-thread.js')),
    files: createFiles(systemDialogs(window), () => refusesExport(policy)),
    takeHanded: assembly.takeHanded,
    setIdleMinutes: absence.setMinutes,
    gateways,
    publish,
    demo: demo.start,
    notify: desktopNotes(window),
    app: factsOf(ground, assembly),
    setMemoryOnly: assembly.setMemoryOnly,
    ...(assembly.setBackground && { setBackground: assembly.setBackground }),
    zoom: (step) => window.zoom(step),
    keepsCrashing: window.keepsCrashing,
    policy,
    network,
    systemProxy: proxiesFor(ground),
    browser: opener(assembly, theBrowser()),
    report: log.report,
    printPage: async (html) => (await import('./print.ts')).printPage(html),
  })
  const end = async (): Promise<void> => {
    absence.stop()
    await Promise.all([gateways.replace(null), gateways.closeBeside(null)])
    await demo.stop()
    history.close()
  }
  return { handlers, history, loadRest, end }
}

/** Opens addresses that `openInBrowser` checked in the system's browser. */
export const theBrowser = (): Open => systemBrowser((url) => shell.openExternal(url), app.isPackaged)

/**
 * Where the operator was told the address, a browser that does not open is no error: they can open it
 * themselves.
 */
const opener =
  ({ opening }: Assembly, browser: Open): Open =>
  async (url) => {
    opening?.(url)
    await browser(url).catch((thrown: unknown) => {
      if (opening === undefined) throw thrown
    })
  }

const factsOf = ({ memoryOnly }: Ground, { withDemo }: Assembly): AppFacts => ({
  version: app.getVersion(),
  electron: process.versions.electron,
  runtime: SHIPPED_ELECTRON.test(process.versions.electron) ? 'official' : 'untrusted',
  startDemo: withDemo,
  memoryOnly,
})

/**
 * On the command line, HTTPS_PROXY and NO_PROXY work as they do for curl; a window uses the desktop's
 * settings.
 */
function proxiesFor({ command }: Ground): ProxyFor {
  const ofSystem = systemProxies((url) => session.defaultSession.resolveProxy(url))
  return command === null ? ofSystem : (proxyFromEnvironment(process.env) ?? ofSystem)
}

/** The demo, loaded when it is first needed, because most sessions never open it. */
function lazyDemo() {
  const demo = lazily(async () => {
    // The variable is for tests: a demo that accepts a change but does not store it must never be reported
    // as a success.
    const putDoesNothing = !app.isPackaged && process.env['CLAIMCHECK_DEMO_BROKEN_PUT'] === '1'
    const { startDemo } = await import('../demo/demo.ts')
    return startDemo({ putDoesNothing, model: demoModel() })
  })
  return {
    start: demo.get,
    stop: async () => (await demo.made()?.catch(() => undefined))?.stop(),
  }
}

/** The value of `--demo-model`: which audience model the demo gateway follows. */
function demoModel(): AudienceModel {
  const at = process.argv.indexOf('--demo-model')
  const model = audienceModel.safeParse(process.argv[at + 1])
  return at >= 0 && model.success ? model.data : 'strict-or-fallback'
}
