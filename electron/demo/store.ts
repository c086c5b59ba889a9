import { isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'
import { truthy } from './python.ts'
import { TEAM, toolsOf } from './rights.ts'

/** The values of a demo server that differ from the defaults. */
export interface ServerSeed {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly ownerEmail: string
  readonly oauthConfig: Json
  readonly oauthEnabled?: boolean
  readonly enabled?: boolean
  readonly visibility?: 'public' | 'team' | 'private'
  readonly version?: number
  readonly modifiedBy?: string
  readonly modifiedVia?: 'ui' | 'api'
  readonly ageDays: number
  readonly changedDays?: number
}

/** A server as the gateway stores it: secrets not masked, times in milliseconds. */
export interface StoredServer {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly icon: string | null
  readonly tags: readonly Json[]
  readonly enabled: boolean
  readonly visibility: string
  readonly teamId: string | null
  readonly ownerEmail: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly modifiedBy: string | null
  readonly modifiedVia: string | null
  readonly modifiedFromIp: string | null
  readonly modifiedUserAgent: string | null
  readonly version: number
  readonly oauthEnabled: boolean
  readonly oauthConfig: Json
}

/** The fields of a PUT that were present and accepted, by their stored names. */
export interface Update {
  readonly name?: string
  readonly description?: string
  readonly icon?: string
  readonly visibility?: string
  readonly teamId?: string
  readonly tags?: readonly Json[]
  readonly oauthEnabled?: boolean
  /** Null removes the configuration. */
  readonly oauthConfig?: Json
}

const DAY_MS = 86_400_000
const MASK = '*****'
const SENSITIVE = [
  'client_secret',
  'password',
  'refresh_token',
  'access_token',
  'id_token',
  'token',
  'secret',
  'private_key',
]

/** Makes a stored server. In: its values, and the time its ages count from, in milliseconds. */
export function seedServer(seed: ServerSeed, now: number): StoredServer {
  const createdAt = now - seed.ageDays * DAY_MS
  return {
    id: seed.id,
    name: seed.name,
    description: seed.description,
    icon: null,
    tags: [],
    enabled: seed.enabled ?? true,
    visibility: seed.visibility ?? 'public',
    teamId: seed.visibility === 'team' ? TEAM.id : null,
    ownerEmail: seed.ownerEmail,
    createdAt,
    updatedAt: seed.changedDays === undefined ? createdAt : now - seed.changedDays * DAY_MS,
    modifiedBy: seed.modifiedBy ?? null,
    modifiedVia: seed.modifiedVia ?? null,
    modifiedFromIp: seed.modifiedVia ? '10.20.0.14' : null,
    modifiedUserAgent:
      seed.modifiedVia === 'ui' ? 'Mozilla/5.0' : seed.modifiedVia ? 'python-httpx/0.28.1' : null,
    version: seed.version ?? 1,
    oauthEnabled: seed.oauthEnabled ?? true,
    oauthConfig: seed.oauthConfig,
  }
}

/**
 * Applies a PUT to a server: the given fields replace the stored ones, `oauth_config` is replaced as a whole,
 * and `version` is not compared.
 */
export function applyUpdate(
  server: StoredServer,
  update: Update,
  by: string,
  agent: string | null,
  now: number,
): StoredServer {
  const { oauthConfig, ...fields } = update
  const isTurnedOff = update.oauthEnabled === false
  const config = isTurnedOff
    ? null
    : oauthConfig === undefined
      ? server.oauthConfig
      : keepSecrets(oauthConfig, server.oauthConfig)
  return {
    ...server,
    ...fields,
    oauthConfig: config,
    updatedAt: now,
    modifiedBy: by,
    modifiedVia: 'api',
    modifiedFromIp: '127.0.0.1',
    modifiedUserAgent: agent,
    version: server.version + 1,
  }
}

const isSensitive = (key: string): boolean => SENSITIVE.includes(key.toLowerCase())
const member = (value: Json | undefined, key: string): Json | undefined =>
  isObject(value ?? null) ? (value as JsonObject)[key] : undefined
const element = (value: Json | undefined, index: number): Json | undefined =>
  Array.isArray(value) ? (value as readonly Json[])[index] : undefined

/**
 * Replaces a mask that was sent back by the secret stored at the same place: under the same key, or at the
 * same index of a list.
 */
export function keepSecrets(sent: Json, stored: Json | undefined, isSecret = false): Json {
  if (Array.isArray(sent))
    return (sent as readonly Json[]).map((item, index) => keepSecrets(item, element(stored, index), isSecret))
  if (isObject(sent)) {
    // An object under a sensitive key is no secret itself; the sensitive keys in it are.
    return mapObject(sent, (key, item) => keepSecrets(item, member(stored, key), isSensitive(key)))
  }
  if (!isSecret || sent !== MASK) return sent
  return typeof stored === 'string' && stored !== '' ? stored : null
}

/** Replaces every value under a sensitive key by the mask, unless it is empty. */
export function mask(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(mask)
  if (!isObject(value)) return value
  return mapObject(value, (key, item) => (isSensitive(key) ? (truthy(item) ? MASK : item) : mask(item)))
}

/** Uses `fromEntries` and no assignment, so that a key named `__proto__` stays data. */
function mapObject(value: JsonObject, map: (key: string, item: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, map(key, item)]))
}

/** A time as Python writes a naive datetime: with microseconds and without a zone. */
export const timestamp = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace('Z', '000')

/** A server as it is sent in a reply. `isMasked` is false for releases that do not mask secrets. */
export function toReply(server: StoredServer, isMasked: boolean, url: string | null): JsonObject {
  return {
    id: server.id,
    name: server.name,
    description: server.description,
    icon: server.icon,
    createdAt: timestamp(server.createdAt),
    updatedAt: timestamp(server.updatedAt),
    enabled: server.enabled,
    ...(url === null ? {} : { url }),
    associatedTools: toolsOf(server).map(({ name }) => name),
    associatedToolIds: toolsOf(server).map(({ id }) => id),
    associatedResources: [],
    associatedPrompts: [],
    associatedA2aAgents: [],
    metrics: null,
    tags: server.tags,
    createdBy: server.ownerEmail,
    createdFromIp: '10.20.0.14',
    createdVia: 'ui',
    createdUserAgent: null,
    modifiedBy: server.modifiedBy,
    modifiedFromIp: server.modifiedFromIp,
    modifiedVia: server.modifiedVia,
    modifiedUserAgent: server.modifiedUserAgent,
    importBatchId: null,
    federationSource: null,
    version: server.version,
    teamId: server.teamId,
    team: server.teamId === null ? null : TEAM.name,
    ownerEmail: server.ownerEmail,
    visibility: server.visibility,
    oauthEnabled: server.oauthEnabled,
    oauthConfig: isMasked ? mask(server.oauthConfig) : server.oauthConfig,
  }
}
