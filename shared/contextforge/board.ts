import { z } from 'zod'
import { appDomain, audienceModel } from './server.ts'
import { json } from '../kernel/json.ts'

/** R resource, C canonical URL, I client id, L learned from a token. Shown wherever the value is shown. */
export const lane = z.enum(['R', 'C', 'I', 'L'])
export type Lane = z.infer<typeof lane>

export const laneState = z.enum(['used', 'shadowed', 'empty', 'would', 'unknown', 'broken'])
export type LaneState = z.infer<typeof laneState>

/** One setting, its values, and what the gateway makes of it. */
export const laneView = z.object({
  lane,
  /**
   * The key as the gateway spells it: `oauth_config.resource`, `APP_DOMAIN + path`, `oauth_config.client_id`.
   */
  setting: z.string(),
  values: z.array(z.string()),
  state: laneState,
  note: z.string(),
})
export type LaneView = z.infer<typeof laneView>

export const expectedAudience = z.object({
  value: z.string(),
  lane,
  /** `used`: in force. `would`: joins when the toggle is turned on. */
  state: z.enum(['used', 'would']),
  from: z.string(),
})
export type ExpectedAudience = z.infer<typeof expectedAudience>

/**
 * How the gateway compares: any of the list; nothing can match; every request ends in HTTP 500; or it depends
 * on APP_DOMAIN.
 */
export const matching = z.enum(['any-of', 'nothing', 'crash', 'depends-on-app-domain'])

export const clientId = z.object({
  value: z.string(),
  source: z.enum(['oauth_config.client_id', 'sso-provider', 'token', 'typed']),
  from: z.string(),
})
export type ClientId = z.infer<typeof clientId>

/** "Include client id in audience", read from the effect under this gateway's model and not from a flag. */
export const toggleState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('on'), clientId, marked: z.boolean(), note: z.string() }),
  z.object({ state: z.literal('off'), clientId, marked: z.boolean(), note: z.string() }),
  z.object({ state: z.literal('on-until-learned'), clientId, marked: z.boolean(), note: z.string() }),
  z.object({ state: z.literal('not-known'), note: z.string() }),
  z.object({ state: z.literal('not-used'), note: z.string() }),
  z.object({
    state: z.literal('refused'),
    note: z.string(),
    advice: z.string(),
    /** The edit that would make the toggle usable, ready for review; null where only a person can know it. */
    edit: z.object({ set: z.record(z.string(), json), remove: z.array(z.string()) }).nullable(),
  }),
])
export type ToggleState = z.infer<typeof toggleState>

/** Everything the switchboard and the fleet row show of one server's expected audiences. */
export const board = z.object({
  model: audienceModel,
  appDomain,
  /** `{APP_DOMAIN}/servers/{id}/mcp`, null when APP_DOMAIN is unknown. */
  canonical: z.string().nullable(),
  lanes: z.array(laneView),
  expected: z.array(expectedAudience),
  matching,
  /** True when the next accepted token's `aud` would be written into `resource`. */
  learningArmed: z.boolean(),
  toggle: toggleState,
})
export type Board = z.infer<typeof board>
