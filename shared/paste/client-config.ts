import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import { contextAt, looksSecret } from '../token/kinds.ts'
import { joined, noticed, type Noticed, type Candidate, type PasteContext } from './answer.ts'
import { aboutAddress, aboutHeader, doorOf } from './about-address.ts'
import { textOf, textsOf, type Paste } from './paste.ts'
import { address, said, urlOf } from './words.ts'

/** One MCP server in the settings of a client. */
export interface Entry {
  readonly name: string
  readonly url: string
  /** The headers that are set by hand. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly transport: string
  readonly oauth: boolean
  readonly disabled: boolean
  /** True for a program on this computer, which has no address. */
  readonly local: boolean
}

/** Settings in a form that certain clients use. */
interface Shape {
  readonly client: string
  readonly entries: readonly Entry[]
}

const ADDRESS = [
  'url',
  'serverUrl',
  'server_url',
  'httpUrl',
  'uri',
  'endpoint',
  'endpointUrl',
  'sseEndpoint',
  'mcpServerUrl',
  'baseUrl',
] as const
/** The key that holds the servers, and the clients that use this key. */
const LISTS: readonly (readonly [string, string])[] = [
  ['mcpServers', 'Claude, Cursor, Windsurf, Cline, Gemini CLI and others'],
  ['mcp_servers', 'Codex CLI, and the Messages API of Anthropic'],
  ['servers', 'VS Code'],
  ['context_servers', 'Zed'],
  ['mcp', 'opencode'],
  ['extensions', 'Goose'],
  ['tools', 'the Responses API of OpenAI'],
  ['mcpOAuth', 'Claude Code: what it keeps for each server'],
]

/**
 * The servers in the settings of a client, as they are written there, secrets too; empty where it has
 * none.
 */
export const configuredServers = (paste: Paste): readonly Entry[] =>
  (fromDocuments(paste.documents) ?? fromLines(paste.plain))?.entries ?? []

/** Explains the settings of a client: which server, which header, which kind of address. */
export function clientConfig(paste: Paste, context: PasteContext | null): readonly Candidate[] {
  const shape = fromDocuments(paste.documents) ?? fromLines(paste.plain) ?? fromCommand(paste.plain)
  if (shape === null) return []
  const gateway = shape.entries.filter(({ url }) => doorOf(url) !== null)
  const about = gateway.length > 0 ? gateway : shape.entries
  const shown = about.slice(0, 3)
  const { means, cure, calm } = joined(
    shown.flatMap((entry) => aboutEntry(entry, context, about.length > 1)),
    'Nothing in it is to be mended. If the client still fails, paste what it prints.',
  )
  const servers = shown.map(({ name, url, local }) => {
    const at =
      url === '' ? (local ? 'a program of this computer' : 'no address') : (address(url) ?? said(url))
    return name === '' ? at : `${said(name, 40)} (${at})`
  })
  const more = about.length > 3 ? ` and ${about.length - 3} more` : ''
  return [
    {
      kind: 'client-config',
      first: "A client's configuration",
      whose: `The MCP client’s (its shape is that of ${shape.client}).`,
      means: [`It names ${servers.join(', ')}${more}.`, means].filter((part) => part !== '').join(' '),
      cure,
      calm,
    },
  ]
}

function fromDocuments(documents: readonly JsonObject[]): Shape | null {
  for (const document of documents)
    for (const [key, client] of LISTS) {
      const value = document[key]
      const entries = value === undefined ? [] : entriesIn(value, key)
      if (entries.length > 0) return { client, entries }
    }
  // A single server entry, as the documentation of clients shows it.
  const alone = documents.find(
    (one) => isServer(one) && ('headers' in one || 'type' in one || 'transport' in one || 'command' in one),
  )
  return alone === undefined ||
    !('url' in alone || 'serverUrl' in alone || 'httpUrl' in alone || 'command' in alone)
    ? null
    : { client: 'one server of a client', entries: [entryOf('', alone)] }
}

function entriesIn(value: Json, key: string): readonly Entry[] {
  if (Array.isArray(value))
    return value
      .filter(
        (one: Json): one is JsonObject =>
          isObject(one) && isServer(one) && (key !== 'tools' || one['type'] === 'mcp'),
      )
      .map((one) => entryOf(textOf(one['name']) || textOf(one['server_label']), one))
  if (!isObject(value)) return []
  // VS Code's and Zed's lists may contain other things too, and opencode's key is a common word.
  return Object.entries(value)
    .filter(
      (pair): pair is [string, JsonObject] =>
        isObject(pair[1]) && isServer(pair[1]) && (key !== 'servers' || !('variables' in pair[1])),
    )
    .map(([name, one]) => entryOf(textOf(one['serverName']) || name, one))
}

