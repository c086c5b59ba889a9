import { parseArgs } from 'node:util'
import { MAX_REASON } from '../../shared/change/confirm.ts'
import { SETTING_KEYS, type SettingKey, SETTINGS } from '../../shared/contextforge/index.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { proxyProblem } from '../../shared/network/settings.ts'
import { COMMANDS } from './command-line.ts'
import { ACCESS_OPTIONS, readAccess, type AccessCommand } from './access-options.ts'
import { readRehearse, type RehearseCommand } from './rehearse-options.ts'
import { readWalk, WALK_OPTIONS, type WalkCommand } from './walk-options.ts'

/**
 * Where a secret is read from. It is never an argument, because every process can see arguments and shells
 * store them.
 */
export type SecretFrom = { readonly kind: 'stdin' } | { readonly kind: 'file'; readonly path: string }

export type Format = 'text' | 'json' | 'junit' | 'sarif'

/** The gateway a command uses, and how it signs in. */
export interface Target {
  /** The built-in demo, which signs in by itself. */
  readonly demo: boolean
  /** The name or id of a saved gateway; null for the only one. */
  readonly profile: string | null
  /** A gateway that is not saved: used for this command only, and nothing about it is stored. */
  readonly gateway: NamedGateway | null
  /** Null: the secret the keyring holds for the profile. */
  readonly secret: SecretFrom | null
}

/** A gateway by its address, with what connecting to it needs. */
export interface NamedGateway {
  readonly url: string
  /** The e-mail address for a sign-in with password; null: the secret is an admin token. */
  readonly email: string | null
  /** A file with certificate authorities in PEM to trust in addition. */
  readonly ca: string | null
  readonly proxy: string | null
}

export type Command =
  /** `about`: the command to explain; null for all. */
  | { readonly name: 'help'; readonly about: string | null }
  /** `file` null: standard input. */
  | { readonly name: 'explain'; readonly file: string | null; readonly format: Format }
  | { readonly name: 'version' }
  | { readonly name: 'profiles'; readonly format: Format }
  | {
      readonly name: 'test'
      readonly target: Target
      readonly servers: readonly string[]
      readonly all: boolean
      readonly token: SecretFrom | 'demo'
      /** Values of settings the gateway does not tell, given by the operator for this command only. */
      readonly assume: Readonly<Partial<Record<SettingKey, string>>>
      readonly explain: boolean
      readonly format: Format
    }
  | {
      readonly name: 'audiences'
      readonly target: Target
      readonly servers: readonly string[]
      readonly format: Format
    }
  | AccessCommand
  | WalkCommand
  | RehearseCommand
  | {
      readonly name: 'lint'
      readonly target: Target
      readonly servers: readonly string[]
      readonly format: Format
    }
  | {
      readonly name: 'toggle'
      readonly target: Target
      readonly server: string
      readonly on: boolean
      readonly clientId: string | null
      readonly yes: boolean
      readonly typedName: string
      readonly canonicalConfirmed: boolean
      readonly reason: string
      readonly format: Format
    }

/** Parses the words after the program's name. Errors: a sentence that says what is wrong with them. */
export function parseCommand(words: readonly string[]): Result<Command, string> {
  const [name, ...args] = words
  if (name === 'help') return ok({ name, about: args.find((word) => !word.startsWith('-')) ?? null })
  if (args.includes('--help') || args.includes('-h')) return ok({ name: 'help', about: name ?? null })
  if (name === 'version') return ok({ name })
  let values
  try {
    values = parseArgs({ args, strict: true, allowPositionals: false, options: OPTIONS }).values
  } catch (thrown) {
    // The message must not repeat a token that was given as an argument.
    const said = thrown instanceof Error ? thrown.message : ''
    const option = /'(--[a-z-]+)/.exec(said)?.[1]
    return err(
      option === undefined
        ? 'An argument is not understood: every value belongs to an option.'
        : `${option} is not understood here, or lacks its value.`,
    )
  }
  const format = formatOf(values.json, values.junit, values.sarif)
  const servers = values.server ?? []
  const secret = secretFrom(values['secret-stdin'], values['secret-file'])
  const aimed = targetOf(values, secret)
  if (!aimed.ok) return aimed
  const target = aimed.value
  if (name !== 'walk' && target.gateway === null && (values.ca !== undefined || values.proxy !== undefined))
    return err('--ca and --proxy go with --gateway: a saved gateway has its own.')
  if (format === 'junit' && name !== 'test' && name !== 'lint' && name !== 'walk')
    return err('--junit is for test and lint and walk.')
  if (format === 'sarif' && name !== 'walk') return err('--sarif is for walk.')
  switch (name) {
    case 'profiles':
      return ok({ name, format })
    case 'explain':
      return ok({ name, file: values.file ?? null, format })
    case 'audiences':
    case 'lint':
      return ok({ name, target, servers, format })
    case 'test': {
      const token =
        values['token-demo'] === true ? 'demo' : secretFrom(values['token-stdin'], values['token-file'])
      if (token === null) return err('Say where the token comes from: --token-stdin or --token-file FILE.')
      if (token === 'demo' && !target.demo) return err('--token-demo goes with --demo.')
      if (token !== 'demo' && token.kind === 'stdin' && secret?.kind === 'stdin')
        return err('Standard input holds one thing: give the token or the secret by file.')
      if (servers.length === 0 && values.all !== true)
        return err('Say which server: --server NAME, or --all.')
      const assume = readAssumed(values.assume ?? [])
      if (!assume.ok) return assume
      return ok({
        name,
        target,
        servers,
        all: values.all === true,
        token,
        assume: assume.value,
        explain: values.explain === true,
        format,
      })
    }
    case 'rehearse':
      return readRehearse(values, target, secret, format)
    case 'access':
      return readAccess(values, target, secret, servers)
    case 'walk':
      return readWalk(values, target, servers, format)
    case 'toggle': {
      const [server, more] = servers
      if (server === undefined || more !== undefined) return err('Say which one server: --server NAME.')
      if ((values.on === true) === (values.off === true)) return err('Say one of --on and --off.')
      if ((values.reason ?? '').length > MAX_REASON)
        return err(`--reason takes at most ${MAX_REASON} characters.`)
      return ok({
        name,
        target,
        server,
        format,
        on: values.on === true,
        clientId: values['client-id'] ?? null,
        yes: values.yes === true,
        typedName: values['type-name'] ?? '',
        canonicalConfirmed: values['confirm-canonical'] === true,
        reason: values.reason ?? '',
      })
    }
    default:
      return err(`The commands are ${COMMANDS.join(', ')}.`)
  }
}

