import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHandlers } from '../../electron/app/compose.ts'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import type { Deps } from '../../electron/handlers/deps.ts'
import { createFiles } from '../../electron/app/files.ts'
import { openDatabase } from '../../electron/history/database.ts'
import { historyOn } from '../../electron/history/history.ts'
import { createGatewayHolder } from '../../electron/reading/holder.ts'
import { createShelf } from '../../electron/shelf/shelf.ts'
import { later, sleep } from '../../electron/app/timers.ts'
import { createVault } from '../../electron/vault/vault.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { recogniser } from './recogniser.ts'

export interface TestApp {
  readonly handlers: Handlers
  readonly deps: Deps
  readonly demo: Demo
  readonly end: () => Promise<void>
}

/** The app's handlers with a real demo gateway and a real database, without Electron. The vault keeps nothing. */
export async function anApp(): Promise<TestApp> {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-app-'))
  const demo = await startDemo()
  const opened = openDatabase(join(folder, 'history.db'), 'now')
  if (!opened.ok) throw new Error(opened.error.kind)
  const history = historyOn(opened.value)
  const httpOptions = { contacted: () => undefined, now: Date.now, random: Math.random, sleep }
  const deps: Deps = {
    now: Date.now,
    newId: randomUUID,
    later,
    httpOptions,
    history,
    vault: createVault({}, { kept: 'memory', backend: 'basic_text', says: 'memory only' }, null),
    shelf: createShelf(randomUUID),
    recognise: recogniser,
    gateways: createGatewayHolder({ httpOptions, history, now: Date.now }),
    publish: () => undefined,
    demo: () => Promise.resolve(demo),
    browser: () => Promise.reject(new Error('no browser here')),
    report: (_reference, thrown) => {
      throw thrown
    },
    files: createFiles({ savePath: () => Promise.resolve(null), openPath: () => Promise.resolve(null) }),
    setIdleMinutes: () => undefined,
    app: { version: '0.1.0', electron: '45.4.1', runtime: 'official', startDemo: false },
  }
  const end = async (): Promise<void> => {
    await deps.gateways.replace(null)
    history.close()
    await demo.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { handlers: createHandlers(deps), deps, demo, end }
}
