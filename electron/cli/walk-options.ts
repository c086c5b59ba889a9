import { PROFILES } from '../../shared/client/profiles/all.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { Format, Target } from './options.ts'

/** Walks to one address that is typed, or to servers of a gateway. */
export interface WalkCommand {
  readonly name: 'walk'
  readonly address: string | null
  readonly target: Target
  readonly servers: readonly string[]
  /** The ids of the clients; empty: all. */
  readonly clients: readonly string[]
  readonly clientId: string | null
  readonly hostsOnly: readonly string[] | null
  /**
   * The address clients use for the gateway, if it is not the one it is managed by; null: as the profile
   * says.
   */
  readonly publicUrl: string | null
  /** True: register, sign in and send the token, as the client would. */
  readonly goOn: boolean
  /** True: a gateway that learns its audience from the first token may learn it from this one. */
  readonly mayLearn: boolean
  /** A file with certificate authorities in PEM to trust in addition. */
  readonly ca: string | null
  readonly proxy: string | null
  /** A file that says where clients are expected to stop. */
  readonly expected: string | null
  readonly format: Format
}

const flag = { type: 'boolean' } as const
const text = { type: 'string' } as const
export const WALK_OPTIONS = {
  address: text,
  client: { type: 'string', multiple: true },
  'all-clients': flag,
  'all-servers': flag,
  'hosts-only': text,
  'public-address': text,
  'go-on': flag,
  'may-learn': flag,
  ca: text,
  proxy: text,
  expect: text,
  sarif: flag,
} as const

/** The options only `walk` has, as `parseArgs` returns them. */
export interface WalkValues {
  readonly address?: string | undefined
  readonly client?: readonly string[] | undefined
  readonly 'all-clients'?: boolean | undefined
  readonly 'all-servers'?: boolean | undefined
  readonly 'client-id'?: string | undefined
  readonly 'hosts-only'?: string | undefined
  readonly 'public-address'?: string | undefined
  readonly 'go-on'?: boolean | undefined
  readonly 'may-learn'?: boolean | undefined
  readonly ca?: string | undefined
  readonly proxy?: string | undefined
  readonly expect?: string | undefined
}

/** Hosts as they are typed: with commas between them. Null: any. */
export const hostsIn = (typed: string | undefined): readonly string[] | null =>
  typed
    ?.split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '') ?? null

/**
 * Reads the options of `walk`. In: the result of `parseArgs`, and the options all commands have. Errors: one
 * sentence.
 */
export function readWalk(
  values: WalkValues,
  target: Target,
  servers: readonly string[],
  format: Format,
): Result<WalkCommand, string> {
  const { address = null } = values
  const clients = values.client ?? []
  if (clients.length === 0 && values['all-clients'] !== true)
    return err('Say which client: --client NAME, or --all-clients.')
  const known = PROFILES.map(({ id }) => id)
  const unknown = clients.find((one) => !known.includes(one))
  if (unknown !== undefined)
    return err(`No client is called ${unknown}. The clients are ${known.join(', ')}.`)
  const aimed = servers.length > 0 || values['all-servers'] === true
  if (address !== null) {
    if (aimed || target.demo || target.profile !== null || target.gateway !== null)
      return err('Either --address or a gateway, not both.')
    const readable = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)
    if (!readable) return err('--address takes an http or https address.')
    const { username, password } = new URL(address)
    if (username !== '' || password !== '')
      return err('An address with a name or password in it is not asked.')
  } else if (!aimed) return err('Say where to: --address URL, --server NAME, or --all-servers.')
  else if (target.gateway === null && (values.ca !== undefined || values.proxy !== undefined))
    return err('--ca and --proxy go with --address or --gateway: a saved gateway has its own.')
  if (address !== null && values['public-address'] !== undefined)
    return err('--public-address goes with a gateway: --address is the public one already.')
  const goOn = values['go-on'] === true
  // Somebody has to sign in for each client and server, so it is limited to one of each.
  if (goOn && (clients.length !== 1 || values['all-clients'] === true))
    return err('--go-on goes the way of one client: --client NAME.')
  if (goOn && address === null && (servers.length !== 1 || values['all-servers'] === true))
    return err('--go-on goes to one server: --server NAME, or --address URL.')
  if (values['may-learn'] === true && !goOn) return err('--may-learn goes with --go-on.')
  return ok({
    name: 'walk',
    address,
    target,
    servers,
    clients: values['all-clients'] === true ? [] : clients,
    clientId: values['client-id'] ?? null,
    hostsOnly: hostsIn(values['hosts-only']),
    publicUrl: values['public-address'] ?? null,
    goOn,
    mayLearn: values['may-learn'] === true,
    ca: values.ca ?? null,
    proxy: values.proxy ?? null,
    expected: values.expect ?? null,
    format,
  })
}
