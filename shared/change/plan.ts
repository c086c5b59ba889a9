import {
  canonicalUrl,
  type ClientId,
  configOf,
  type GatewayContext,
  isSensitiveKey,
  planAudience,
  planToggle,
  type VirtualServer,
} from '../contextforge/index.ts'
import { isObject, sameJson, type Json, type JsonObject } from '../kernel/json.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { AppError } from '../kernel/errors.ts'
import type { MergeField } from '../kernel/merge-field.ts'
import { changedKeys } from './key-diff.ts'
import { mergeSettings } from './merge.ts'
import type { WantedChange } from './review.ts'
import { asBody, type ConfigBody } from './body.ts'
import { fillSecrets, secretKeys, withoutSecrets } from './secrets.ts'
import { ENABLED, keysOf, redactSettings, settingsOf, type ServerSettings } from './settings.ts'
import { withIssuer, withoutAudience, withoutIssuer } from './wishes.ts'

/**
 * One intended edit: the settings as they are and as they will be sent. `after` is null where OAuth is turned
 * off.
 */
export interface Plan {
  readonly title: string
  readonly before: Json
  readonly after: ConfigBody | null
  readonly enabled: { readonly before: boolean; readonly after: boolean }
  readonly pinsCanonical: string | null
  readonly undoes: string | null
  /** Keys somebody else changed meanwhile, which are kept. */
  readonly mergedKeys: readonly string[]
  /** Keys that get a new secret. */
  readonly newSecrets: readonly string[]
  /** Secrets that cannot be brought back, since nobody but the gateway ever had them. */
  readonly lostSecrets: readonly string[]
}

/** What an undo needs of the change it takes back: its images, secrets masked. */
export interface Undoable {
  readonly id: string
  readonly title: string
  readonly before: Json
  readonly after: Json
  /** The switch before and after; null or missing where the change left it alone. */
  readonly enabledBefore?: boolean | null
  readonly enabledAfter?: boolean | null
  readonly newSecrets?: readonly string[]
}

/** New secrets by key, as text. They were handed over before and stand in no plan that is shown. */
export type NewSecrets = Readonly<Record<string, string>>

/**
 * Turns a wish into the exact settings to send. In: the server as it is now (raw), the gateway, candidates
 * for the client id, the wish, for an undo or a restore the change it is about, and new secrets. Refuses to
 * alter what holds a secret other than by a new one: the gateway shows a mask instead, finds it again by key
 * and by place in a list, and so loses or misplaces what was moved. Does not talk to anyone and judges no
 * token.
 */
export function planChange(
  server: VirtualServer,
  gateway: GatewayContext,
  clientIds: readonly ClientId[],
  wanted: WantedChange,
  undo: Undoable | null,
  secrets: NewSecrets = {},
): Result<Plan, AppError> {
  if (wanted.kind === 'edit') return planEdit(server, gateway, wanted, secrets)
  if (wanted.kind === 'undo' || wanted.kind === 'restore' || wanted.kind === 'restore-seen')
    return undo ? planBack(server, wanted, undo) : err({ kind: 'plan-gone' })
  if (wanted.kind === 'switch') return planSwitch(server, wanted.on)
  const plan = planWanted(server, gateway, clientIds, wanted)
  if (!plan.ok) return plan
  const changed = changedKeys(plan.value.before, plan.value.after)
  const secret = new Set([...secretKeys(plan.value.before), ...secretKeys(plan.value.after)])
  const touched = changed.filter((key) => secret.has(key))
  return touched.length === 0 ? plan : err(holdsASecret(touched))
}

const holdsASecret = (keys: readonly string[]): AppError => ({
  kind: 'change-refused',
  reason: `${keys.join(', ')} holds a secret, which the gateway masks: it could be lost, and not be brought back.`,
  advice:
    'Set a new secret in the server’s settings, or change it through the admin API, with the secret itself.',
})

type Simple = Exclude<WantedChange, { kind: 'edit' | 'undo' | 'restore' | 'restore-seen' | 'switch' }>