const isServer = (one: JsonObject): boolean =>
  ADDRESS.some((key) => /^https?:\/\/|^\$|^\{/.test(textOf(one[key]))) ||
  typeof one['command'] === 'string' ||
  Array.isArray(one['command'])

function entryOf(name: string, one: JsonObject): Entry {
  const args = [...textsOf(one['command']), ...textsOf(one['args'])]
  const env = isObject(one['env'] ?? null) ? (one['env'] as JsonObject) : {}
  const direct = ADDRESS.map((key) => textOf(one[key])).find((text) => text !== '') ?? ''
  const url = direct !== '' ? direct : (args.find((arg) => /^https?:\/\//.test(arg)) ?? '')
  const given = [one['headers'], one['http_headers'], one['requestInit']].find((value) =>
    isObject(value ?? null),
  )
  const headers: (readonly [string, string])[] = isObject(given)
    ? Object.entries(given).map(([key, value]) => [key, textOf(value)])
    : []
  args.forEach((arg, at) => {
    const line =
      arg === '--header' || arg === '-H' ? (args[at + 1] ?? '') : /^--header=/.test(arg) ? arg.slice(9) : ''
    const cut = line.indexOf(':')
    if (cut > 0) headers.push([line.slice(0, cut).trim(), filled(line.slice(cut + 1).trim(), env)])
  })
  if (typeof one['authorization_token'] === 'string' || typeof one['authorization'] === 'string')
    headers.push([
      'Authorization',
      `Bearer ${textOf(one['authorization_token']) || textOf(one['authorization'])}`,
    ])
  return {
    name,
    url,
    headers,
    transport: textOf(one['type']) || textOf(one['transport']) || textOf(one['transportType']),
    oauth: isObject(one['oauth'] ?? null) || isObject(one['auth'] ?? null) || one['auth'] === 'oauth',
    disabled: one['disabled'] === true || one['enabled'] === false,
    local: url === '' && args.length + Number(typeof one['command'] === 'string') > 0,
  }
}

/** Replaces `${NAME}` by the value from the client's own settings; a name without a value stays. */
const filled = (text: string, env: JsonObject): string =>
  text.replace(/\$\{(?:env:)?(\w{1,60})\}/g, (whole, name: string) => textOf(env[name]) || whole)

/** Reads TOML and YAML line by line: a heading for servers, and the addresses below it. */
function fromLines(plain: string): Shape | null {
  const toml = /^[ \t]*\[mcp_servers\.["']?([\w. -]{1,60})["']?\]/m.exec(plain)
  const yaml = /^[ \t]*(mcpServers|mcp_servers|extensions|mcp):[ \t]*$/m.exec(plain)
  if (toml === null && yaml === null) return null
  const lines = plain.slice(toml?.index ?? yaml?.index ?? 0).split('\n')
  const anyUrl = /https?:\/\/[^\s"',\]]{3,2000}/.exec(plain)?.[0] ?? ''
  const entries: Entry[] = []
  let name = ''
  let headers: (readonly [string, string])[] = []
  let transport = ''
  for (const line of lines) {
    const heading =
      /^[ \t]*\[mcp_servers\.["']?([\w. -]{1,60})["']?\]/.exec(line) ??
      /^[ \t]*(?:- )?name:[ \t]*["']?([^"'\n]{1,60})/.exec(line) ??
      /^[ \t]{1,8}["']?([\w.-]{1,60})["']?:[ \t]*$/.exec(line)
    if (
      heading?.[1] !== undefined &&
      !/^(headers|env|http_headers|envs|requestOptions|auth|oauth)$/.test(heading[1])
    ) {
      name = heading[1].trim()
      headers = []
      transport = ''
    }
    transport = /^[ \t]*(?:type|transport)[ \t]*[:=][ \t]*["']?([\w-]{1,30})/.exec(line)?.[1] ?? transport
    const header =
      /["']?([A-Za-z][\w-]{1,60})["']?[ \t]*[:=][ \t]*["']?((?:bearer|\$|basic)[^"'\n]{0,8000})/i.exec(line)
    if (header !== null && !/^(url|uri)$/i.test(header[1] ?? ''))
      headers.push([header[1] ?? '', header[2] ?? ''])
    const url =
      /^[ \t]*(?:- )?(?:url|uri|serverUrl|httpUrl|endpoint)[ \t]*[:=][ \t]*["']?(https?:\/\/[^\s"']{3,2000})/.exec(
        line,
      )?.[1]
    if (url !== undefined)
      entries.push({ name, url, headers, transport, oauth: false, disabled: false, local: false })
    else if (/^[ \t]*command[ \t]*[:=]/.test(line))
      entries.push({
        name,
        url: anyUrl,
        headers,
        transport: 'stdio',
        oauth: false,
        disabled: false,
        local: true,
      })
  }
  return entries.length === 0
    ? null
    : { client: toml === null ? 'Continue, Goose, LibreChat' : 'Codex CLI', entries }
}

/** A command or link that adds a server to a client. */
function fromCommand(plain: string): Shape | null {
  const command =
    /\b(claude|codex|gemini|opencode|code|cursor|amp|qwen)\s+mcp\s+add\b[^\n]{0,2000}|\b(?:npx|bunx|pnpm dlx)\b[^\n]{0,200}\bmcp-remote\b[^\n]{0,2000}|\bmcp-remote\s+https?:[^\n]{0,2000}/.exec(
      plain,
    )
  if (command === null) return null
  const line = command[0]
  const url = /https?:\/\/[^\s"'^]{3,2000}/.exec(line)?.[0] ?? ''
  if (url === '') return null
  const headers = [...line.matchAll(/(?:--header|-H)[= ]["'^]{0,3}([\w-]{1,60}):\s?([^"'^\n]{0,8000})/g)].map(
    ([, name = '', value = '']): readonly [string, string] => [name, value],
  )
  // The word before the address that belongs to no option is the server's name.
  const words = line
    .slice(0, line.indexOf(url))
    .trim()
    .split(/[\s"'^]+/)
    .filter((word) => word !== '' && word !== '--url')
  const last = words.at(-1) ?? ''
  const name = command[1] === undefined || last.startsWith('-') || last === 'add' ? '' : last
  const transport = /(?:--transport|-t)[= ](\w[\w-]{0,20})/.exec(line)?.[1] ?? ''
  return {
    client: command[1] === undefined ? 'mcp-remote' : `the command line of ${command[1]}`,
    entries: [{ name, url, headers, transport, oauth: false, disabled: false, local: false }],
  }
}

function aboutEntry(
  { name, url, headers, transport, oauth, disabled, local }: Entry,
  context: PasteContext | null,
  named: boolean,
): readonly Noticed[] {
  const out: Noticed[] = []
  const say = (says: string, cure = ''): void =>
    void out.push(noticed(named && name !== '' ? `${said(name, 40)}: ${says}` : says, cure))
  if (disabled) say('It is switched off in the client.', 'At the client: switch the server on.')
  if (url === '') {
    if (local)
      say(
        'The client starts a program of its own: no gateway and no token is in it.',
        'If it is to use the gateway, give the client the address …/servers/ID/mcp in its place.',
      )
    return out
  }
  if (/^[$%{]|\$\{/.test(url) && urlOf(url) === null)
    say('The address is taken from a variable, which is not seen here.')
  for (const { says, cure } of aboutAddress(url, context)) say(says, cure)
  if (urlOf(url)?.username)
    say('A name or password stands in the address, where every log shows it.', 'Take it out of the address.')
  const sse = /^sse$/i.test(transport)
  if (sse && doorOf(url)?.right === true)
    say(
      'The transport is sse, and this door speaks streamable HTTP.',
      `At the client: transport ${/^sse$/.test(transport) ? 'http (streamable HTTP)' : 'streamable HTTP'}.`,
    )
  for (const [header, value] of headers) aboutGiven(header, value, say, context, oauth)
  return out
}

function aboutGiven(
  header: string,
  value: string,
  say: (says: string, cure?: string) => void,
  context: PasteContext | null,
  oauth: boolean,
): void {
  const own = header.toLowerCase() === (context?.headerName ?? 'authorization').toLowerCase()
  const carries = own || /^bearer\s/i.test(value)
  if (!carries) return
  for (const { says, cure } of aboutHeader(header, context)) say(says, cure)
  if (/^bearer\s+bearer\b/i.test(value))
    return say('The word Bearer stands twice.', 'At the client: Authorization: Bearer TOKEN, the word once.')
  if (/^basic\s/i.test(value))
    return say(
      'It signs in with a name and a password (Basic), which this gateway does not take here.',
      'At the client: remove the header and sign in with OAuth, or send Bearer and a token.',
    )
  const token = value.replace(/^bearer\s*/i, '')
  if (/^[$%{<]|\$\{|^your|^\*+$/i.test(token) || token === '')
    return say(
      `The token of ${header} comes from a variable or was left out: if it is empty, the request goes without one.`,
      'Check that the variable is set where the client runs.',
    )
  if (!/^bearer\s/i.test(value) && looksSecret(token, true))
    return say(
      `${header} holds a value without the word Bearer in front, so the gateway sees no token.`,
      `At the client: ${header}: Bearer TOKEN.`,
    )
  say(
    `A token is written into the settings (${header}): the client sends it as it is and does not sign in${oauth ? ', though OAuth is set up beside it' : ''}; when it expires, every call is refused.`,
    `Remove the header so that the client signs in by itself; or put the token on the bench to see whether it still passes.`,
  )
}

/** The names of headers, other than Authorization, in which a text sends a token. */
export function headerNames({ plain }: Paste): readonly string[] {
  const found = new Set<string>()
  for (const match of plain.matchAll(
    /(?:^|[\s"'`])([A-Za-z][\w-]{1,60})["']?\s?:\s?["']?bearer\s+[\w.~+/-]{8}/gi,
  )) {
    const { name } = contextAt(plain, match.index + match[0].length - 8)
    if (name !== '' && name.includes('-') && found.size < 3) found.add(name)
  }
  return [...found]
}
