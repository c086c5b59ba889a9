import { writeFileSync } from 'node:fs'
import { createAuthority } from '../helpers/certificates.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { createAdmin } from '../gateway/rig/admin.ts'
import { prepareEnvironment } from '../gateway/rig/environment.ts'
import { startGateway } from '../gateway/rig/gateway.ts'
import { planKeycloaks, prepareKeycloak } from '../gateway/rig/keycloak-install.ts'
import { startKeycloak } from '../gateway/rig/keycloak.ts'
import { newPassword } from '../gateway/rig/password.ts'
import { breakAt } from './break.ts'
import { clientOf, makeSurroundings, type Client } from './clients.ts'
import { PERSON } from './identity.ts'
import { install, PINS, type Pin } from './install.ts'
import { KEYCLOAK_SETUPS } from './keycloak-setups.ts'
import { startKeycloaks } from './keycloaks.ts'
import { ODD_SETUPS } from './odd-setups.ts'
import { runPairs } from './pairs.ts'
import type { SetUp } from './setup.ts'
import { QUICK, SETUPS, SLICE, SLOW } from './setups.ts'
import { setStage } from './stage.ts'
import { proveWayIn } from './way-in.ts'

/*
 * `npm run test:clients`: real clients against set-ups of a real gateway, a real proxy and an identity
 * provider, each pair predicted by the walk before the client runs. `--clients sdk1,py2` and `--setups
 * plain,private` run these only of them (`keycloak`: all that are made in a Keycloak; `odd`:
 * all of other kinds), `--slice` what is part
 * of `npm test`; `--break STEP` makes the walk wrong at one of its steps, and has to fail.
 * `--only way-in` executes the plan for a fresh realm of a real Keycloak with every client; `--keycloak 26.7`
 * takes the one with resource indicators, which is planned for in another way.
 */

const option = (name: string): string | undefined =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined
const slice = process.argv.includes('--slice')
const chosen = (name: string, inSlice: readonly string[]): ((id: string) => boolean) => {
  const list = option(name)?.split(',') ?? (slice ? inSlice : null)
  return (id) => list === null || list.includes(id)
}
const say = (line: string): void => console.log(line)

async function run(): Promise<void> {
  const step = option('--break')
  const tamper = step === undefined ? null : breakAt(step)
  if (step !== undefined && tamper === null) throw new Error('--break takes one of the twelve steps')
  const pins = PINS.filter(({ client }) => chosen('--clients', QUICK)(client))
  const isChosen = chosen('--setups', SLICE)
  const wanted = [
    ...SETUPS.filter(({ id }) => isChosen(id)),
    ...ODD_SETUPS.filter(({ id }) => isChosen(id) || isChosen('odd')),
    ...KEYCLOAK_SETUPS.filter(({ id }) => isChosen(id) || isChosen('keycloak')),
  ]
  const environment = await prepareEnvironment({ say })
  if ('notRun' in environment) return leave({ passed: 0, failed: 0, notRun: environment.notRun, lines: [] })
  for (const pin of pins) await install(pin, say)
  const authority = await createAuthority()
  const person = { name: 'dana', password: newPassword() }
  const ends: (() => Promise<void>)[] = []
  try {
    const around = await makeSurroundings(authority.certPem, person)
    ends.push(() => around.close())
    const keycloaks = await startKeycloaks(wanted, authority, person, say)
    ends.push(() => keycloaks.stop())
    const setUps = wanted.filter(({ realm }) => realm === undefined || keycloaks.can(realm))
    const everywhere = option('--clients') !== undefined
    const clients: Client[] = pins.map((pin) => ({
      ...clientOf(pin, around),
      meets: ({ id, realm }) =>
        everywhere ||
        (realm !== undefined && pin.client !== 'gemini') ||
        !SLOW.includes(pin.client) ||
        SLICE.includes(id),
    }))
    ends.push(async () => void (await Promise.all(clients.map((client) => client.close()))))
    const gateway = await startGateway(environment, { caPem: authority.certPem })
    ends.push(() => gateway.stop())
    const admin = await createAdmin(gateway)
    await admin.createUser({ email: PERSON })
    const stage = await setStage(setUps, gateway, admin, authority, keycloaks.of)
    ends.push(() => stage.close())
    const { agreed, total } = await runPairs(
      clients,
      stage.standing,
      { ca: authority.certPem, person },
      tamper,
      say,
    )
    const lines = [
      ...clients.map((client) => `${named(client.pin)}${metSays(client, setUps)}`),
      ...keycloaks.notRun,
      [
        `${setUps.length} set-ups; ContextForge ${environment.version}, nginx ${stage.nginx}`,
        ...keycloaks.versions.map((version) => `Keycloak ${version}`),
      ].join(', '),
      `clients agreement: ${agreed}/${total}`,
    ]
    leave({ passed: agreed, failed: total - agreed, lines })
  } finally {
    await endAll(ends)
  }
}

