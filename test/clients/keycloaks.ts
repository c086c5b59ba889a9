import type { Authority } from '../helpers/certificates.ts'
import { planKeycloaks, prepareKeycloak } from '../gateway/rig/keycloak-install.ts'
import { startKeycloak } from '../gateway/rig/keycloak.ts'
import type { RealmOptions, RealmPerson, RunningKeycloak } from './realm.ts'
import type { SetUp } from './setup.ts'
import type { Keycloaks } from './stage.ts'

/** The Keycloaks that set-ups ask for, as far as they run here. */
export interface Started {
  readonly of: Keycloaks
  readonly can: (realm: RealmOptions) => boolean
  readonly versions: readonly string[]
  /** What is not run for want of a Keycloak, each with the reason. */
  readonly notRun: readonly string[]
  stop(): Promise<void>
}

/**
 * Starts the Keycloaks that these set-ups want: one as it comes, and one with resource indicators. One that
 * cannot run here is said; a start that fails is an error.
 */
export async function startKeycloaks(
  setUps: readonly SetUp[],
  authority: Authority,
  person: RealmPerson,
  say: (line: string) => void,
): Promise<Started> {
  const running = new Map<boolean, RunningKeycloak>()
  const ends: (() => Promise<void>)[] = []
  const notRun: string[] = []
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    for (const withIndicators of [false, true]) {
      const those = setUps.filter(({ realm }) => realm && (realm.withIndicators === true) === withIndicators)
      if (those.length === 0) continue
      const home = await homeFor(withIndicators, say)
      if ('notRun' in home) {
        notRun.push(`not run: ${those.length} set-ups of Keycloak, ${home.notRun}`)
        continue
      }
      ends.push(() => home.remove())
      const keycloak = await startKeycloak(home, authority, 'as forwarded')
      ends.push(() => keycloak.stop())
      say(`Keycloak ${keycloak.version} answers after ${keycloak.startSeconds.toFixed(0)} s`)
      running.set(withIndicators, { keycloak, ca: authority.certPem, person })
    }
  } catch (error) {
    await stop()
    throw error
  }
  return {
    of: (withIndicators) => {
      const found = running.get(withIndicators)
      if (found === undefined) throw new Error('this Keycloak does not run')
      return found
    },
    can: (realm) => running.has(realm.withIndicators === true),
    versions: [...running.values()].map(({ keycloak }) => keycloak.version),
    notRun,
    stop,
  }
}

async function homeFor(withIndicators: boolean, say: (line: string) => void) {
  const plans = await planKeycloaks()
  if ('notRun' in plans) return plans
  const plan = plans.find(({ line }) => line.features.includes('resource-indicators') === withIndicators)
  const what = withIndicators ? 'with resource indicators' : 'without experimental features'
  return plan === undefined ? { notRun: `no Java here runs one ${what}` } : prepareKeycloak(say, plan)
}
