import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import type { ClientProfile } from './profile.ts'
import { insideOf, type Ends } from './ends.ts'
import { whereTheyEnd, whoGetsIn, type Meeting } from './realm.ts'
import type { PlanLine, WayIn } from './way-in.ts'

/** One line of a plan as it stands with the others that are on. */
export interface PlanStep {
  readonly line: PlanLine
  /** It is on, and nothing it needs is off. */
  readonly on: boolean
  /** Lines before it that are off and without which somebody who gets in would fall out. */
  readonly needs: readonly number[]
  /** Who would get in with it and all before it that are on. */
  readonly lets: readonly string[]
  /** Of these, whom this line lets in. */
  readonly gains: readonly string[]
  /** Where each client would end then. */
  readonly ends: Ends
}

/**
 * The meeting as it is once a line is done. In: a line for server or realm. Out: null where what it does
 * cannot be rehearsed, as a role cannot, which changes nothing of who gets in.
 */
export function afterLine(meeting: Meeting, { doing }: PlanLine): Meeting | null {
  const { server, realm } = meeting
  if (doing.at === 'gateway-visibility') return { ...meeting, server: { ...server, isPublic: true } }
  if (doing.at === 'gateway') {
    const { resource, scopes_supported: scopes } = doing.oauthConfig
    const expects = resource === undefined ? server.expects : textsIn(resource)
    return {
      ...meeting,
      server: { ...server, expects, scopes: scopes === undefined ? server.scopes : textsIn(scopes) },
    }
  }
  if (doing.at !== 'identity-provider') return null
  let now = realm
  for (const request of doing.api) {
    if (request.kind === 'create' && request.path.endsWith('/client-scopes')) {
      const name = request.body['name']
      const audiences = audiencesOf(request.body)
      if (typeof name !== 'string' || audiences.length === 0) return null
      now = {
        ...now,
        optionalScopes: [...now.optionalScopes, name],
        audiences: { ...now.audiences, [name]: audiences },
      }
    } else if (request.kind === 'change') {
      const hosts = request.config['trusted-hosts']
      if (hosts === undefined) return null
      const must = request.config['host-sending-registration-request-must-match']?.[0]
      now = { ...now, trustedHosts: { hosts, senderMustMatch: must !== 'false' } }
    } else if (request.kind === 'create') return null
  }
  return { ...meeting, realm: now }
}

const textsIn = (value: Json): readonly string[] =>
  (Array.isArray(value) ? (value as readonly Json[]) : [value]).filter((one) => typeof one === 'string')

function audiencesOf(body: JsonObject): readonly string[] {
  const mappers = body['protocolMappers']
  return (Array.isArray(mappers) ? (mappers as readonly Json[]) : []).flatMap((mapper) => {
    const config = isObject(mapper) ? mapper['config'] : null
    const audience = isObject(config) ? config['included.custom.audience'] : null
    return typeof audience === 'string' ? [audience] : []
  })
}

/** What of a plan can be switched: its lines one by one, or null where they only go together. */
export const canSwitch = (
  profiles: readonly ClientProfile[],
  meeting: Meeting,
  { lines }: WayIn,
): boolean => {
  let now = meeting
  return lines.every((line) => {
    now = afterLine(now, line) ?? now
    return whoGetsIn(profiles, now).join() === line.lets.join()
  })
}

/**
 * A plan with some of its lines off. A line that would throw somebody out, since one before it is off, is off
 * too. In: the numbers of lines that are off.
 */
export function planSteps(
  profiles: readonly ClientProfile[],
  meeting: Meeting,
  plan: WayIn,
  off: ReadonlySet<number>,
): readonly PlanStep[] {
  const skipped: number[] = []
  let now = meeting
  let inside = plan.today
  let ends = whereTheyEnd(profiles, meeting)
  return plan.lines.map((line): PlanStep => {
    const { number } = line
    const next = afterLine(now, line) ?? now
    const then = whereTheyEnd(profiles, next)
    const lets = insideOf(then)
    const falls = inside.some((id) => !lets.includes(id))
    if (off.has(number) || falls) {
      const needs = falls ? [...skipped] : []
      skipped.push(number)
      return { line, on: false, needs, lets: inside, gains: [], ends }
    }
    const gains = lets.filter((id) => !inside.includes(id))
    now = next
    inside = lets
    ends = then
    return { line, on: true, needs: [], lets, gains, ends }
  })
}

/** The lines of a plan that only go together: all of them on. */
export const together = ({ today, lines }: WayIn): readonly PlanStep[] =>
  lines.map((line, at) => {
    const before = lines[at - 1]?.lets ?? today
    const gains = line.lets.filter((id) => !before.includes(id))
    return { line, on: true, needs: [], lets: line.lets, gains, ends: line.ends }
  })
