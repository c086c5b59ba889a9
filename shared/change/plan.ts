import type { ClientId } from '../audience/board.ts'
import { canonicalUrl, configOf } from '../audience/expected.ts'
import { FLAG, planAudience, planToggle } from '../audience/toggle.ts'
import type { GatewayContext, VirtualServer } from '../gateway/server.ts'
import { isSensitiveKey, redactConfig } from '../gateway/redact.ts'
import { isObject, sameJson, type Json, type JsonObject } from '../json.ts'
import { err, ok, type Result } from '../result.ts'
import type { AppError } from '../errors.ts'
import type { KeyChange, WantedChange } from './review.ts'

/** One intended edit: the whole oauth_config as it is and as it will be sent. */
export interface Plan {
  readonly title: string
  readonly before: Json
  readonly after: JsonObject
  readonly pinsCanonical: string | null
  readonly undoes: string | null
}

/** What an undo needs of the change it takes back: its images, secrets masked. */
export interface Undoable {
  readonly id: string
  readonly title: string
  readonly before: Json
  readonly after: Json
}

/** Keys Claimcheck knows the meaning of; every other key is shown and sent back unchanged. */
export const KNOWN_KEYS: ReadonlySet<string> = new Set([
  'authorization_servers', 'authorization_server', 'resource', 'client_id', 'client_secret', 'scopes', 'scopes_supported',
  'token_endpoint', 'authorization_endpoint', 'audience', 'grant_type', 'redirect_uri', 'bearer_methods_supported', FLAG,
]) // prettier-ignore

/**
 * Turns a wish into the exact configuration to send. In: the server as it is now (raw), the gateway, candidates for the client id,
 * the wish, and for an undo the change it takes back. Refuses to alter what holds a secret: the gateway shows a mask instead, finds
 * it again by key and by place in a list, and so loses or misplaces what was moved. Does not talk to anyone and judges no token.
 */
export function planChange(
  server: VirtualServer,
  gateway: GatewayContext,
  clientIds: readonly ClientId[],
  wanted: WantedChange,
  undo: Undoable | null,
): Result<Plan, AppError> {
  const plan = planWanted(server, gateway, clientIds, wanted, undo)
  if (!plan.ok) return plan
  const changed = changedKeys(plan.value.before, plan.value.after)
  const secret = new Set([...secretKeys(plan.value.before), ...secretKeys(plan.value.after)])
  const touched = changed.filter((key) => secret.has(key))
  if (touched.length === 0) return plan
  return err({
    kind: 'change-refused',
    reason: `${touched.join(', ')} holds a secret, which the gateway masks: it could be lost, and not be brought back.`,
    advice: 'Change it through the admin API, with the secret itself.',
  })
}

function planWanted(
  server: VirtualServer,
  gateway: GatewayContext,
  clientIds: readonly ClientId[],
  wanted: WantedChange,
  undo: Undoable | null,
): Result<Plan, AppError> {
  switch (wanted.kind) {
    case 'toggle': {
      const typed: readonly ClientId[] =
        wanted.clientId === null ? [] : [{ value: wanted.clientId, source: 'typed', from: 'typed' }]
      const edit = planToggle(server, gateway, [...typed, ...clientIds], wanted.on)
      if (!edit.ok)
        return err({ kind: 'change-refused', reason: edit.error.reason, advice: edit.error.advice })
      return ok({
        title: `Turn ${wanted.on ? 'on' : 'off'} “Include client id in audience”`,
        before: server.oauthConfig,
        after: edit.value.after,
        pinsCanonical: edit.value.pinsCanonical,
        undoes: null,
      })
    }
    case 'add-audience': {
      const edit = planAudience(server, gateway, wanted.value)
      if (!edit.ok)
        return err({ kind: 'change-refused', reason: edit.error.reason, advice: edit.error.advice })
      return ok({
        title: `Add ${wanted.value} to resource`,
        before: server.oauthConfig,
        undoes: null,
        ...edit.value,
      })
    }
    case 'set-keys': {
      const after: Record<string, Json> = { ...configOf(server), ...wanted.set }
      for (const key of wanted.remove) delete after[key]
      const keys = [...Object.keys(wanted.set), ...wanted.remove]
      return ok({
        title: `Set ${keys.join(', ')}`,
        before: server.oauthConfig,
        after,
        pinsCanonical: pinnedBy(server, gateway, after),
        undoes: null,
      })
    }
    case 'undo': {
      if (!undo) return err({ kind: 'plan-gone' })
      if (!isObject(undo.before)) {
        return err({
          kind: 'change-refused',
          reason: 'There was no oauth_config before.',
          advice: 'Turn OAuth off for this server instead.',
        })
      }
      const differing = changedKeys(undo.after, redactConfig(server.oauthConfig))
      if (differing.length > 0) {
        return err({
          kind: 'changed-elsewhere',
          by: server.modifiedBy ?? 'someone',
          when: server.updatedAt ?? '',
          keys: differing,
        })
      }
      return ok({
        title: `Undo: ${undo.title}`,
        before: server.oauthConfig,
        after: broughtBack(undo.before, configOf(server)),
        pinsCanonical: null,
        undoes: undo.id,
      })
    }
  }
}

