import { randomBytes } from 'node:crypto'
import { gatherFacts, type Scene } from '../../../electron/judging/diagnose.ts'
import type { Get } from '../../../electron/issuer/gather.ts'
import { isObject, type Json } from '../../../shared/kernel/json.ts'
import { readServer } from '../../../shared/contextforge/wire.ts'
import type { VirtualServer } from '../../../shared/contextforge/server.ts'
import type { Diagnosis } from '../../../shared/contextforge/diagnosis.ts'
import type { Prediction } from '../../../shared/contextforge/answers.ts'
import type { Facts } from '../../../shared/contextforge/facts.ts'
import { judge } from '../../../shared/judging/judge.ts'
import type { Steps } from '../../../shared/contextforge/steps/index.ts'
import type { Case, World } from '../case.ts'
import { postInitialize } from '../rig/admin.ts'
import type { Rig } from '../rig/rig.ts'
import { namesOf } from './names.ts'
import { answersOf, type Places } from './place.ts'
import { isTimely, named, type Names, type Scenario, type TokenSpec } from './spec.ts'
import { writeToken } from './token.ts'

/** Where pairs are played: one gateway, the app's own way to look at it, and issuers. */
export interface Stage {
  readonly rig: Rig
  readonly scene: Scene
  readonly places: Places
  readonly users: Pick<World, 'active' | 'disabled' | 'admin' | 'gatewayToken'>
  /** The engine's steps; others to see whether anybody notices. */
  readonly table: Steps
}

export interface Actual {
  readonly status: number
  readonly detail: string | null
  readonly wwwAuthenticate: Prediction['wwwAuthenticate'] | 'other'
}

/** One pair: what was predicted before it was sent, and what came back. */
export interface Played {
  readonly token: TokenSpec
  readonly facts: Facts
  readonly diagnosis: Pick<Diagnosis, 'verdict' | 'stoppedAt' | 'prediction'>
  readonly actual: Actual
  /** The configuration at that moment: earlier tokens may have taught it. */
  readonly config: Json
  /** Answered too late for a token whose outcome hangs on a few seconds: not compared. */
  readonly late: boolean
}

export interface Run {
  readonly serverId: string
  readonly played: readonly Played[]
  /** What `resource` is by the predictions; undefined where an open one may have taught it. */
  readonly resource: Json | undefined
}

const LATE_MS = 2_500
const CLIENT_ID = 'My-OAuth-client-id'

/**
 * Plays a scenario on a server and an issuer of its own. Errors: when the gateway takes no such server, or
 * gives no answer.
 */
export async function play(stage: Stage, scenario: Scenario): Promise<Run> {
  const place = stage.places.open()
  const id = randomBytes(16).toString('hex')
  const names = namesOf(scenario.issuer, place, {
    ...stage.users,
    serverId: id,
    canonical: stage.rig.gateway.canonical(id),
    publicUrl: `https://mcp.example.com/servers/${id}/mcp`,
    clientId: CLIENT_ID,
  })
  place.answer(answersOf(scenario.issuer, place, names))
  const created = await stage.rig.admin.call('POST', `${stage.scene.gateway.capabilities.basePath}/servers`, {
    server: {
      id,
      name: `fuzz-${id}`,
      oauth_enabled: scenario.server.oauthEnabled,
      oauth_config: named(scenario.server.config, names, 0),
    },
    visibility: 'public',
  })
  const read = readServer(created.json)
  if (created.status > 299 || !read.ok)
    throw new Error(`no such server can be made: ${created.status} ${created.bodyText.slice(0, 300)}`)

  const get = remembering(stage.scene.get)
  let server: VirtualServer = read.value
  let open = false
  const played: Played[] = []
  for (const token of scenario.tokens) {
    const one = await playToken({ ...stage, scene: { ...stage.scene, get } }, server, scenario, token, names)
    played.push(one)
    const { prediction } = one.diagnosis
    if (prediction.status === null && one.actual.status !== 503) open = true
    if (prediction.learnedResource !== null && isObject(server.oauthConfig))
      server = { ...server, oauthConfig: { ...server.oauthConfig, resource: prediction.learnedResource } }
    if (open && one.facts.gateway.capabilities.learns) {
      const now = readServer(await stage.rig.admin.getServer(server.id))
      if (now.ok) server = now.value
    }
  }
  return { serverId: server.id, played, resource: open ? undefined : resourceOf(server.oauthConfig) }
}

