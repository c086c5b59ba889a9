import { setTimeout as pause } from 'node:timers/promises'
import { gatherFacts, type Scene } from '../../../electron/judging/diagnose.ts'
import { explained, readPaste } from '../../../shared/paste/read.ts'
import { recognise } from '../../../shared/issuer/recognise.ts'
import { judge } from '../../../shared/judging/judge.ts'
import { isObject, type Json } from '../../../shared/kernel/json.ts'
import { appScene } from '../../helpers/app-scene.ts'
import { atOnce } from '../at-once.ts'
import { postInitialize } from '../rig/admin.ts'
import { startKeycloak, type Keycloak, type Realm } from '../rig/keycloak.ts'
import { prepareKeycloak, type KeycloakPlan } from '../rig/keycloak-install.ts'
import type { Rig } from '../rig/rig.ts'
import { audienceCases } from './audience-cases.ts'
import { DANA, GONE, NEWCOMER, type Act, type KeycloakCase, type Place } from './case.ts'
import type { Got } from './page.ts'
import { refusalCases } from './refusal-cases.ts'
import { tokenCases } from './token-cases.ts'

const CASES: readonly KeycloakCase[] = [...audienceCases, ...tokenCases, ...refusalCases]
const AT_ONCE = 3
/** Just issued, a token is within the doubt about the clocks, and the app rightly does not decide. */
const SETTLED_MS = 2_500
const met = new WeakSet<Rig>()

export interface KeycloakAgreement {
  readonly agreed: number
  readonly total: number
  /** Cures carried out whose token then passed. */
  readonly cured: number
  readonly failures: readonly string[]
  readonly version: string
  readonly java: number
  /** Cases this Keycloak cannot run, by name. */
  readonly leftOut: readonly string[]
}

/** One case at its place, with what came of it. */
interface Played {
  readonly one: KeycloakCase
  readonly place: Place
  readonly serverId: string
  readonly got: Got
}

interface Stage {
  readonly rig: Rig
  readonly scene: Scene
  readonly keycloak: Keycloak
  readonly realm: Realm
  readonly other: Realm
}

/**
 * Real tokens and refusals of a real Keycloak: for each case the app predicts, then the gateway answers, and
 * both must be what the author wrote down; a refusal must be explained for what it is. Then every cure is
 * carried out by the admin API, and its token must pass. In: the rig, and which Keycloak. Out: how many cases
 * agree, their cures included, or `notRun` with the reason this Keycloak cannot be had here. Errors: when one
 * that is there does not start.
 */
