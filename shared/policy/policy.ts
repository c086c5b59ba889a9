import { z } from 'zod'
import { duplicateKeys } from '../kernel/duplicate-keys.ts'
import type { AppError } from '../kernel/errors.ts'

/**
 * `https://gw.example.com`, with `*` for one whole label of the name, and a port where it is not the usual
 * one.
 */
const gatewayPattern = z
  .string()
  .max(300)
  .regex(/^https?:\/\/(\[[\da-f:.]+\]|(\*|[a-z\d_-]+)(\.(\*|[a-z\d_-]+))*)(:\d{1,5})?\/?$/i)

/**
 * The policy file of a managed machine. Every member can only take something away. A name that is not known
 * here makes the file broken: a misspelt restriction must not be no restriction.
 */
export const policyFile = z.strictObject({
  readOnly: z.boolean().optional(),
  allowedGateways: z.array(gatewayPattern).max(200).optional(),
  updates: z.boolean().optional(),
  export: z.boolean().optional(),
})

/** What holds on this machine, and from where. */
export const policy = z.object({
  /** The files it was read from; empty: there is none. */
  paths: z.array(z.string()),
  /**
   * Why a file could not be used; then nothing is written or exported, and gateways are limited as far as
   * that can be read.
   */
  problem: z.string().nullable(),
  readOnly: z.boolean(),
  updates: z.boolean(),
  export: z.boolean(),
  /** Each list must have the gateway. No list: any gateway. */
  allowedGateways: z.array(z.array(z.string())),
})
export type Policy = z.infer<typeof policy>

export const NO_POLICY: Policy = {
  paths: [],
  problem: null,
  readOnly: false,
  updates: true,
  export: true,
  allowedGateways: [],
}

/**
 * The policy of one file. In: its path and text (null: it is there and cannot be read). With a broken file
 * nothing is written or exported.
 */
export function readPolicy(path: string, text: string | null): Policy {
  const paths = [path]
  const closed = (why: string, allowedGateways: string[][]): Policy => ({
    paths,
    problem: `${path}: ${why}`,
    readOnly: true,
    updates: false,
    export: false,
    allowedGateways,
  })
  if (text === null) return closed('it cannot be read', [])
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return closed('it is not JSON', [])
  }
  // Readers differ in which of two they believe, so neither is: the stricter one may be the one that was
  // meant.
  const [twice] = duplicateKeys(text)
  if (twice !== undefined) return closed(`${twice} stands in it twice`, listsIn(value))
  const parsed = policyFile.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const where = issue?.path.join('.') ?? ''
    const why =
      issue?.code === 'unrecognized_keys'
        ? `it has an unknown member, ${issue.keys.join(', ')}`
        : `${where === '' ? 'it' : where} is not as it should be`
    return closed(why, listsIn(value))
  }
  const { readOnly = false, updates = true, export: mayExport = true, allowedGateways } = parsed.data
  return {
    paths,
    problem: null,
    readOnly,
    updates,
    export: mayExport,
    allowedGateways: allowedGateways === undefined ? [] : [allowedGateways],
  }
}

/** What can be read of the gateways in a file that is broken: that still holds. */
function listsIn(value: unknown): string[][] {
  const part = z.looseObject({ allowedGateways: z.array(gatewayPattern) }).safeParse(value)
  return part.success ? [part.data.allowedGateways] : []
}

/** Several policies as one: what any of them takes away is gone. */
export function allOf(policies: readonly Policy[]): Policy {
  return policies.reduce(
    (one, other) => ({
      paths: [...one.paths, ...other.paths],
      problem: [one.problem, other.problem].filter((text) => text !== null).join('; ') || null,
      readOnly: one.readOnly || other.readOnly,
      updates: one.updates && other.updates,
      export: one.export && other.export,
      allowedGateways: [...one.allowedGateways, ...other.allowedGateways],
    }),
    NO_POLICY,
  )
}

const pathsOf = (of: Policy): string => of.paths.join(', ')

/**
 * Why a gateway must not be opened; null when it may. In: its origin, as `https://host` with a port that is
 * not the usual one.
 */
export function refusesGateway(of: Policy, origin: string): AppError | null {
  const allowed = of.allowedGateways.every((list) => list.some((pattern) => covers(pattern, origin)))
  if (allowed) return null
  const named = [...new Set(of.allowedGateways.flat())]
  const detail = `${origin} is not among ${named.length === 0 ? 'the allowed ones, which are none' : named.slice(0, 5).join(', ')}${named.length > 5 ? ' and others' : ''}.`
  return { kind: 'policy-forbids', what: 'gateway', detail, path: pathsOf(of) }
}

export const refusesExport = (of: Policy): AppError | null =>
  of.export ? null : { kind: 'policy-forbids', what: 'export', detail: '', path: pathsOf(of) }

export const refusesWriting = (of: Policy): AppError | null =>
  of.readOnly ? { kind: 'policy-forbids', what: 'writing', detail: '', path: pathsOf(of) } : null

/** Whether a pattern covers an origin: the same scheme and port, and label for label the same name. */
export function covers(pattern: string, origin: string): boolean {
  const [one, other] = [partsOf(pattern), partsOf(origin)]
  if (one === null || other === null) return false
  if (one.scheme !== other.scheme || one.port !== other.port) return false
  return (
    one.labels.length === other.labels.length &&
    one.labels.every((label, at) => (label === '*' ? other.labels[at] !== '' : label === other.labels[at]))
  )
}

function partsOf(origin: string): { scheme: string; labels: string[]; port: string } | null {
  const found = /^(https?):\/\/(\[[^\]]+\]|[^:/?#@]+)(?::(\d+))?\/?$/i.exec(origin)
  if (found === null) return null
  const [, scheme = '', host = '', port] = found
  const usual = scheme.toLowerCase() === 'https' ? '443' : '80'
  const labels = host.startsWith('[') ? [host.toLowerCase()] : host.toLowerCase().split('.')
  return { scheme: scheme.toLowerCase(), labels, port: port ?? usual }
}

/** The policy in sentences, for Settings. */
export function policyWords(of: Policy): readonly string[] {
  const gateways = of.allowedGateways.map((list) =>
    list.length === 0 ? 'No gateway may be opened.' : `Only these gateways: ${list.join(', ')}.`,
  )
  return [
    ...(of.readOnly ? ['Read-only: nothing is changed on any gateway.'] : []),
    ...gateways,
    ...(of.export ? [] : ['No exports: nothing is saved to a file.']),
    ...(of.updates ? [] : ['No updates: this app does not look for them.']),
  ]
}