export const resourceOf = (config: Json): Json => (isObject(config) ? (config['resource'] ?? null) : null)

async function playToken(
  stage: Stage,
  server: VirtualServer,
  scenario: Scenario,
  spec: TokenSpec,
  names: Names,
): Promise<Played> {
  const begun = Date.now()
  const token = writeToken(spec, scenario.issuer.keys, names, Math.floor(begun / 1000))
  const facts = await gatherFacts(stage.scene, token, server.id, server)
  const { verdict, stoppedAt, prediction } = judge(facts, stage.table)
  const answer = await postInitialize(stage.rig.gateway, server.id, token)
  const { json } = answer
  const detail = isObject(json) && typeof json['detail'] === 'string' ? json['detail'] : null
  return {
    token: spec,
    facts,
    diagnosis: { verdict, stoppedAt, prediction },
    actual: {
      status: answer.status,
      detail,
      wwwAuthenticate: challengeOf(answer.wwwAuthenticate, server.id),
    },
    config: server.oauthConfig,
    late: isTimely(spec) && Date.now() - begun > LATE_MS,
  }
}

function challengeOf(header: string | null, serverId: string): Actual['wwwAuthenticate'] {
  if (header === null) return 'none'
  if (header === 'Bearer') return 'bearer'
  const path = `/.well-known/oauth-protected-resource/servers/${serverId}/mcp"`
  return header.startsWith('Bearer resource_metadata="') && header.endsWith(path)
    ? 'resource-metadata'
    : 'other'
}

/**
 * Where prediction and gateway differ: empty when they agree. An open prediction still may not hide a wrong
 * verdict.
 */
export function differences(one: Pick<Played, 'diagnosis' | 'actual' | 'late'>): string[] {
  if (one.late) return []
  const { verdict, prediction } = one.diagnosis
  const { actual } = one
  const wrong: string[] = []
  const compare = (what: string, predicted: Json, real: Json): void => {
    if (predicted !== real)
      wrong.push(`${what} predicted ${JSON.stringify(predicted)}, is ${JSON.stringify(real)}`)
  }
  if (verdict === 'accepted' && actual.status !== 200) wrong.push(`predicted Accepted, is ${actual.status}`)
  if (verdict === 'rejected' && ![401, 500, 503].includes(actual.status))
    wrong.push(`predicted Rejected, is ${actual.status}`)
  if (prediction.status === null) return wrong
  compare('status', prediction.status, actual.status)
  compare('detail', prediction.detail, actual.detail)
  compare('WWW-Authenticate', prediction.wwwAuthenticate, actual.wwwAuthenticate)
  return wrong
}

/** The same pair judged by another table of checks: for proof that a broken engine is noticed. */
export function judgedBy(table: Steps, one: Played): Pick<Played, 'diagnosis' | 'actual' | 'late'> {
  const { verdict, stoppedAt, prediction } = judge(one.facts, table)
  return { ...one, diagnosis: { verdict, stoppedAt, prediction } }
}

export const stopOf = ({ diagnosis }: Pick<Played, 'diagnosis'>): Case['stops'] =>
  diagnosis.stoppedAt ?? 'accepted'

/**
 * Documents do not change while a scenario is played, and asking for them again would cost more than the
 * rest.
 */
function remembering(get: Get): Get {
  const known = new Map<string, ReturnType<Get>>()
  return (url) => {
    const reply = known.get(url) ?? get(url)
    known.set(url, reply)
    return reply
  }
}
