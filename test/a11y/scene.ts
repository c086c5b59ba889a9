import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { startFront, type Front } from '../fakes/front.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'
import type { Walk } from './walk.ts'

/** Where a walk takes place: one app, the gateway it connects to, and what goes on at the gateway. */
export interface Scene {
  readonly app: Running
  readonly operator: Operator
  readonly gateway: Demo
  readonly front: Front
  readonly admin: Awaited<ReturnType<typeof adminOf>>
  /** The file to which the app writes the addresses it would open in a browser. */
  readonly opened: string
  /** True: from now on the gateway answers nothing; false: it answers again. */
  readonly silence: (silent: boolean) => void
  stop(): Promise<void>
}

/** A chapter: walks to states, and audits each. */
export type Chapter = (scene: Scene, walk: Walk) => Promise<void>

/** Starts the gateway and the app, which knows no gateway yet. */
export async function startScene(): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-a11y-'))
  const opened = join(folder, 'opened')
  let silent = false
  const gateway = await startDemo()
  const front = await startFront({
    target: gateway.url,
    fault: () => (silent ? { when: 'before', act: (response) => response.destroy() } : null),
  })
  const [admin, app] = await Promise.all([
    adminOf(gateway),
    launchApp({ theme: 'light', env: { CLAIMCHECK_BROWSER_FILE: opened } }),
  ])
  return {
    app,
    operator: operatorOf(app.page),
    gateway,
    front,
    admin,
    opened,
    silence: (to) => void (silent = to),
    async stop() {
      await app.close()
      await front.stop()
      await gateway.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
