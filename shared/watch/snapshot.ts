import type { VirtualServer } from '../contextforge/index.ts'
import { isObject, type Json } from '../kernel/json.ts'

/** How a server's OAuth settings looked at one time, secrets masked. */
export interface Snapshot {
  /** Its number in the history; what a restore is asked for by. */
  readonly id: number
  readonly version: number | null
  readonly config: Json
  /** Null in snapshots of releases of this app that did not look. */
  readonly enabled: boolean | null
  readonly seenAt: string
  /** Who saved last, how (`ui`, `api`), and when, as the gateway says. */
  readonly changedBy: string | null
  readonly changedVia: string | null
  readonly changedAt: string | null
  /** Nobody typed what stands in `resource`: an inference. */
  readonly learned: boolean
}

/** A server that looks different from the last time it was looked at. */
export interface Transition {
  readonly server: VirtualServer
  readonly before: Snapshot
  readonly after: Snapshot
}

/** True where the gateway would learn: `resource` is missing or empty. */
export function isEmptyResource(config: Json): boolean {
  const resource = isObject(config) ? config['resource'] : null
  return !resource || (Array.isArray(resource) && resource.length === 0)
}

type Settings = Pick<Snapshot, 'version' | 'config'>

/**
 * True where one state has a lower version than the other: versions only go up, so that it is from before.
 */
export const isOlder = (one: Pick<Snapshot, 'version'>, other: Pick<Snapshot, 'version'>): boolean =>
  one.version !== null && other.version !== null && one.version < other.version

/** Every save counts the version up; only learning fills `resource` without. */
export const filledByItself = (before: Settings, after: Settings): boolean =>
  before.version === after.version && isEmptyResource(before.config) && !isEmptyResource(after.config)