export async function agreeWithKeycloak(
  rig: Rig,
  plan: KeycloakPlan,
  say: (line: string) => void,
): Promise<KeycloakAgreement | { readonly notRun: string }> {
  const home = await prepareKeycloak(say, plan)
  if ('notRun' in home) return home
  const ends: (() => Promise<void>)[] = [() => home.remove()]
  try {
    const keycloak = await startKeycloak(home, rig.authority)
    ends.push(() => keycloak.stop())
    const seconds = keycloak.startSeconds.toFixed(0)
    say(`Keycloak ${keycloak.version} on Java ${home.java} answers after ${seconds} s`)
    const { url, authHeaderName, admin } = rig.gateway
    const { scene, close } = await appScene({ url, authHeaderName, caPem: rig.authority.certPem, ...admin })
    ends.push(close)
    const [realm, other] = [await keycloak.realm('acme'), await keycloak.realm('elsewhere')]
    for (const user of [DANA, GONE, NEWCOMER]) await realm.addUser(user)
    await other.addUser(DANA)
    // The gateway meets every line, and knows the people from the first one on.
    if (!met.has(rig)) {
      await rig.admin.createUser({ email: DANA.email })
      await rig.admin.createUser({ email: GONE.email, isActive: false })
    }
    met.add(rig)

    const stage: Stage = { rig, scene, keycloak, realm, other }
    const run = CASES.filter(({ needs }) => needs?.(home) ?? true)
    const played = await atOnce(AT_ONCE, [...run.entries()], ([index, one]) => play(stage, one, index))
    await pause(SETTLED_MS)
    const found = await atOnce(AT_ONCE, played, (each) => check(stage, each))
    const failed = found.map((why, index) => [played[index], why] as const).filter(([, why]) => why !== null)

    // A case that went wrong has nothing to cure.
    const sick = played.filter((each, index) => each.one.cure !== undefined && found[index] === null)
    const treated = await atOnce(AT_ONCE, sick, treat)
    await pause(SETTLED_MS)
    const uncured = await atOnce(AT_ONCE, treated, (each) => check(stage, each))
    const failures = [
      ...failed.map(([each, why]) => `${each?.one.name}: ${why}`),
      ...treated.flatMap(({ one }, index) => {
        const why = uncured[index] ?? null
        return why === null ? [] : [`the cure of "${one.name}": ${why}`]
      }),
    ]
    return {
      ...{ agreed: run.length - failures.length, total: run.length, failures },
      cured: uncured.filter((why) => why === null).length,
      leftOut: CASES.filter((one) => !run.includes(one)).map(({ name }) => name),
      ...{ version: keycloak.version, java: home.java },
    }
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

async function play(
  { rig, keycloak, realm, other }: Stage,
  one: KeycloakCase,
  index: number,
): Promise<Played> {
  const id = `kc-${keycloak.version}-${index}`
  const listed = { authorization_servers: [realm.issuer] as readonly string[] }
  const server = await rig.admin.createServer({ oauth_enabled: true, oauth_config: listed })
  const canonical = rig.gateway.canonical(server.id)
  const place: Place = {
    ...{ id, canonical, realm, other, caPem: rig.authority.certPem },
    newRealm: async (more) => {
      const own = await keycloak.realm(`realm-${index}`, more)
      await own.addUser(DANA)
      await place.server({ issuers: [own.issuer] })
      return own
    },
    server: async ({ issuers = [realm.issuer], resource = canonical }) => {
      await rig.admin.putServer(server.id, { oauthConfig: { authorization_servers: issuers, resource } })
    },
  }
  await place.server({})
  return { one, place, serverId: server.id, got: await attempt(one.act, place) }
}

async function treat(each: Played): Promise<Played> {
  const { one, place } = each
  const got = await attempt(one.cure ?? one.act, place)
  return { ...each, one: { ...one, expects: 'accepted' }, got }
}

/** What breaks in a case is that case's failure, and no other's. */
const attempt = (act: Act, place: Place): Promise<Got> =>
  act(place).catch((error: unknown): Got => ({ status: 0, says: `it broke: ${String(error)}` }))

const issuerIn = (document: Json): string =>
  isObject(document) && typeof document['issuer'] === 'string' ? document['issuer'] : ''

/** Out: null where the app, the answer and the author agree; else how they differ. */
async function check({ rig, scene }: Stage, { one, serverId, got }: Played): Promise<string | null> {
  if (!('token' in got)) {
    const { status, says } = got
    if (typeof one.expects === 'string') return `no token, ${status}: ${says.slice(0, 300)}`
    const { means } = explained(readPaste(says, null, Date.now()))
    return status === one.expects.status && one.expects.means.test(means)
      ? null
      : `refused with ${status} ${says.slice(0, 300)}, which is explained as: ${means || 'nothing'}`
  }
  if (typeof one.expects !== 'string') return `a token, where its author wrote ${one.expects.status}`
  const reading = await scene.readServer(serverId)
  if (!reading.ok) throw new Error(JSON.stringify(reading.error))
  const facts = await gatherFacts(scene, got.token, serverId, reading.value.server)
  const { stoppedAt, verdict, prediction, summary } = judge(facts)
  const actual = await postInitialize(rig.gateway, serverId, got.token)
  const stopped = stoppedAt ?? verdict
  const status = one.expects === 'accepted' ? 200 : 401
  const document =
    facts.metadata.state === 'gathered'
      ? facts.metadata.probes.find(({ reply }) => reply.kind === 'http' && reply.status === 200)
      : undefined
  if (
    document?.reply.kind === 'http' &&
    document.reply.body.kind === 'json' &&
    recognise(issuerIn(document.reply.body.value), document.reply.body.value).id !== 'keycloak'
  )
    return 'its metadata is not taken for Keycloak’s'
  return stopped === one.expects && prediction.status === actual.status && actual.status === status
    ? null
    : `predicted ${prediction.status} at ${stopped}, is ${actual.status} (${actual.bodyText.slice(0, 120)}); its author wrote ${status} at ${one.expects}; ${summary}`
}
