import { z } from 'zod'
import { duplicateKeys } from '../kernel/duplicate-keys.ts'
import type { AppError } from '../kernel/errors.ts'

/**
 * An address such as `https://gw.example.com`; `*` stands for one whole label of the name. The port is
 * written where it is not the default one.
 */
const gatewayPattern = z
  .string()
  .max(300)
  .regex(/^https?:\/\/(\[[\da-f:.]+\]|(\*|[a-z\d_-]+)(\.(\*|[a-z\d_-]+))*)(:\d{1,5})?\/?$/i)

/**
 * The policy file of a managed machine. Every entry can only forbid something. An unknown name makes the
 * whole file invalid: a misspelt restriction must not mean no restriction.
 */
const policyFile = z.strictObject({
  readOnly: z.boolean().optional(),
  allowedGateways: z.array(gatewayPattern).max(200).optional(),
  updates: z.boolean().optional(),
  export: z.boolean().optional(),
})

/** What applies on this machine, and the files it comes from. */
export const policy = z.object({
  /** The files it was read from; empty: there is none. */
  paths: z.array(z.string()),
  /**
   * Why a file cannot be used; null when it can. While there is a problem, nothing is written or exported,
   * and the allowed gateways are limited as far as the file can be read.
   */
  problem: z.string().nullable(),
  readOnly: z.boolean(),
  updates: z.boolean(),
  export: z.boolean(),
  /** A gateway must be allowed by every list. Without a list, every gateway is allowed. */
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
 * Reads the policy of one file. In: its path and text (null: the file exists but cannot be read). An invalid
 * file forbids writing and exporting.
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
  // Readers differ in which of two equal keys they use, and the stricter one may be the intended one. So
  // neither is used.
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

/** The lists of gateways that can be read in an invalid file; they still apply. */
function listsIn(value: unknown): string[][] {
  const part = z.looseObject({ allowedGateways: z.array(gatewayPattern) }).safeParse(value)
  return part.success ? [part.data.allowedGateways] : []
}

/** Combines policies: whatever one of them forbids is forbidden. */
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
 * Why a gateway must not be opened; null when it may be. In: its origin, `https://host` with the port where
 * it is not the default one.
 */
export function refusesGateway(of: Policy, origin: string): AppError | null {
  const allowed = of.allowedGateways.every((list) => list.some((pattern) => covers(pattern, origin)))
  if (allowed) return null
  const named = [...new Set(of.allowedGateways.flat())]
  const detail = `${origin} is not among ${named.length === 0 ? 'the allowed ones, which are none' : named.slice(0, 5).join(', ')}${named.length > 5 ? ' and others' : ''}.`
  return { kind: 'policy-forbids', what: 'gateway', detail, path: pathsOf(of) }
}

/** Why exporting is forbidden; null when it is allowed. */
export const refusesExport = (of: Policy): AppError | null =>
  of.export ? null : { kind: 'policy-forbids', what: 'export', detail: '', path: pathsOf(of) }

/** Why writing is forbidden; null when it is allowed. */
export const refusesWriting = (of: Policy): AppError | null =>
  of.readOnly ? { kind: 'policy-forbids', what: 'writing', detail: '', path: pathsOf(of) } : null

/** Whether a pattern matches an origin: same scheme and port, and the same name label by label. */
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

/** The policy in sentences, for the settings screen. */
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
