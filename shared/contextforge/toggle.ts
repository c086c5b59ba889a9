import { deniedAudienceName } from './shared-audiences.ts'
import type { GatewayContext, VirtualServer } from './server.ts'
import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { strip, truthy } from './python.ts'
import type { ClientId, ToggleState } from './board.ts'
import { canonicalUrl, configOf, expectedSet, learningArmed, ssoClientId } from './expected.ts'

/*
 * "Include client id in audience" as a wanted state: tokens whose `aud` is this server's client id are
 * accepted. No released gateway has such a setting, so its state is read from what the gateway accepts, and
 * it is written as an edit of `resource`, in the only form that means the same under every model: a list of
 * strings.
 */

export const FLAG = 'include_client_id_in_audience'

/**
 * Why an audience must not be added; null when it may. The gateway's own audience, and those unrelated tokens
 * carry, would open the server to tokens meant for anything.
 */
export function deniedAudience(value: string, gateway: Pick<GatewayContext, 'jwtAudience'>): string | null {
  if (value === gateway.jwtAudience) return "This is the gateway's own audience."
  return deniedAudienceName(value)
}

export interface Refusal {
  readonly reason: string
  /** What would make the toggle usable, in words. */
  readonly advice: string
  /** The same as an exact edit, where one is known without guessing. */
  readonly edit?: { readonly set: Readonly<Record<string, Json>>; readonly remove: readonly string[] }
}

/**
 * The client id the toggle is about: the configured one, otherwise the first candidate. Null when none is
 * known.
 */
export function clientIdOf(server: VirtualServer, candidates: readonly ClientId[]): ClientId | null {
  const configured = configOf(server)['client_id']
  if (typeof configured === 'string' && strip(configured) !== '') {
    return { value: strip(configured), source: 'oauth_config.client_id', from: 'oauth_config.client_id' }
  }
  return candidates.find(({ value }) => strip(value) !== '') ?? null
}

/** Why the toggle cannot be used with this configuration; null when it can. */
function refusal(server: VirtualServer, gateway: GatewayContext, clientId: ClientId | null): Refusal | null {
  if (gateway.capabilities.model === 'none') {
    return {
      reason: `ContextForge ${gateway.capabilities.version ?? '(unknown version)'} accepts no tokens of an identity provider.`,
      advice: 'Upgrade the gateway to 1.0.0 or later.',
    }
  }
  if (server.oauthConfig !== null && !isObject(server.oauthConfig)) {
    return {
      reason: 'oauth_config is not an object.',
      advice: 'Replace oauth_config by an object with authorization_servers.',
    }
  }
  const config = configOf(server)
  const configured = config['client_id']
  if (configured !== undefined && configured !== null && typeof configured !== 'string') {
    const kind = Array.isArray(configured) ? 'a list' : `a ${typeof configured}`
    return {
      reason: `client_id is ${kind}: the gateway only reads a string.`,
      advice: 'Set client_id to one string, and list further values in resource.',
      ...oneClientId(configured),
    }
  }
  if (typeof configured === 'string' && strip(configured) !== '' && strip(configured) !== configured) {
    return {
      reason: 'client_id has blanks around it: which value counts would differ between settings.',
      advice: `Set client_id to ${JSON.stringify(strip(configured))}.`,
      edit: { set: { client_id: strip(configured) }, remove: [] },
    }
  }
  const resource = config['resource']
  const canonical = canonicalUrl(gateway.appDomain, server.id)
  if (truthy(resource) && typeof resource !== 'string' && !Array.isArray(resource)) {
    return isObject(resource)
      ? {
          reason: 'resource is an object: the gateway takes its keys for audiences.',
          advice: `Set resource to a list: ${JSON.stringify(Object.keys(resource))}.`,
          edit: { set: { resource: Object.keys(resource) }, remove: [] },
        }
      : {
          reason: `resource is a ${typeof resource}: the gateway answers every request with HTTP 500.`,
          advice:
            canonical === null
              ? 'Set resource to a list of strings.'
              : `Set resource to a list: ${JSON.stringify([canonical])}.`,
          ...(canonical === null ? {} : { edit: { set: { resource: [canonical] }, remove: [] } }),
        }
  }
  if (clientId) {
    const denied = deniedAudience(clientId.value, gateway)
    if (denied) {
      return {
        reason: denied,
        advice: "Set client_id to the id of this server's own client at the identity provider.",
      }
    }
  }
  return null
}

// A list with one member, or a number: both can mean only one text.
function oneClientId(value: Json): Pick<Refusal, 'edit'> {
  const one: Json | undefined = Array.isArray(value) && value.length === 1 ? (value[0] as Json) : value
  const text = typeof one === 'number' ? String(one) : typeof one === 'string' ? strip(one) : ''
  return text === '' ? {} : { edit: { set: { client_id: text }, remove: [] } }
}

/**
 * Reads the toggle's state from what the gateway would accept, never from the stored flag alone, which no
 * release uses.
 */
