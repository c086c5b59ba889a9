import { parseArgs } from 'node:util'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'

/** Where a secret is read from. Never an argument: arguments are seen by every process and kept by every shell. */
export type SecretFrom = { readonly kind: 'stdin' } | { readonly kind: 'file'; readonly path: string }

export type Format = 'text' | 'json' | 'junit' | 'sarif'

/** Whose way is walked: to one address that is typed, or to servers of a gateway. */
export interface WalkCommand {
  readonly name: 'walk'
  readonly address: string | null
  readonly target: Target
  readonly servers: readonly string[]
  /** Ids of clients; empty for all. */
  readonly clients: readonly string[]
  readonly clientId: string | null
  readonly hostsOnly: readonly string[] | null
  /** A file of certificates in PEM, trusted besides the usual ones. */
  readonly ca: string | null
  readonly proxy: string | null
  /** A file that says where clients are expected to stop. */
  readonly expected: string | null
  readonly format: Format
}

/** The gateway a command speaks to, and how it signs in there. */
export interface Target {
  /** The built-in demo, which signs in by itself. */
  readonly demo: boolean
  /** The name or id of a saved gateway; null for the only one there is. */
  readonly profile: string | null
  /** Null: what the keyring keeps for the profile. */
  readonly secret: SecretFrom | null
}

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | { readonly name: 'profiles'; readonly format: Format }
  | { readonly name: 'test'; readonly target: Target; readonly servers: readonly string[]; readonly all: boolean; readonly token: SecretFrom | 'demo'; readonly explain: boolean; readonly format: Format }
  | { readonly name: 'audiences'; readonly target: Target; readonly servers: readonly string[]; readonly format: Format }
  | WalkCommand
  | { readonly name: 'lint'; readonly target: Target; readonly servers: readonly string[]; readonly format: Format }
  | { readonly name: 'toggle'; readonly target: Target; readonly server: string; readonly on: boolean; readonly clientId: string | null; readonly yes: boolean; readonly typedName: string; readonly canonicalConfirmed: boolean; readonly format: Format } // prettier-ignore

export const COMMANDS = [
  'test',
  'audiences',
  'lint',
  'toggle',
  'walk',
  'profiles',
  'help',
  'version',
] as const

/** The command line without the program, when it asks for a command; null when it asks for the window. */
export function commandLine(argv: readonly string[]): readonly string[] | null {
  const at = argv.findIndex((word) => (COMMANDS as readonly string[]).includes(word))
  // Only switches may stand before the command: anything else was meant for the window.
  return at >= 0 && argv.slice(0, at).every((word) => word.startsWith('--')) ? argv.slice(at) : null
}

export const USAGE = `claimcheck: which audiences a ContextForge gateway expects, and why a token fails

  claimcheck test --profile prod --server payments --token-stdin [--explain]
  claimcheck test --profile prod --all --token-file token.txt --junit
  claimcheck audiences --profile prod [--server payments]
  claimcheck lint --profile prod [--server payments]
  claimcheck toggle --profile prod --server payments --on|--off [--client-id ID] [--yes]
  claimcheck walk --profile prod --server payments --client claude-code
  claimcheck walk --address https://mcp.example.com/servers/ID/mcp --all-clients [--json]
  claimcheck profiles

Gateways are added in the window. --profile takes a name or an id, and may be left out when there is one.
--server takes a name or an id, and may be repeated (not for toggle). --demo stands for the built-in demo gateway.

Secrets are never arguments:
  --token-stdin, --token-file FILE     the token to test: bare, or in anything that can be pasted in the window
  --token-demo                         with --demo: a token of the kind this server's clients get
  --secret-stdin, --secret-file FILE   the gateway password or admin token, where the keyring does not keep it

toggle shows what would change and asks for --yes. What widens a PROD server also wants --type-name NAME, and a canonical URL
that is only assumed wants --confirm-canonical. It is read again, written once, read back, and can be undone in the window.

walk says which MCP clients would get in, and where each of the others stops. It reads and never registers or signs in.
--client takes ${PROFILES.map(({ id }) => id).join(', ')}, and may be repeated; --all-clients walks all of them, --all-servers to all servers.
Typing an address agrees to its host. Hosts that its documents name are printed and asked; a public address never leads to this computer.

  --hosts-only a,b                     only these hosts besides the address's own
  --client-id ID                       a client id that is registered beforehand
  --ca FILE, --proxy URL               trust these certificates, go through this proxy (with --address)
  --expect FILE                        lines CLIENT SERVER STEP, where a client is known to stop; lines that no longer hold fail

  --json, --junit, --sarif             instead of text (--junit: test, lint and walk; --sarif: walk)

Exit codes: 0 accepted, gets in, nothing found, or done; 1 rejected, stops, found, or not done; 2 cannot decide or not known; 3 error.
`