/** Which gateway is meant. Errors: one sentence. */
function targetOf(values: TargetValues, secret: SecretFrom | null): Result<Target, string> {
  const { gateway, demo = false, profile = null } = values
  const email = values.user ?? values.email ?? null
  if (demo && profile !== null) return err('Either --demo or --profile, not both.')
  if (gateway === undefined)
    return email === null
      ? ok({ demo, profile, gateway: null, secret })
      : err('--user goes with --gateway: a saved gateway has its own.')
  if (demo || profile !== null) return err('Either --gateway, --profile or --demo, not two of them.')
  if (values.user !== undefined && values.email !== undefined)
    return err('--user and --email are one: say who signs in once.')
  if (secret === null) return err('--gateway wants its secret: --secret-file FILE or --secret-stdin.')
  if (!URL.canParse(gateway) || !/^https?:$/.test(new URL(gateway).protocol))
    return err('--gateway takes an http or https address.')
  const proxy = values.proxy ?? null
  const problem = proxy === null ? null : proxyProblem(proxy)
  if (problem !== null) return err(`--proxy cannot be used: ${problem}.`)
  return ok({ demo, profile, gateway: { url: gateway, email, ca: values.ca ?? null, proxy }, secret })
}

interface TargetValues {
  readonly demo?: boolean | undefined
  readonly profile?: string | undefined
  readonly gateway?: string | undefined
  readonly user?: string | undefined
  readonly email?: string | undefined
  readonly ca?: string | undefined
  readonly proxy?: string | undefined
}

/** Parses `KEY=VALUE` words as settings of the gateway. */
function readAssumed(
  words: readonly string[],
): Result<Readonly<Partial<Record<SettingKey, string>>>, string> {
  const said: Partial<Record<SettingKey, string>> = {}
  for (const word of words) {
    const [name = '', ...rest] = word.split('=')
    const key = SETTING_KEYS.find((one) => one === name)
    if (key === undefined || rest.length === 0)
      return err(`--assume takes KEY=VALUE, with KEY one of ${SETTING_KEYS.join(', ')}.`)
    const value = rest.join('=')
    if (SETTINGS[key].parse(value) === null) return err(`--assume ${key}: that is no value of it.`)
    said[key] = value
  }
  return ok(said)
}

const flag = { type: 'boolean' } as const
const text = { type: 'string' } as const
const OPTIONS = {
  demo: flag,
  profile: text,
  gateway: text,
  user: text,
  email: text,
  server: { type: 'string', multiple: true },
  all: flag,
  explain: flag,
  json: flag,
  junit: flag,
  'token-stdin': flag,
  'token-file': text,
  'token-demo': flag,
  assume: { type: 'string', multiple: true },
  'secret-stdin': flag,
  'secret-file': text,
  ...WALK_OPTIONS,
  ...ACCESS_OPTIONS,
  file: text,
  on: flag,
  off: flag,
  'client-id': text,
  yes: flag,
  'type-name': text,
  'confirm-canonical': flag,
  reason: text,
  to: text,
} as const

function formatOf(json = false, junit = false, sarif = false): Format {
  if (json) return 'json'
  if (junit) return 'junit'
  return sarif ? 'sarif' : 'text'
}

/**
 * Where a secret is read from; null where neither option was given. In: the options for standard input and
 * for a file.
 */
export function secretFrom(stdin: boolean | undefined, file: string | undefined): SecretFrom | null {
  if (stdin === true) return { kind: 'stdin' }
  return file === undefined ? null : { kind: 'file', path: file }
}
