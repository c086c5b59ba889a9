import { type Deployment, isFrom, isOpen } from '../contextforge/index.ts'
import type { Turn } from './go-on.ts'

/** What is known of the gateway in whose session the probe went on. */
export interface SessionAt {
  /** As the gateway spells it; null when it does not tell. */
  readonly version: string | null
  readonly deployment: Deployment
  /** Whether `initialize` opened a session, with an id that is sent back. */
  readonly hasSession: boolean
}

const AFFINITY = ['USE_STATEFUL_SESSIONS', 'MCPGATEWAY_SESSION_AFFINITY_ENABLED'] as const

/**
 * Why the gateway refuses tools/list in the session of an accepted `initialize`, in words that claim no more
 * than is known; null where its answer shows no lost session. A 404 or 400 to the id of a session means that
 * whoever answered does not know it (MCP, Streamable HTTP, "Session Management"). 401 with the token that was
 * just accepted was seen on 1.0.2, with sessions that are passed from one process to another, and is mended
 * in 1.1.0; which release between them mended it nobody tried.
 */
export function sessionLost({ status }: Pick<Turn, 'status'>, at: SessionAt): string | null {
  const { version, deployment, hasSession } = at
  if ((status === 404 || status === 400) && hasSession)
    return `The session that initialize opened is not known where tools/list arrived (${status}): another replica or process answered, or the session ended meanwhile.${cureOf(deployment)}`
  if (status !== 401) return null
  const refused = 'initialize was accepted, and tools/list in the same session is refused with 401.'
  const off = AFFINITY.find((key) => !isOpen(deployment, key) && !deployment[key].value)
  const mended = version !== null && isFrom(version, '1.1.0')
  if (mended || off !== undefined)
    return `${refused} Another replica may have answered, with settings or caches of its own. The fault of 1.0.2 with sessions that are passed on is not it: ${mended ? `${version} does not have it` : `${off} is off`}.`
  const open = AFFINITY.filter((key) => isOpen(deployment, key))
  const fault = `${AFFINITY.join(' and ')} on`
  if (version !== null && /^1\.0\.2(?!\d)/.test(version) && open.length === 0)
    return `${refused} That is a fault of ContextForge ${version} with ${fault}: the session is passed to another process, which does not take the token. Go to 1.1.0, or switch MCPGATEWAY_SESSION_AFFINITY_ENABLED off in the gateway’s environment.`
  const unknown = open.length === 0 ? '' : `, and nobody told ${open.join(' or ')}`
  return `${refused} ContextForge 1.0.2 does that with ${fault}, and 1.1.0 does not; this is ${version ?? 'a version that is not told'}${unknown}. Otherwise another replica answered.`
}

/** What keeps a session where it was opened. */
function cureOf(deployment: Deployment): string {
  const key = 'MCPGATEWAY_SESSION_AFFINITY_ENABLED'
  if (isOpen(deployment, key) || !deployment[key].value)
    return ` With more than one replica, sessions need ${key} (with Redis), or a load balancer that keeps a client at one of them.`
  return ' The gateway’s session affinity is on: look whether its replicas share one Redis.'
}
