import { PROFILES } from '../../shared/client/profiles/all.ts'

/** The description of one command; they are shown in the order of this list. */
interface About {
  readonly name: string
  readonly usage: readonly string[]
  readonly says: string
  /** The text of `claimcheck help NAME`. */
  readonly more: string
}

const GATEWAY = `Gateways are added in the window. --profile takes a name or an id, and may be left out when there is one.
--gateway URL instead, where there is no window to add one in: with --secret-file FILE or --secret-stdin, which is the password of
--user EMAIL (or --email EMAIL), or without that an admin token; --ca FILE trusts these certificates, --proxy URL goes through this
proxy. Nothing of it is stored, so a change, which has to be written down first, is shown and not written.
--server takes a name or an id, and may be repeated (not for toggle). --demo stands for the built-in demo gateway.
--secret-stdin, --secret-file FILE: the gateway password or admin token, where the keyring does not keep it.`

const ABOUT: readonly About[] = [
  {
    name: 'explain',
    usage: ['claimcheck explain [--json] < paste.txt', 'claimcheck explain --file paste.txt [--json]'],
    says: 'what a paste is, whose it is, what it means and what cures it; asks nobody',
    more: `Reads tokens, headers, challenges, metadata, provider errors, requests, a client's settings or log, and the gateway's log lines, from
standard input or a file, bare or in whatever they were copied with. It needs no profile and no network, and never prints a token, a
secret or a cookie: they are named and counted. One line for each thing that was found, then whose:, means: and cure:.
Exit codes: 0 understood, 2 not understood, 3 error.`,
  },
  {
    name: 'test',
    usage: [
      'claimcheck test --profile prod --server payments --token-stdin [--explain]',
      'claimcheck test --profile prod --all --token-file token.txt --junit',
    ],
    says: 'a token against servers, step by step, as the gateway checks it',
    more: `${GATEWAY}
--token-stdin, --token-file FILE: the token to test, bare, or in anything that can be pasted in the window.
--token-demo: with --demo, a token of the kind this server's clients get.
--assume KEY=VALUE: your word on a setting the gateway does not tell, as JWT_ISSUER_VERIFICATION=on; may be repeated.
--json, --junit instead of text. Exit codes: 0 accepted, 1 rejected, 2 cannot decide, 3 error.`,
  },
  {
    name: 'audiences',
    usage: [
      'claimcheck audiences --profile prod [--server payments]',
      'claimcheck audiences --gateway https://gateway.example.com --user ops@example.com --secret-file secret',
    ],
    says: 'the audiences each server expects, and the setting each comes from',
    more: `${GATEWAY}\n--json instead of text. Exit codes: 0 done, 3 error.`,
  },
  {
    name: 'lint',
    usage: ['claimcheck lint --profile prod [--server payments]'],
    says: 'what is wrong or risky in the settings of servers',
    more: `${GATEWAY}\n--json, --junit instead of text. Exit codes: 0 nothing found, 1 found, 3 error.`,
  },
  {
    name: 'toggle',
    usage: [
      'claimcheck toggle --profile prod --server payments --on|--off [--client-id ID] [--reason TEXT] [--yes]',
    ],
    says: 'include the client id in the expected audiences, or not',
    more: `${GATEWAY}
It shows what would change and asks for --yes. What widens a PROD server also wants --type-name NAME, and a canonical URL that is only
assumed wants --confirm-canonical. --reason TEXT is kept with the change, and some gateways want one. It is read again, written
once, read back, and can be undone in the window.
--json instead of text. Exit codes: 0 done, 1 not done, 2 not known whether done, 3 error.`,
  },
  {
    name: 'walk',
    usage: [
      'claimcheck walk --address https://mcp.example.com/servers/ID/mcp --all-clients [--json]',
      'claimcheck walk --profile prod --server payments --client claude-code',
    ],
    says: 'which MCP clients would get in, and where each of the others stops',
    more: `It reads, and neither registers nor signs in unless --go-on says so. --address needs no profile; typing it agrees to its host, http and loopback included.
Hosts that its documents name are printed and asked. A public address never leads to this computer, and none to a link-local one.
--client takes ${PROFILES.map(({ id }) => id).join(', ')}; it may be repeated.
--all-clients, --all-servers: every one of them.
--hosts-only a,b: only these hosts besides the address's own.
--go-on: goes the whole way as one client would: it registers (and removes that again where the provider offers it), prints the
address where somebody signs in and opens it, sends the token to the server, and lists its tools. Only then a client is "in".
--may-learn: with --go-on, also where the gateway would learn its audience from this token.
--client-id ID: a client id that is registered beforehand.
--public-address URL: where clients find the gateway, if not where the profile says.
--ca FILE, --proxy URL: trust these certificates, go through this proxy; with --address or --gateway.
--expect FILE: lines CLIENT SERVER STEP where a client is known to stop. Lines that no longer hold fail.
${GATEWAY}
--json, --junit, --sarif instead of text. Exit codes: 0 in or would get in, 1 stops, 2 cannot decide, 3 error.`,
  },
  {
    name: 'access',
    usage: [
      'claimcheck access --profile prod [--server payments] [--csv|--markdown|--html|--json|--record]',
      'claimcheck access --profile prod --compare access-2026-11-20.access.json',
    ],
    says: 'who gets in where: every client at every server, to be kept and compared',
    more: `It reads as walk does, and registers nothing. A few servers are walked at a time, documents of a host are read once, and a host that
asks to wait is waited for.
--hosts-only a,b: only these hosts besides the gateway's own.
--public-address URL: where clients find the gateway, if not where the profile says.
--token-stdin, --token-file FILE: columns for these tokens too, judged by the gateway's checks and not sent.
--record: a record without tokens, for --compare on another day.
--compare FILE: what got better, worse, new and gone since that record; with --json as data.
${GATEWAY}
--csv, --markdown, --html, --json, --record instead of text. Exit codes: 0 everybody gets in or would, 1 a client stops, 2 cannot decide,
3 error; with --compare 0 nothing is worse, 1 something is, 2 cannot tell.`,
  },
  {
    name: 'rehearse',
    usage: ['claimcheck rehearse --profile prod --to 1.1.0 [--token-file tokens.txt] [--json]'],
    says: 'what an upgrade of the gateway would change, before it is done',
    more: `${GATEWAY}
Compares the rules of both releases over the servers as they are, the tokens that are given, the doors and the first calls of clients,
and names the defaults that changed and the setting that keeps the old behaviour. No token is sent.
--to VERSION: the release to go to.
--token-stdin, --token-file FILE: tokens to compare, bare or in anything that can be pasted in the window.
--token-demo: with --demo, a token of every server's own clients.
--json instead of text. Exit codes: 0 nothing changes, 1 something does, 2 cannot tell, 3 error.`,
  },
  {
    name: 'profiles',
    usage: ['claimcheck profiles'],
    says: 'the saved gateways',
    more: '--json instead of text.',
  },
  {
    name: 'help',
    usage: ['claimcheck help [COMMAND]'],
    says: 'this text, or that of a command',
    more: '',
  },
  { name: 'version', usage: ['claimcheck version'], says: 'the version', more: '' },
]

const width = Math.max(...ABOUT.map(({ name }) => name.length))
/** The commands, one per line. */
export const LIST = ABOUT.map(({ name, says }) => `  ${name.padEnd(width)}  ${says}`).join('\n')

export const USAGE = `claimcheck: which audiences a ContextForge gateway expects, and why a token fails

Without a command it opens the window. The commands:

${LIST}

${ABOUT.flatMap(({ usage }) => usage)
  .map((line) => `  ${line}`)
  .join('\n')}

Secrets are never arguments: tokens and sign-ins come from standard input or a file.
claimcheck help COMMAND says what a command takes and its exit codes; 3 is always an error.`

/** The help for one command; null where there is no such command. */
export function helpOn(name: string): string | null {
  const about = ABOUT.find((one) => one.name === name)
  if (about === undefined) return null
  const lines = [`claimcheck ${about.name}: ${about.says}`, '', ...about.usage.map((line) => `  ${line}`)]
  return [...lines, ...(about.more === '' ? [] : ['', about.more])].join('\n')
}