/** The canonical URL when it stands in the new `resource` and did not in the old one. */
function pinnedBy(server: VirtualServer, gateway: GatewayContext, after: JsonObject): string | null {
  const canonical = canonicalUrl(gateway.appDomain, server.id)
  const names = (resource: Json | undefined): boolean =>
    Array.isArray(resource) ? resource.includes(canonical) : resource === canonical
  return canonical !== null && names(after['resource']) && !names(configOf(server)['resource'])
    ? canonical
    : null
}

// The image is masked. What the change left alone is sent as the gateway shows it now: its mask need not be ours.
function broughtBack(image: JsonObject, now: JsonObject): JsonObject {
  const masked = new Map(Object.entries(configOf({ oauthConfig: redactConfig(now) })))
  const entries = Object.entries(image).map(([key, value]): [string, Json] => {
    const same = masked.get(key)
    return [key, same !== undefined && sameJson(same, value) ? (now[key] ?? null) : value]
  })
  return Object.fromEntries(entries)
}

/**
 * Keys whose values differ between two configurations; '(all)' when one is no object. Masked values are compared as they stand,
 * so the caller passes both sides masked or both raw.
 */
export function changedKeys(before: Json, after: Json): string[] {
  if (!isObject(before) || !isObject(after)) return sameJson(before, after) ? [] : ['(all)']
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].filter((key) => {
    const [a, b] = [own(before, key), own(after, key)]
    return a === undefined || b === undefined || !sameJson(a, b)
  })
}

// A key named __proto__ or constructor is data like any other, and must not be found where it is not.
const own = (config: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(config, key) ? config[key] : undefined

/** The difference for people: one line a key, secrets masked. */
export function keyDiff(before: Json, after: Json): KeyChange[] {
  const a: JsonObject = isObject(before) ? before : {}
  const b: JsonObject = isObject(after) ? after : {}
  const text = (key: string, value: Json | undefined): string | null =>
    value === undefined
      ? null
      : isSensitiveKey(key)
        ? '"•••••" (secret)'
        : JSON.stringify(redactConfig(value))
  return changedKeys(a, b).map((key) => {
    const [was, is] = [own(a, key), own(b, key)]
    return {
      key,
      kind: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed',
      before: text(key, was),
      after: text(key, is),
    }
  })
}

/** Top-level keys that hold a secret or contain one. */
export const secretKeys = (config: Json): string[] =>
  isObject(config)
    ? Object.keys(config).filter((key) => isSensitiveKey(key) || holdsSecret(config[key] ?? null))
    : []

function holdsSecret(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret)
  return (
    isObject(value) && Object.entries(value).some(([key, item]) => isSensitiveKey(key) || holdsSecret(item))
  )
}
