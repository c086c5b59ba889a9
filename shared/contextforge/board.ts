import { z } from 'zod'
import { appDomain, audienceModel } from './server.ts'
import { json } from '../kernel/json.ts'

/**
 * Where an expected audience comes from: R `resource`, C canonical URL, I client id, L learned from a token;
 * A the `api_audience` of a trusted SSO provider, which only the board of the REST API has. The letter is
 * shown beside the value everywhere.
 */
export const lane = z.enum(['R', 'C', 'I', 'L', 'A'])
export type Lane = z.infer<typeof lane>

const laneState = z.enum(['used', 'shadowed', 'empty', 'would', 'unknown', 'broken'])
export type LaneState = z.infer<typeof laneState>

/** One setting: its values, and how the gateway uses it. */
const laneView = z.object({
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

const expectedAudience = z.object({
  value: z.string(),
  lane,
  /** `used`: expected now. `would`: expected once the toggle is on. */
  state: z.enum(['used', 'would']),
  from: z.string(),
})
export type ExpectedAudience = z.infer<typeof expectedAudience>

/**
 * How the gateway compares audiences. `any-of`: one expected value is enough; `nothing`: no token can match;
 * `crash`: every request ends in HTTP 500; `depends-on-app-domain`: APP_DOMAIN is not known, and it decides.
 */
const matching = z.enum(['any-of', 'nothing', 'crash', 'depends-on-app-domain'])

const clientId = z.object({
  value: z.string(),
  source: z.enum(['oauth_config.client_id', 'sso-provider', 'token', 'typed']),
  from: z.string(),
})
export type ClientId = z.infer<typeof clientId>

/**
 * The state of "Include client id in audience". No release has such a setting, so it is read from what the
 * gateway accepts.
 */
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
    /**
     * The edit that would make the toggle usable, ready for review; null where only a person knows the value.
     */
    edit: z.object({ set: z.record(z.string(), json), remove: z.array(z.string()) }).nullable(),
  }),
])
export type ToggleState = z.infer<typeof toggleState>

/** All facts about one server's expected audiences that the switchboard and the fleet show. */
export const board = z.object({
  model: audienceModel,
  appDomain,
  /** `{APP_DOMAIN}/servers/{id}/mcp`; null when APP_DOMAIN is not known. */
  canonical: z.string().nullable(),
  lanes: z.array(laneView),
  expected: z.array(expectedAudience),
  matching,
  /** True when the next accepted token's `aud` would be written into `resource`. */
  learningArmed: z.boolean(),
  toggle: toggleState,
})
export type Board = z.infer<typeof board>

/** One value of a token's `aud`, beside what is expected. */
export const tokenAudience = z.object({
  value: z.string(),
  index: z.number(),
  matches: z.string().nullable(),
  wouldMatch: z.string().nullable(),
  nearest: z.object({ expected: z.string(), says: z.string() }).nullable(),
})
export type TokenAudience = z.infer<typeof tokenAudience>

/**
 * The board of the REST API and of every other address that takes tokens of trusted SSO providers, with what
 * becomes of the token there. `tokenAudiences` null, and `says` empty: no token is chosen.
 */
export const apiDoor = z.object({
  board,
  tokenAudiences: z.array(tokenAudience).nullable(),
  says: z.string(),
})
export type ApiDoor = z.infer<typeof apiDoor>