/** Reads the words after the program's name. Errors: one sentence saying what is wrong with them. */
export function parseCommand(words: readonly string[]): Result<Command, string> {
  const [name, ...args] = words
  if (name === 'help' || args.includes('--help')) return ok({ name: 'help' })
  if (name === 'version') return ok({ name: 'version' })
  let values
  try {
    values = parseArgs({ args, strict: true, allowPositionals: false, options: OPTIONS }).values
  } catch (thrown) {
    // A token given as an argument must not come back in the message.
    const said = thrown instanceof Error ? thrown.message : ''
    const option = /'(--[a-z-]+)[^']*'/.exec(said)?.[1]
    return err(
      option === undefined
        ? 'An argument is not understood: every value belongs to an option.'
        : `${option} is not understood here, or lacks its value.`,
    )
  }
  const format = formatOf(values)
  const servers = values.server ?? []
  const secret = secretFrom(values['secret-stdin'], values['secret-file'])
  const target: Target = { demo: values.demo === true, profile: values.profile ?? null, secret }
  if (values.demo === true && values.profile !== undefined)
    return err('Either --demo or --profile, not both.')
  if (format === 'junit' && name !== 'test' && name !== 'lint' && name !== 'walk')
    return err('--junit is for test and lint and walk.')
  if (format === 'sarif' && name !== 'walk') return err('--sarif is for walk.')
  switch (name) {
    case 'profiles':
      return ok({ name, format })
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
      return ok({
        name,
        target,
        servers,
        all: values.all === true,
        token,
        explain: values.explain === true,
        format,
      })
    }
    case 'walk':
      return walkCommand(values, target, servers, format)
    case 'toggle': {
      const [server, more] = servers
      if (server === undefined || more !== undefined) return err('Say which one server: --server NAME.')
      if ((values.on === true) === (values.off === true)) return err('Say one of --on and --off.')
      return ok({
        name, target, server, format, on: values.on === true, clientId: values['client-id'] ?? null, yes: values.yes === true,
        typedName: values['type-name'] ?? '', canonicalConfirmed: values['confirm-canonical'] === true,
      }) // prettier-ignore
    }
    default:
      return err(`The commands are ${COMMANDS.join(', ')}.`)
  }
}

const flag = { type: 'boolean' } as const
const text = { type: 'string' } as const
const OPTIONS = {
  demo: flag, profile: text, server: { type: 'string', multiple: true }, all: flag, explain: flag, json: flag, junit: flag,
  'token-stdin': flag, 'token-file': text, 'token-demo': flag, 'secret-stdin': flag, 'secret-file': text,
  on: flag, off: flag, 'client-id': text, yes: flag, 'type-name': text, 'confirm-canonical': flag,
  address: text, client: { type: 'string', multiple: true }, 'all-clients': flag, 'all-servers': flag, 'hosts-only': text, ca: text,
  proxy: text, expect: text, sarif: flag,
} as const // prettier-ignore

/** What the words of one command say, as `parseArgs` reads them. */
interface Values {
  readonly json?: boolean | undefined
  readonly junit?: boolean | undefined
  readonly sarif?: boolean | undefined
  readonly address?: string | undefined
  readonly profile?: string | undefined
  readonly client?: readonly string[] | undefined
  readonly 'all-clients'?: boolean | undefined
  readonly 'all-servers'?: boolean | undefined
  readonly 'client-id'?: string | undefined
  readonly 'hosts-only'?: string | undefined
  readonly ca?: string | undefined
  readonly proxy?: string | undefined
  readonly expect?: string | undefined
}

function formatOf(values: Values): Format {
  if (values.json === true) return 'json'
  if (values.junit === true) return 'junit'
  return values.sarif === true ? 'sarif' : 'text'
}

function walkCommand(
  values: Values,
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
    if (aimed || target.demo || target.profile !== null)
      return err('Either --address or a gateway, not both.')
    const readable = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)
    if (!readable) return err('--address takes an http or https address.')
    const { username, password } = new URL(address)
    if (username !== '' || password !== '')
      return err('An address with a name or password in it is not asked.')
  } else if (!aimed) return err('Say where to: --address URL, --server NAME, or --all-servers.')
  else if (values.ca !== undefined || values.proxy !== undefined)
    return err('--ca and --proxy go with --address: a saved gateway has its own.')
  return ok({
    name: 'walk',
    address,
    target,
    servers,
    clients: values['all-clients'] === true ? [] : clients,
    clientId: values['client-id'] ?? null,
    hostsOnly:
      values['hosts-only']
        ?.split(',')
        .map((one) => one.trim().toLowerCase())
        .filter((one) => one !== '') ?? null,
    ca: values.ca ?? null,
    proxy: values.proxy ?? null,
    expected: values.expect ?? null,
    format,
  })
}

function secretFrom(stdin: boolean | undefined, file: string | undefined): SecretFrom | null {
  if (stdin === true) return { kind: 'stdin' }
  return file === undefined ? null : { kind: 'file', path: file }
}
