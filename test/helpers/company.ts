import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import type { Deps } from '../../electron/handlers/deps.ts'
import type { ProfileDraft } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { NetworkSecrets } from '../../shared/network/settings.ts'
import { startWorld, type World } from './world.ts'
import { adminOf } from './gateway-admin.ts'
import { manualTimers } from './manual-timers.ts'

/**
 * The app in a company: a demo gateway behind the company's network, and the main process that has to reach
 * it.
 */
export interface Company {
  readonly demo: Demo
  readonly admin: Awaited<ReturnType<typeof adminOf>>
  readonly world: World
  /** The app's data folder. */
  readonly folder: string
  readonly file: (name: string, text: string | Buffer) => string
  /** Makes the operator choose this file in the system's dialog. */
  readonly choose: (path: string) => Promise<void>
  /** Saves a profile and opens it. Out: the error of the failed rung, or null when it is open. */
  readonly open: (
    profile: Partial<ProfileDraft> & { url: string },
    secrets?: NetworkSecrets,
  ) => Promise<AppError | null>
  readonly stop: () => Promise<void>
}

/**
 * Starts it. In: the computer's proxies and policy. The clock is real, because certificates are judged by it.
 */
export async function startCompany(computer: Pick<Deps, 'systemProxy' | 'policy'> = {}): Promise<Company> {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-company-'))
  const demo = await startDemo()
  let next: string | null = null
  const world = startWorld({
    path: join(folder, 'history.db'),
    gateway: demo,
    timers: { ...manualTimers(), now: Date.now },
    savePath: (name) => join(folder, name),
    openPath: () => next,
    deps: computer,
  })
  return {
    demo,
    admin: await adminOf(demo),
    world,
    folder,
    file(name, text) {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    },
    async choose(path) {
      next = path
      await world.call('profile.choose', { what: 'certificate' })
    },
    async open(profile, secrets) {
      const draft: ProfileDraft = {
        id: null,
        name: 'company',
        environment: 'DEV',
        readOnly: false,
        signInWith: 'password',
        email: demo.email,
        authHeaderName: 'Authorization',
        caPem: '',
        assumedAppDomain: '',
        ...profile,
      }
      const saved = await world.ask('profile.save', { draft, ...(secrets === undefined ? {} : { secrets }) })
      if (!saved.ok) return saved.error
      const reply = await world.ask('connection.open', {
        profileId: saved.value.profile.id,
        secret: demo.password,
        keepSecret: true,
      })
      if (!reply.ok) return reply.error
      return reply.value.connection === null
        ? (reply.value.ladder.find(({ state }) => state === 'fail')?.error ?? { kind: 'not-connected' })
        : null
    },
    async stop() {
      await world.close()
      await demo.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
