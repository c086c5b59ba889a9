import fc from 'fast-check'
import { isObject, type Json } from '../../../shared/kernel/json.ts'
import type { Changes, DocumentSpec, KeySpec, Pair } from './spec.ts'

/*
 * How a pair is made smaller: one thing less at a time, the coarse ones first. fast-check drives it, and
 * takes each step at which the disagreement is still there.
 */

const without = <T extends object>(value: T, name: keyof T): T => {
  const { [name]: _, ...rest } = value
  return rest as T
}

/** Every way to leave out one change. */
function fewer<T extends Changes>(changes: T): T[] {
  const { set, without: left } = changes
  return [
    ...Object.keys(set ?? {}).map((name) => {
      const rest = without(set ?? {}, name)
      return Object.keys(rest).length > 0 ? { ...changes, set: rest } : without(changes, 'set')
    }),
    ...(left ?? []).map((name) => {
      const rest = (left ?? []).filter((other) => other !== name)
      return rest.length > 0 ? { ...changes, without: rest } : without(changes, 'without')
    }),
  ]
}

const dropped = <T>(list: readonly T[]): T[][] =>
  list.map((_, at) => list.filter((__, index) => index !== at))

function documents(document: DocumentSpec, plain: DocumentSpec): DocumentSpec[] {
  if (JSON.stringify(document) === JSON.stringify(plain)) return []
  const names = (['status', 'location', 'hangUp', 'text', 'spelled'] as const).filter(
    (name) => name in document,
  )
  return [plain, ...names.map((name) => without(document, name)), ...fewer(document)]
}

function keys(list: readonly KeySpec[]): (readonly KeySpec[])[] {
  const each = list.flatMap((key, at) =>
    [
      ...fewer(key),
      ...(key.published === undefined ? [] : [without(key, 'published')]),
      ...(key.kind === 'P-256' || key.raw !== undefined ? [] : [{ ...key, kind: 'P-256' as const }]),
    ].map((smaller) => list.map((one, index) => (index === at ? smaller : one))),
  )
  return [...(list.length > 1 ? dropped(list) : []), ...each]
}

/** Settings with one member less, or a list in them one entry shorter. */
function settings(config: Json): Json[] {
  if (!isObject(config)) return []
  return Object.entries(config).flatMap(([name, value]) => [
    without(config, name),
    ...(Array.isArray(value) && value.length > 1
      ? dropped(value as Json[]).map((rest) => ({ ...config, [name]: rest }))
      : []),
  ])
}

/** Every pair that is one step smaller. */
export function smaller({ server, issuer, token }: Pair): Pair[] {
  const plain = JSON.stringify({ authorization_servers: ['«issuer»'] })
  const configs =
    JSON.stringify(server.config) === plain ? [] : [JSON.parse(plain) as Json, ...settings(server.config)]
  const tokens = [
    ...(['edits', 'spelled', 'headerSpelled'] as const).flatMap((name) => {
      const list: readonly unknown[] = token[name] ?? []
      return name in token
        ? [
            without(token, name),
            ...(list.length > 1 ? dropped(list).map((rest) => ({ ...token, [name]: rest })) : []),
          ]
        : []
    }),
    ...fewer(token.header).map((header) => ({ ...token, header })),
    ...fewer(token.claims).map((claims) => ({ ...token, claims })),
    ...(token.signer === 0 ? [] : [{ ...token, signer: 0 }]),
  ]
  return [
    ...documents(issuer.oauth, { status: 404 }).map((oauth) => ({
      server,
      token,
      issuer: { ...issuer, oauth },
    })),
    ...documents(issuer.oidc, {}).map((oidc) => ({ server, token, issuer: { ...issuer, oidc } })),
    ...documents(issuer.jwks, {}).map((jwks) => ({ server, token, issuer: { ...issuer, jwks } })),
    ...(issuer.as === undefined ? [] : [{ server, token, issuer: without(issuer, 'as') }]),
    ...configs.map((config) => ({ issuer, token, server: { ...server, config } })),
    ...tokens.map((one) => ({ server, issuer, token: one })),
    ...keys(issuer.keys).map((list) => ({ server, token, issuer: { ...issuer, keys: list } })),
  ]
}

/** One pair, and everything smaller to shrink it to. */
export class Shrinkable extends fc.Arbitrary<Pair> {
  readonly #pair: Pair
  constructor(pair: Pair) {
    super()
    this.#pair = pair
  }
  generate(): fc.Value<Pair> {
    return new fc.Value(this.#pair, undefined)
  }
  canShrinkWithoutContext(value: unknown): value is Pair {
    return isObject(value)
  }
  shrink(value: Pair): fc.Stream<fc.Value<Pair>> {
    return fc.stream(
      smaller(value)
        .map((pair) => new fc.Value(pair, undefined))
        .values(),
    )
  }
}