/** `--only way-in`: the plan for a fresh realm of a real Keycloak, executed. */
async function runWayIn(): Promise<void> {
  const plans = await planKeycloaks()
  const wanted = option('--keycloak') ?? '26.4'
  const plan = 'notRun' in plans ? undefined : plans.find(({ line }) => line.name === wanted)
  const none = 'notRun' in plans ? plans.notRun : `no Java here runs a Keycloak ${wanted}`
  const home = plan === undefined ? { notRun: none } : await prepareKeycloak(say, plan)
  const environment = await prepareEnvironment({ say })
  for (const needed of [home, environment])
    if ('notRun' in needed) return leave({ passed: 0, failed: 0, notRun: needed.notRun, lines: [] })
  if ('notRun' in home || 'notRun' in environment) return
  // Gemini CLI makes no call with the token that it is given here.
  const some = PINS.filter(({ client }) => client !== 'gemini')
  const pins = some.filter(({ client }) => chosen('--clients', QUICK)(client))
  for (const pin of pins) await install(pin, say)
  const authority = await createAuthority()
  const ends: (() => Promise<void>)[] = [() => home.remove()]
  try {
    const keycloak = await startKeycloak(home, authority)
    ends.push(() => keycloak.stop())
    say(`Keycloak ${keycloak.version} answers after ${keycloak.startSeconds.toFixed(0)} s`)
    const realm = await keycloak.realm('acme')
    await realm.addUser({ username: 'dana', email: PERSON })
    const around = await makeSurroundings(authority.certPem, { name: 'dana', password: realm.password })
    ends.push(() => around.close())
    const gateway = await startGateway(environment, { caPem: authority.certPem })
    ends.push(() => gateway.stop())
    const admin = await createAdmin(gateway)
    await admin.createUser({ email: PERSON })
    const clients = pins.map((pin) => clientOf(pin, around, true))
    ends.push(async () => void (await Promise.all(clients.map((client) => client.close()))))
    const proof = await proveWayIn(clients, QUICK, realm, {
      gateway,
      admin,
      authority,
      hasIndicators: home.hasResourceIndicators,
      say,
    })
    const { before, after, of, failures } = proof
    // Nobody may be left outside, whatever the plan says.
    const all = before === 0 && after === of && failures.length === 0
    leave({
      passed: all ? after : 0,
      failed: all ? 0 : Math.max(1, of - after, failures.length),
      lines: [
        ...failures,
        ...pins.map(named),
        `Keycloak ${keycloak.version}, ContextForge ${environment.version}`,
        `in before: ${before}/${of}, after: ${after}/${of}`,
      ],
    })
  } finally {
    await endAll(ends)
  }
}

/** The last one first; one that fails keeps no other from ending. Errors: the first that came. */
async function endAll(ends: readonly (() => Promise<void>)[]): Promise<void> {
  const failed: unknown[] = []
  for (const end of [...ends].reverse()) await end().catch((error: unknown) => failed.push(error))
  if (failed.length > 0) throw failed[0]
}

/** Of a client that was left out somewhere: at how many set-ups it was run. */
function metSays({ meets }: Client, setUps: readonly SetUp[]): string {
  const met = setUps.filter(meets).length
  return met === setUps.length ? '' : `, at ${met} of ${setUps.length} set-ups`
}

/** A client with its version; one that its profile was not proven on says so. */
function named({ client, version }: Pin): string {
  const profile = PROFILES.find(({ id }) => id === client)
  const rules = profile?.rules ?? ''
  return `${profile?.name ?? client} ${version}${rules.endsWith(` ${version}`) ? '' : ` (its rules are ${rules})`}`
}

interface Result {
  readonly passed: number
  readonly failed: number
  readonly notRun?: string
  readonly lines: readonly string[]
}

/** The last lines, and for `npm test` the result as a file. */
function leave(result: Result): void {
  const { CLAIMCHECK_RESULT_FILE: file } = process.env
  const short = result.lines.slice(-1)
  if (file !== undefined) writeFileSync(file, JSON.stringify({ ...result, lines: short }))
  say(['', ...(result.notRun === undefined ? result.lines : [`not run: ${result.notRun}`])].join('\n'))
  process.exitCode = result.failed === 0 && result.passed > 0 ? 0 : 1
}

// What was started ends with this process, however it is ended.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
await (option('--only') === 'way-in' ? runWayIn() : run())
process.exit()