function planWanted(
  server: VirtualServer,
  gateway: GatewayContext,
  clientIds: readonly ClientId[],
  wanted: Simple,
): Result<Plan, AppError> {
  const to = (
    title: string,
    after: JsonObject,
    pinsCanonical: string | null = null,
  ): Result<Plan, AppError> => ok({ ...unmoved(server), title, after: asBody(after), pinsCanonical })
  const from = (title: string, edit: ReturnType<typeof planAudience>): Result<Plan, AppError> =>
    edit.ok
      ? to(title, edit.value.after, edit.value.pinsCanonical)
      : err({ kind: 'change-refused', reason: edit.error.reason, advice: edit.error.advice })
  switch (wanted.kind) {
    case 'toggle': {
      const typed: readonly ClientId[] =
        wanted.clientId === null ? [] : [{ value: wanted.clientId, source: 'typed', from: 'typed' }]
      return from(
        `Turn ${wanted.on ? 'on' : 'off'} “Include client id in audience”`,
        planToggle(server, gateway, [...typed, ...clientIds], wanted.on),
      )
    }
    case 'add-audience':
      return from(`Add ${wanted.value} to resource`, planAudience(server, gateway, wanted.value))
    case 'remove-audience': {
      const edit = withoutAudience(server, wanted.value)
      return edit.ok ? to(`Remove ${wanted.value} from resource`, edit.value) : edit
    }
    case 'add-issuer': {
      const edit = withIssuer(configOf(server), wanted.value)
      return edit.ok ? to(`Add the issuer ${wanted.value}`, edit.value) : edit
    }
    case 'remove-issuer': {
      const edit = withoutIssuer(configOf(server), wanted.value)
      return edit.ok ? to(`Remove the issuer ${wanted.value}`, edit.value) : edit
    }
    case 'set-keys': {
      const after: Record<string, Json> = { ...configOf(server), ...wanted.set }
      for (const key of wanted.remove) delete after[key]
      const keys = [...Object.keys(wanted.set), ...wanted.remove]
      return to(`Set ${keys.join(', ')}`, after, pinnedBy(server, gateway, after))
    }
  }
}

const unmoved = (server: VirtualServer): Omit<Plan, 'title' | 'after'> => ({
  before: server.oauthConfig,
  enabled: { before: server.oauthEnabled, after: server.oauthEnabled },
  pinsCanonical: null,
  undoes: null,
  mergedKeys: [],
  newSecrets: [],
  lostSecrets: [],
})

/** OAuth on or off. Off removes oauth_config on the gateway, whatever else is sent. */
function planSwitch(server: VirtualServer, on: boolean): Result<Plan, AppError> {
  if (on && !isObject(server.oauthConfig))
    return err({
      kind: 'change-refused',
      reason: 'OAuth without settings answers every caller with 503.',
      advice: 'Enter the issuer in the server’s settings, and turn OAuth on there.',
    })
  const lost = !on && isObject(server.oauthConfig) ? withoutSecrets(server.oauthConfig).lost : []
  return ok({
    ...unmoved(server),
    title: `Turn OAuth ${on ? 'on' : 'off'}`,
    after: on ? asBody(configOf(server)) : null,
    enabled: { before: server.oauthEnabled, after: on },
    lostSecrets: lost,
  })
}

type Edit = Extract<WantedChange, { kind: 'edit' }>

/**
 * What was typed, merged with what stands there now. Conflicts that nobody has decided are an error with both
 * sides in it.
 */
function planEdit(
  server: VirtualServer,
  gateway: GatewayContext,
  wanted: Edit,
  secrets: NewSecrets,
): Result<Plan, AppError> {
  const { merged, fields, open } = mergeSettings(
    wanted.base,
    redactSettings(settingsOf(server)),
    wanted.mine,
    wanted.choices,
  )
  if (open.length > 0) return err(changedElsewhere(server, fields))
  const theirs = fields.filter(({ kind }) => kind === 'theirs').map(({ key }) => key)
  const plan = planTo(server, merged, secrets)
  if (!plan.ok) return plan
  const diff = changedFields(plan.value)
  const now = isObject(plan.value.after) ? plan.value.after : {}
  return ok({
    ...plan.value,
    title: titleOf(plan.value, diff),
    pinsCanonical: pinnedBy(server, gateway, now),
    mergedKeys: theirs,
  })
}

type Back = Extract<WantedChange, { kind: 'undo' | 'restore' | 'restore-seen' }>

/** An undo or a restore: the image of a change, with the secrets the gateway still has. */
function planBack(server: VirtualServer, wanted: Back, undo: Undoable): Result<Plan, AppError> {
  const image = (side: 'before' | 'after'): ServerSettings => ({
    oauthEnabled: (side === 'before' ? undo.enabledBefore : undo.enabledAfter) ?? server.oauthEnabled,
    oauthConfig: undo[side],
  })
  const now = redactSettings(settingsOf(server))
  let back: ServerSettings
  let theirs: readonly string[] = []
  if (wanted.kind === 'restore-seen') back = image('before')
  else if (wanted.kind === 'restore') back = image(wanted.to)
  else {
    const { merged, fields, open } = mergeSettings(image('after'), now, image('before'), wanted.choices ?? {})
    const foreign = fields.filter(({ kind }) => kind !== 'mine')
    // Somebody changed it since: every field is shown before anything is taken back.
    if (foreign.length > 0 && wanted.choices === undefined) return err(changedElsewhere(server, fields))
    if (open.length > 0) return err(changedElsewhere(server, fields))
    back = merged
    theirs = foreign.filter(({ kind }) => kind === 'theirs').map(({ key }) => key)
  }
  const onlySecrets = (undo.newSecrets ?? []).length > 0 && sameJson(undo.before, undo.after)
  if (wanted.kind === 'undo' && onlySecrets)
    return err({
      kind: 'change-refused',
      reason: `Only the secret ${(undo.newSecrets ?? []).join(', ')} was replaced, and the one before is not known to anybody but the gateway.`,
      advice: 'Set the secret again in the server’s settings.',
    })
  const plan = planTo(server, back, {})
  if (!plan.ok) return plan
  const lostBefore = wanted.kind === 'undo' ? (undo.newSecrets ?? []) : []
  return ok({
    ...plan.value,
    title: backTitle(wanted, undo),
    undoes: wanted.kind === 'undo' ? undo.id : null,
    mergedKeys: theirs,
    lostSecrets: [...new Set([...plan.value.lostSecrets, ...lostBefore])],
  })
}

