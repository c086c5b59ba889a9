import { startRig, type Rig } from '../rig/rig.ts'
import { FIRST, hydraCures } from './hydra.ts'
import { startHydra } from '../rig/hydra.ts'
import { prepareHydra } from '../rig/hydra-install.ts'
import { startKeycloak } from '../rig/keycloak.ts'
import { planKeycloaks, prepareKeycloak } from '../rig/keycloak-install.ts'
import { carryOut, type Cure, type CuresOutcome } from './cure.ts'
import { keycloakCures } from './keycloak.ts'
import { oidcProviderCures } from './oidc-provider.ts'

/*
 * `npm run test:providers`: what the presets and the steps tell to do at a provider is done, at a running
 * Keycloak, Hydra and oidc-provider, and the next token passes at a running gateway. Each case was written
 * down with the step where its token stops before anybody was asked. `--only keycloak`, `hydra` or
 * `oidc-provider` runs one; a word after it, the cases with that word in their names. Where Java, Maven, Go
 * or Python do not answer, one line says what was not run; with CI=true it fails where nothing was.
 */

const say = (line: string): void => console.log(line)
const at = process.argv.indexOf('--only')
const [only, word = ''] = at === -1 ? [] : process.argv.slice(at + 1)
const NAMES = ['Keycloak', 'Hydra', 'oidc-provider'] as const
type Name = (typeof NAMES)[number]
const EMAIL = 'providers-dana@example.com'

const outcomes = new Map<Name, CuresOutcome>()
const notRun: string[] = []
const ends: (() => Promise<void>)[] = []

type Begin = (rig: Rig) => Promise<readonly Cure[] | { readonly notRun: string }>

const begin: Record<Name, Begin> = {
  Keycloak: async (rig) => {
    const plans = await planKeycloaks()
    if ('notRun' in plans) return plans
    // The recipe without experimental features first: with resource-indicators a custom audience is refused.
    const plan = plans.find(({ line }) => line.features.length === 0) ?? plans[0]
    const home = await prepareKeycloak(say, plan)
    if ('notRun' in home) return home
    ends.push(() => home.remove())
    const keycloak = await startKeycloak(home, rig.authority)
    ends.push(() => keycloak.stop())
    say(`Keycloak ${keycloak.version} answers after ${keycloak.startSeconds.toFixed(0)} s`)
    return keycloakCures(keycloak, rig.authority)
  },
  Hydra: async (rig) => {
    const program = await prepareHydra(say)
    if ('notRun' in program) return program
    const hydra = await startHydra(program, rig.authority, FIRST)
    ends.push(() => hydra.stop())
    say(`Ory Hydra ${hydra.version} answers`)
    return hydraCures(hydra, rig.authority, EMAIL, ends)
  },
  'oidc-provider': (rig) => Promise.resolve(oidcProviderCures(rig.authority, ends)),
}

async function run(): Promise<void> {
  const rig = await startRig({ say })
  if ('notRun' in rig) return void notRun.push(`ContextForge: ${rig.notRun}`)
  ends.push(() => rig.stop())
  await rig.admin.createUser({ email: EMAIL })
  for (const name of NAMES) {
    if (only !== undefined && only.toLowerCase() !== name.toLowerCase()) continue
    const begun = Date.now()
    const cures = await begin[name](rig)
    if ('notRun' in cures) {
      notRun.push(`${name}: ${cures.notRun}`)
      continue
    }
    const chosen = cures.filter((cure) => cure.name.includes(word))
    const outcome = await carryOut(rig, EMAIL, chosen, say)
    outcomes.set(name, outcome)
    say(`${name}: ${outcome.agreed} of ${outcome.total} cures, ${Math.round((Date.now() - begun) / 1000)} s`)
  }
}

let failure: unknown = null
try {
  await run()
} catch (error) {
  failure = error
} finally {
  for (const end of ends.reverse()) await end().catch((error: unknown) => (failure ??= error))
}
if (failure !== null) say(failure instanceof Error ? (failure.stack ?? failure.message) : 'it failed')
for (const line of notRun) say(`not run: ${line}`)
const all = [...outcomes.values()]
const agreed = all.reduce((sum, one) => sum + one.agreed, 0)
const total = all.reduce((sum, one) => sum + one.total, 0)
const each = NAMES.map((name) => `${name} ${outcomes.get(name)?.agreed ?? 0}`).join(', ')
say(`providers agreement: ${agreed}/${total} (${each})`)
const nothing = total === 0 && process.env['CI'] === 'true'
process.exit(failure !== null || agreed !== total || nothing ? 1 : 0)
