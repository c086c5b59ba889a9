import type { Json, JsonObject } from '../kernel/json.ts'
import { readMoment } from '../kernel/times.ts'
import { type Step, toInt, type TokenAudience, truthy } from '../contextforge/index.ts'

/**
 * What a claim means for the verdict: `read` and fine, `match`, `miss` (it stops the token), or `ignored` by
 * the gateway.
 */
export type ClaimTone = 'read' | 'match' | 'miss' | 'ignored'

export type ClaimRow = {
  readonly name: string
  readonly value: string
  readonly use: string
  readonly tone: ClaimTone
}

/** The facts for judging claims: the steps and audiences of a diagnosis, and how to write a time. */
export type ClaimFacts = {
  readonly claims: JsonObject
  readonly steps: readonly Pick<Step, 'id' | 'outcome'>[]
  readonly tokenAudiences: readonly TokenAudience[]
  /** Seconds since the epoch, by the gateway's clock. */
  readonly now: number
  readonly clock: (seconds: number) => string
}

const ORDER = [
  'iss',
  'aud',
  'exp',
  'nbf',
  'iat',
  'email',
  'preferred_username',
  'sub',
  'nonce',
  'at_hash',
  'jti',
]
/** Claims people expect to count, but which this gateway ignores. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['scope', 'ignored: rights are those of the user'],
  ['scp', 'ignored: rights are those of the user'],
  ['roles', 'ignored: rights are those of the user'],
  ['groups', 'ignored: teams are those in ContextForge'],
  ['teams', 'ignored: teams are those in ContextForge'],
  ['azp', 'ignored; Claimcheck takes it for the client id'],
  ['client_id', 'ignored; Claimcheck takes it for the client id'],
  ['appid', 'ignored: the client is not looked at'],
  ['email_verified', 'ignored: an unverified e-mail counts too'],
  ['typ', 'ignored: the kind of token is not looked at'],
  ['token_use', 'ignored: the kind of token is not looked at'],
  ['cnf', 'ignored: the token is not bound to a key here'],
  ['act', 'ignored: who acts for whom is not looked at'],
  ['auth_time', 'ignored: only iat, nbf and exp count'],
  ['acr', 'ignored: how somebody signed in does not count'],
  ['amr', 'ignored: how somebody signed in does not count'],
])
/** The gateway uses the first of these claims that is not empty. */
const PERSON = ['email', 'preferred_username', 'sub']

/** Every claim with what this gateway does with it: first those it reads, in its order, then all others. */
export function claimRows(facts: ClaimFacts): readonly ClaimRow[] {
  const names = Object.keys(facts.claims)
  const rest = names.filter((name) => !ORDER.includes(name)).sort()
  const listed = [...ORDER.filter((name) => names.includes(name)), ...rest].flatMap(
    (name): readonly ClaimRow[] => (name === 'aud' ? audienceRows(facts) : [claimRow(name, facts)]),
  )
  return [...listed, ...missing(facts)]
}

const failed = (facts: ClaimFacts, id: Step['id']): boolean =>
  facts.steps.some((step) => step.id === id && step.outcome === 'fail')

const passed = (facts: ClaimFacts, id: Step['id']): boolean =>
  facts.steps.some((step) => step.id === id && step.outcome === 'pass')

function claimRow(name: string, facts: ClaimFacts): ClaimRow {
  const value = facts.claims[name] ?? null
  return { name, value: shown(name, value, facts), ...claimUse(name, value, facts) }
}

/** What the gateway does with one claim. For `aud`, see `audienceRows`, which judges each value. */
export function claimUse(
  name: string,
  value: Json,
  facts: Omit<ClaimFacts, 'clock'>,
): { readonly use: string; readonly tone: ClaimTone } {
  const all = { ...facts, clock: String }
  switch (name) {
    case 'iss':
      if (failed(all, 'outside-issuer')) return { use: 'the gateway’s own issuer', tone: 'miss' }
      if (failed(all, 'issuer-allowed')) return { use: 'not in authorization_servers', tone: 'miss' }
      return passed(all, 'issuer-allowed')
        ? { use: 'in authorization_servers', tone: 'read' }
        : { use: 'looked for in authorization_servers', tone: 'read' }
    case 'exp':
    case 'nbf':
    case 'iat':
      return timeUse(name, toInt(value), facts.now)
    case 'nonce':
    case 'at_hash':
      return { use: 'marks an ID token: rejected', tone: 'miss' }
    case 'jti':
      return textual(value)
        ? { use: 'must be text; not used', tone: 'ignored' }
        : { use: 'must be text', tone: 'miss' }
    case 'email':
    case 'preferred_username':
    case 'sub':
      return personUse(name, value, facts.claims)
    default:
      return { use: OTHERS.get(name) ?? 'ignored by this gateway', tone: 'ignored' }
  }
}