function backTitle(wanted: Back, { title }: Undoable): string {
  if (wanted.kind === 'restore-seen') return title
  return wanted.kind === 'undo' ? `Undo: ${title}` : `Restore the state ${wanted.to} “${title}”`
}

/**
 * The settings to send for the settings wanted: masks become what the gateway shows now; secrets it no longer
 * has are left out.
 */
function planTo(server: VirtualServer, wanted: ServerSettings, secrets: NewSecrets): Result<Plan, AppError> {
  const enabled = { before: server.oauthEnabled, after: wanted.oauthEnabled }
  const shown = configOf(server)
  const gone = withoutSecrets(shown)
  if (!wanted.oauthEnabled && (server.oauthEnabled || wanted.oauthConfig === null)) {
    return ok({ ...unmoved(server), title: '', after: null, enabled, lostSecrets: gone.lost })
  }
  if (!isObject(wanted.oauthConfig))
    return err({
      kind: 'change-refused',
      reason:
        wanted.oauthConfig === null
          ? 'OAuth on without oauth_config answers every caller with 503.'
          : 'oauth_config would not be an object: the gateway refuses it.',
      advice: 'Turn OAuth off instead, or enter an issuer.',
    })
  // Where the gateway keeps nothing, a mask would be stored as null: what nobody can bring back is left out,
  // and said.
  const kept = withoutUnkept(wanted.oauthConfig, shown, secrets)
  const filled = fillSecrets(kept.config, shown, secrets)
  if (!filled.ok)
    return err({
      kind: 'change-refused',
      reason: `${filled.error.path}: ${filled.error.reason}.`,
      advice: 'Leave masked secrets where they are, or set a new one in its own field.',
    })
  const removed = secretKeys(shown).filter((key) => isSensitiveKey(key) && !Object.hasOwn(filled.value, key))
  return ok({
    ...unmoved(server),
    title: '',
    after: filled.value,
    enabled,
    newSecrets: Object.keys(secrets).filter((key) => Object.hasOwn(filled.value, key)),
    lostSecrets: [...new Set([...kept.lost, ...removed])],
  })
}

/**
 * Top-level keys whose secret the gateway does not keep any more are taken out; a value that holds others
 * loses those.
 */
function withoutUnkept(
  wanted: JsonObject,
  shown: JsonObject,
  secrets: NewSecrets,
): { config: JsonObject; lost: readonly string[] } {
  const lost: string[] = []
  const entries = Object.entries(wanted).flatMap(([key, value]): [string, Json][] => {
    if (Object.hasOwn(secrets, key) || Object.hasOwn(shown, key)) return [[key, value]]
    const bare = withoutSecrets({ [key]: value })
    lost.push(...bare.lost)
    return Object.hasOwn(bare.config, key) ? [[key, bare.config[key] ?? null]] : []
  })
  return { config: Object.fromEntries(entries), lost }
}

const changedElsewhere = (server: VirtualServer, fields: readonly MergeField[]): AppError => ({
  kind: 'changed-elsewhere',
  by: server.modifiedBy ?? 'someone',
  when: server.updatedAt ?? '',
  keys: fields.filter(({ kind }) => kind === 'theirs' || kind === 'conflict').map(({ key }) => key),
  fields: [...fields],
})

/** Every field a plan changes: the switch, keys, and keys whose secret is replaced. */
export function changedFields(
  plan: Pick<Plan, 'before' | 'enabled' | 'newSecrets'> & { readonly after: Json },
): string[] {
  const a = keysOf(plan.before)
  const b = keysOf(plan.after)
  const keys = a === null || b === null ? changedKeys(plan.before, plan.after) : changedKeys(a, b)
  const moved = plan.enabled.before === plan.enabled.after ? [] : [ENABLED]
  return [...new Set([...moved, ...keys, ...plan.newSecrets])]
}

function titleOf({ enabled }: Plan, fields: readonly string[]): string {
  if (enabled.before && !enabled.after) return 'Turn OAuth off'
  const keys = fields.filter((key) => key !== ENABLED)
  const list =
    keys.length > 3 ? `${keys.slice(0, 2).join(', ')} and ${keys.length - 2} more` : keys.join(', ')
  if (!enabled.before && enabled.after) return list === '' ? 'Turn OAuth on' : `Turn OAuth on, set ${list}`
  return list === '' ? 'Change nothing' : `Change ${list}`
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
