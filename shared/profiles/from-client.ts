import { isSensitiveKey, stripSlashes } from '../contextforge/index.ts'
import { hostOf } from '../kernel/host.ts'
import { isObject, type Json } from '../kernel/json.ts'
import { count } from '../kernel/words.ts'
import { configuredServers, type Entry } from '../paste/client-config.ts'
import { openPaste } from '../paste/paste.ts'
import { keyName, MOST_NAMED, textProblem, type Candidate, type ImportFile } from './candidate.ts'
import { guessed } from './from-settings.ts'

/** A server's address below its gateway, with the doors a client may use. */
const DOOR = /\/(?:v1\/)?(?:virtual-servers|servers)\/[^/]+(?:\/(?:mcp|sse|message))?\/?$|\/(?:mcp|sse)\/?$/

/** A header that signs in, or a value that does. */
const GIVEN = /^(?:bearer|basic)\s|^(?:(?:proxy-)?authorization|cookie)$/i

/**
 * The gateways that the settings of an MCP client name: Claude, Cursor, VS Code, Codex and others. In: the
 * text of the file, and its name. Secrets in it are named. Out: null where it lists no server.
 */
export function fromClient(text: string, fileName: string): ImportFile | null {
  const paste = openPaste(text)
  const entries = configuredServers(paste)
  if (entries.length === 0) return null
  const byGateway = new Map<string, Entry[]>()
  const candidates: Candidate[] = []
  const secrets = new Set<string>()
  const notRead: string[] = []
  // Addresses below one heading share its headers: these are looked through once.
  const looked = new Set<Entry['headers']>()
  for (const entry of entries) {
    const name = keyName(entry.name === '' ? 'a server' : entry.name)
    for (const [header, value] of looked.has(entry.headers) ? [] : entry.headers)
      if (isSensitiveKey(header) || GIVEN.test(value) || GIVEN.test(header))
        secrets.add(`${keyName(header)} of ${name}`)
    looked.add(entry.headers)
    const url = URL.canParse(entry.url) ? new URL(entry.url) : null
    if (url === null || !/^https?:$/.test(url.protocol)) {
      notRead.push(`${name}${entry.local ? ' (a program of this computer)' : ''}`)
      continue
    }
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
      secrets.add(`the address of ${name}`)
    const base = url.origin + stripSlashes(url.pathname.replace(DOOR, ''))
    if (DOOR.test(url.pathname)) {
      const of = byGateway.get(base)
      if (of === undefined) byGateway.set(base, [entry])
      else of.push(entry)
    } else
      candidates.push({
        told: { name: hostOf(url.origin), url: url.origin },
        facts: [`named by ${name}`],
        refused: 'It is not the address of a gateway: those end in /servers/ID/mcp',
      })
  }
  for (const document of paste.documents) secretsIn(document, secrets)
  const found = [...byGateway].map(([url, of]): Candidate => {
    const environment = guessed('', `${hostOf(url)} ${of.map(({ name }) => name).join(' ')} ${fileName}`)
    const header = [...new Set(of.map(({ headers }) => headers))]
      .flat()
      .find(([name, value]) => /^bearer\s/i.test(value) && name.toLowerCase() !== 'authorization')?.[0]
    const isUsable = header !== undefined && textProblem(header, 128, 'header') === null
    return {
      told: {
        name: hostOf(url),
        url,
        environment: environment.value,
        readOnly: environment.value === 'PROD',
        ...(isUsable ? { authHeaderName: header } : {}),
      },
      facts: [
        `${environment.value}, ${environment.why}`,
        `${count(of.length, 'server')}: ${of
          .slice(0, 5)
          .map(({ name }) => keyName(name))
          .join(', ')}`,
        ...(isUsable ? [`tokens are sent in ${header}`] : []),
      ],
      refused: null,
    }
  })
  return {
    source: 'client',
    candidates: [...found, ...candidates],
    secrets: [...secrets].slice(0, MOST_NAMED),
    notRead: notRead.slice(0, MOST_NAMED),
  }
}

/** Names the members of an object that hold secrets, such as those of `env`. */
function secretsIn(value: Json, into: Set<string>): void {
  if (!isObject(value)) return
  for (const [key, one] of Object.entries(value))
    if (typeof one === 'string' && one !== '' && isSensitiveKey(key) && !GIVEN.test(key))
      into.add(keyName(key))
}
