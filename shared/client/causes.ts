import { isObject } from '../kernel/json.ts'
import { jsonOf } from './fetching.ts'
import type { Exchange } from './seen.ts'
import type { Mark, StepId } from './way.ts'

/** What a setting of the gateway has to do with a failed step. */
export interface Cause {
  readonly cure: string
  readonly where: string
}

const ENVIRONMENT = 'the gateway’s environment'

/**
 * The setting of the gateway that explains a failed step, as far as its replies show it; null where they
 * show none. No reply of a walk tells a setting's value, so the words leave it open. In: the step, what was
 * seen of it, and all that was exchanged. Source: well_known.py `get_oauth_protected_resource_rfc9728`,
 * `get_base_url_with_protocol`.
 */
export function causeOf(step: StepId, seen: Mark | undefined, exchanges: readonly Exchange[]): Cause | null {
  if (step === 'metadata' && exchanges.some(isSwitchedOff))
    return {
      cure: 'Set WELL_KNOWN_ENABLED=true: with false the gateway answers 404 “Not found” for every server. If it is on, something in front of the gateway answered.',
      where: ENVIRONMENT,
    }
  if (step === 'resource' && seen !== undefined) return pathCause(seen)
  return null
}

const isSwitchedOff = ({ ask, reply }: Exchange): boolean => {
  if (ask.purpose !== 'resource-metadata' || reply.kind !== 'answered' || reply.status !== 404) return false
  const body = jsonOf(reply.text)
  return isObject(body) && body['detail'] === 'Not found'
}

/** Addresses that differ in a path in front: the gateway adds APP_ROOT_PATH to what it tells clients. */
function pathCause({ expected, received }: Mark): Cause | null {
  if (!URL.canParse(expected) || !URL.canParse(received)) return null
  const [asked, told] = [new URL(expected), new URL(received)]
  if (asked.origin !== told.origin) return null
  const missing = pathBefore(asked.pathname, told.pathname)
  if (missing !== null)
    return {
      cure: `Set APP_ROOT_PATH=${missing}: the gateway tells clients its address with that path in front, and now tells it without. A proxy that takes the path away and does not say so has the same effect.`,
      where: ENVIRONMENT,
    }
  const more = pathBefore(told.pathname, asked.pathname)
  return more === null
    ? null
    : {
        cure: `Give clients the address with ${more} in front, or take that path out of APP_ROOT_PATH if clients come without it: the gateway puts it into what it tells them.`,
        where: ENVIRONMENT,
      }
}

/** What the longer path has in front of the shorter one; null where that is not their only difference. */
const pathBefore = (long: string, short: string): string | null =>
  long.length > short.length && short.length > 1 && long.endsWith(short) ? long.slice(0, -short.length) : null