export function readToggle(
  server: VirtualServer,
  gateway: GatewayContext,
  candidates: readonly ClientId[],
): ToggleState {
  if (!server.oauthEnabled)
    return { state: 'not-used', note: 'OAuth is off: tokens of your identity provider are not checked here.' }
  const clientId = clientIdOf(server, candidates)
  const refused = refusal(server, gateway, clientId)
  if (refused) {
    const edit = refused.edit ? { set: { ...refused.edit.set }, remove: [...refused.edit.remove] } : null
    return { state: 'refused', note: refused.reason, advice: refused.advice, edit }
  }
  if (!clientId)
    return {
      state: 'not-known',
      note: 'No client id is configured for this server. Type it to use the toggle.',
    }
  const set = expectedSet(server, gateway, ssoClientId(candidates))
  const marked = configOf(server)[FLAG] === true
  const inForce = set.kind === 'any-of' && set.members.some(({ value }) => value === clientId.value)
  if (!inForce) {
    const note = truthy(configOf(server)['resource'])
      ? 'client_id is set but not used: resource takes its place.'
      : 'Tokens whose audience is this client id are refused.'
    return {
      state: 'off',
      clientId,
      marked,
      note: clientId.source === 'oauth_config.client_id' ? note : 'Tokens for this client id are refused.',
    }
  }
  // A gateway that uses the flag itself (the `native` model) accepts the client id whatever it learns.
  const honoured = marked && gateway.capabilities.model === 'native'
  if (learningArmed(server, gateway) && !honoured) {
    const note = 'resource is empty: the first accepted token with another audience is learned and ends this.'
    return { state: 'on-until-learned', clientId, marked, note }
  }
  return {
    state: 'on',
    clientId,
    marked,
    note: marked ? '' : 'In force, though it was not set with this toggle.',
  }
}

export interface ConfigEdit {
  readonly after: JsonObject
  /**
   * The canonical URL that is written into `resource`, or null. Writing it pins it: later changes of
   * APP_DOMAIN no longer reach this server.
   */
  readonly pinsCanonical: string | null
}

/**
 * The configuration in which the toggle has the wanted state. In: the server, the wanted state, candidates
 * for the client id. Out: the whole new oauth_config with every other key unchanged, or why there is none.
 * Switching on adds only the client id; switching off removes it under every model and never leaves
 * `resource` empty.
 */
export function planToggle(
  server: VirtualServer,
  gateway: GatewayContext,
  candidates: readonly ClientId[],
  on: boolean,
): Result<ConfigEdit, Refusal> {
  const clientId = clientIdOf(server, candidates)
  const refused = refusal(server, gateway, clientId)
  if (refused) return err(refused)
  if (!clientId)
    return err({ reason: 'No client id is known for this server.', advice: 'Type the client id.' })
  const had = resourceValues(configOf(server))
  const kept = on ? had : had.filter((item) => typeof item !== 'string' || strip(item) !== clientId.value)
  const usable = kept.some((item) => typeof item === 'string' && strip(item) !== '')
  if (usable)
    return ok({ after: write(server, on, on ? add(kept, clientId.value) : kept), pinsCanonical: null })

  const canonical = canonicalUrl(gateway.appDomain, server.id)
  if (canonical === null) {
    return err({
      reason: 'resource has no value to keep, and APP_DOMAIN is not known.',
      advice: 'Enter APP_DOMAIN as the gateway has it.',
    })
  }
  const values = on ? add([canonical], clientId.value) : [canonical]
  return ok({ after: write(server, on, values), pinsCanonical: canonical })
}

/**
 * Adds one audience and keeps everything accepted that was accepted before: an implied set is first written
 * out. Refuses an audience that unrelated tokens carry.
 */
export function planAudience(
  server: VirtualServer,
  gateway: GatewayContext,
  value: string,
): Result<ConfigEdit, Refusal> {
  const refused = refusal(server, gateway, null)
  if (refused) return err(refused)
  const denied = deniedAudience(value, gateway)
  if (denied) return err({ reason: denied, advice: 'Ask for a token with an audience of its own.' })
  if (strip(value) === '')
    return err({ reason: 'A blank audience never matches.', advice: 'Give the exact value of aud.' })
  const config = configOf(server)
  const had = resourceValues(config)
  if (had.length > 0) return ok({ after: { ...config, resource: add(had, value) }, pinsCanonical: null })
  const canonical = canonicalUrl(gateway.appDomain, server.id)
  if (canonical === null) {
    return err({
      reason: 'resource is empty, and APP_DOMAIN is not known.',
      advice: 'Enter APP_DOMAIN as the gateway has it.',
    })
  }
  const set = expectedSet(server, gateway)
  const implied = set.kind === 'any-of' ? set.members.map((member) => member.value) : [canonical]
  return ok({ after: { ...config, resource: add(implied, value) }, pinsCanonical: canonical })
}

const resourceValues = (config: JsonObject): readonly Json[] => {
  const resource = config['resource']
  if (!truthy(resource)) return []
  return Array.isArray(resource) ? (resource as readonly Json[]) : [resource ?? null]
}

const add = (values: readonly Json[], value: string): Json[] =>
  values.includes(value) ? [...values] : [...values, value]

const write = (server: VirtualServer, on: boolean, resource: readonly Json[]): JsonObject => ({
  ...configOf(server),
  [FLAG]: on,
  resource,
})
