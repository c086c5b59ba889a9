import type { Json, JsonObject } from '../../../shared/kernel/json.ts'

/*
 * A pair of server and token as data, so that it can be generated, shrunk, counted and printed. What only a
 * run knows has a name: «canonical» and so on inside a text (or the key of an object), and {"«now»": 60} for
 * a number of seconds from now.
 */

export interface ServerSpec {
  readonly oauthEnabled: boolean
  readonly config: Json
}

/** Changes of the spelling of a JSON document that leave most readers none the wiser, and some not. */
export type Spelling =
  | 'bom'
  | 'blanks'
  | 'escapes'
  | 'nan'
  | 'infinity'
  | 'float'
  | 'surrogate'
  | 'deep'
  | 'zero'
  | 'proto'
  | 'cut'
  | 'trailing'
  | 'comma'
  | 'quotes'
  | 'control'
  | 'utf16'
  | 'latin1'
  | { readonly twice: string; readonly value: Json; readonly last: boolean }
  /** One more member, a whole number of so many digits. */
  | { readonly long: string; readonly digits: number }

export interface Changes {
  readonly set?: JsonObject
  readonly without?: readonly string[]
}

/** One of an issuer's documents: the good one with changes, or a text to the letter. */
export interface DocumentSpec extends Changes {
  readonly status?: number
  readonly location?: string
  readonly hangUp?: true
  readonly text?: string
  readonly spelled?: readonly Spelling[]
}

export type KeyKind =
  'RSA' | 'RSA-1024' | 'P-256' | 'P-384' | 'P-521' | 'secp256k1' | 'Ed25519' | 'Ed448' | 'oct'

/** A key as its issuer publishes it. `raw` stands in the list of keys as it is, and signs nothing. */
export interface KeySpec extends Changes {
  readonly kind: KeyKind
  readonly kid: string
  /** Published with its private half. */
  readonly published?: 'private'
  readonly raw?: Json
}

export interface IssuerSpec {
  /** How the issuer spells itself; by default «origin»/«name». */
  readonly as?: string
  readonly oauth: DocumentSpec
  readonly oidc: DocumentSpec
  readonly jwks: DocumentSpec
  readonly keys: readonly KeySpec[]
}

export type Part = 'header' | 'payload' | 'signature'

/**
 * A change of the compact form. Header and payload are signed as changed, except where the change is `after`.
 */
export type Edit =
  | {
      readonly part: Part
      readonly how: 'pad' | 'pad-one' | 'pad-three' | 'standard' | 'junk' | 'cut' | 'bits' | 'empty'
    }
  | { readonly part: Part; readonly how: 'after' }
  | { readonly part: 'all'; readonly how: 'two' | 'four' | 'five' | 'dot' }

export interface TokenSpec {
  /**
   * The index of the key that signs, counted around; -1: a key nobody published, under the kid of the first.
   */
  readonly signer: number
  readonly header: Changes
  readonly claims: Changes
  readonly spelled?: readonly Spelling[]
  readonly headerSpelled?: readonly Spelling[]
  readonly edits?: readonly Edit[]
  /** The whole token to the letter; nothing else counts then. */
  readonly opaque?: string
}

/**
 * One server and one issuer, and the tokens that are sent in turn: the first may teach the server what the
 * next one meets.
 */
export interface Scenario {
  readonly server: ServerSpec
  readonly issuer: IssuerSpec
  readonly tokens: readonly TokenSpec[]
}

/** The same with one token: what a disagreement is shrunk to, and a case is made of. */
export interface Pair {
  readonly server: ServerSpec
  readonly issuer: IssuerSpec
  readonly token: TokenSpec
}

/** The names a specification uses, with their values. */
export type Names = Readonly<Record<string, string>>

/**
 * Puts values in the place of names, in texts, in the keys of objects and for numbers of seconds. `now`:
 * seconds since the epoch.
 */
export function named(value: Json, names: Names, now: number): Json {
  if (typeof value === 'string') return namedText(value, names, now)
  if (Array.isArray(value)) return value.map((item: Json) => named(item, names, now))
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
  const [only] = entries
  if (entries.length === 1 && only?.[0] === '«now»' && typeof only[1] === 'number') return now + only[1]
  // fromEntries and not assignment, so that a key named __proto__ stays data.
  return Object.fromEntries(
    entries.map(([key, item]) => [namedText(key, names, now), named(item, names, now)]),
  )
}

export function namedText(text: string, names: Names, now: number): string {
  return text.replace(/«(\w+)([+-]\d+)?»/g, (found, name: string, offset: string | undefined) =>
    name === 'now' ? String(now + Number(offset ?? 0)) : (names[name] ?? found),
  )
}

export function changed(value: JsonObject, changes: Changes, names: Names, now: number): JsonObject {
  const kept = Object.entries(value).filter(([key]) => !(changes.without ?? []).includes(key))
  return Object.fromEntries([...kept, ...Object.entries(named(changes.set ?? {}, names, now) as JsonObject)])
}

/** True when the outcome may hang on a few seconds: such a pair counts only when it was answered at once. */
export const isTimely = (token: TokenSpec): boolean =>
  ['exp', 'iat', 'nbf'].some((claim) =>
    /«now(?:»":|[+-])-?\d\b/.test(JSON.stringify(token.claims.set?.[claim] ?? '')),
  )