/** In: the seconds the gateway reads in the claim; null where it reads no number, and refuses the token. */
function timeUse(
  name: 'exp' | 'nbf' | 'iat',
  seconds: number | null,
  now: number,
): { readonly use: string; readonly tone: ClaimTone } {
  if (seconds === null) return { use: 'no number: rejected', tone: 'miss' }
  if (name === 'exp')
    return seconds <= now
      ? { use: 'expired, no leeway', tone: 'miss' }
      : { use: 'checked, no leeway', tone: 'read' }
  return seconds > now
    ? { use: 'lies in the future', tone: 'miss' }
    : { use: 'checked, must not be in the future', tone: 'read' }
}

const textual = (value: Json): boolean => typeof value === 'string'

function personUse(
  name: string,
  value: Json,
  claims: JsonObject,
): { readonly use: string; readonly tone: ClaimTone } {
  if (name === 'sub' && !textual(value)) return { use: 'must be text', tone: 'miss' }
  const chosen = PERSON.find((candidate) => truthy(claims[candidate]))
  if (chosen === undefined) return { use: 'empty: finds no user', tone: 'miss' }
  if (chosen !== name) {
    const prefix = name === 'sub' ? 'must be text; not used' : 'not used'
    return { use: `${prefix}, ${chosen} is set`, tone: name === 'sub' ? 'read' : 'ignored' }
  }
  return typeof value === 'string' && value.includes('@')
    ? { use: 'finds the user; must exist', tone: 'read' }
    : { use: 'taken for the user, but has no @', tone: 'miss' }
}

/** How many values of aud get a row of their own. */
const MOST_AUDIENCES = 20

function audienceRows(facts: ClaimFacts): readonly ClaimRow[] {
  const value = facts.claims['aud'] ?? null
  const list = Array.isArray(value)
  const values: readonly Json[] = list ? (value as readonly Json[]) : [value]
  const byIndex = new Map(facts.tokenAudiences.map((audience) => [audience.index, audience]))
  const rows = values.slice(0, MOST_AUDIENCES).map((item, index): ClaimRow => {
    const seen = byIndex.get(index)
    const name = list ? `aud[${index}]` : 'aud'
    return { name, value: typeof item === 'string' ? item : JSON.stringify(item), ...audienceUse(item, seen) }
  })
  const left = values.length - rows.length
  if (left === 0) return rows
  const match = facts.tokenAudiences.find(({ index, matches }) => index >= MOST_AUDIENCES && matches !== null)
  return [
    ...rows,
    {
      name: `aud[${MOST_AUDIENCES}] to aud[${values.length - 1}]`,
      value: match?.value ?? `${left} more values`,
      use: match ? `compared: aud[${match.index}] is expected` : 'compared too: none is expected',
      tone: match ? 'match' : 'miss',
    },
  ]
}

function audienceUse(
  item: Json,
  seen: TokenAudience | undefined,
): { readonly use: string; readonly tone: ClaimTone } {
  if (typeof item !== 'string') return { use: 'not text: the audience check fails', tone: 'miss' }
  if (!seen) return { use: 'compared exactly', tone: 'read' }
  if (seen.matches !== null) return { use: 'compared: expected', tone: 'match' }
  if (seen.wouldMatch !== null) return { use: 'not expected; equals the client id', tone: 'miss' }
  return { use: 'compared: not expected', tone: 'miss' }
}

function missing(facts: ClaimFacts): readonly ClaimRow[] {
  const without = 'not in the token'
  const rows: ClaimRow[] = []
  const lacks = (name: string): boolean => !Object.hasOwn(facts.claims, name)
  if (lacks('aud'))
    rows.push({ name: 'aud', value: without, use: 'required: the audience check fails', tone: 'miss' })
  if (lacks('exp'))
    rows.push({ name: 'exp', value: without, use: 'accepted without: never expires', tone: 'ignored' })
  if (PERSON.every(lacks))
    rows.push({ name: 'email', value: without, use: 'no claim names the user', tone: 'miss' })
  if (lacks('nonce'))
    rows.push({ name: 'nonce', value: without, use: 'good: its presence would reject', tone: 'ignored' })
  return rows
}

function shown(name: string, value: Json, facts: ClaimFacts): string {
  if (['exp', 'iat', 'nbf'].includes(name) && typeof value === 'number' && Number.isFinite(value)) {
    // What no clock can show stays the number it is.
    const at = readMoment(value * 1000) === null ? String(value) : facts.clock(value)
    const apart = relative(value - facts.now)
    // Only what ends has time left.
    return `${at}, ${name === 'exp' ? apart : apart.replace(/ left$/, ' ahead')}`
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `38 min left`, `22 min ago`: one unit, rounded down. */
export function relative(seconds: number): string {
  const size = Math.abs(seconds)
  const text =
    size < 90
      ? `${Math.floor(size)} s`
      : size < 5400
        ? `${Math.floor(size / 60)} min`
        : size < 172_800
          ? `${Math.floor(size / 3600)} h`
          : `${Math.floor(size / 86_400)} days`
  return seconds > 0 ? `${text} left` : `${text} ago`
}
