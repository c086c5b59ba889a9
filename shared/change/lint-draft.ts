import { z } from 'zod'
import {
  type Board,
  configOf,
  FLAG,
  type GatewayContext,
  keyRecord,
  KEYS,
  lintServer,
  strip,
  stripSlashes,
  truthy,
  type VirtualServer,
} from '../contextforge/index.ts'
import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import { issuerProblem } from '../issuer/check.ts'

/** One remark about settings that are being typed: beside which key it belongs, and how bad it is. */
export const draftNote = z.object({
  key: z.string().nullable(),
  level: z.enum(['error', 'warn', 'info']),
  title: z.string(),
  text: z.string(),
})
export type DraftNote = z.infer<typeof draftNote>

/**
 * Everything worth saying about settings while they are typed: the traps of the server's own lint, each
 * beside its key, and what only a form can see. In: the server as it would be, its board, the gateway. Asks
 * nobody: whether an issuer answers is another matter.
 */
export function lintDraft(server: VirtualServer, board: Board, gateway: GatewayContext): DraftNote[] {
  const notes: DraftNote[] = [...lintServer(server, board, gateway)]
  if (!server.oauthEnabled) return notes
  const config = configOf(server)
  const add = (key: string | null, level: DraftNote['level'], title: string, text: string): void =>
    void notes.push({ key, level, title, text })
  issuers(config, add)
  audiences(config, board, add)
  others(config, add)
  if (server.visibility !== '' && server.visibility !== 'public')
    add(
      null,
      'info',
      'Clients find no metadata',
      `The server is ${server.visibility}: its protected-resource metadata answers 404, so clients have to be told the issuer.`,
    )
  const lost = Object.keys(config).filter((key) => keyRecord(key)?.keptByAdminUi !== true)
  if (lost.length > 0)
    add(
      null,
      'info',
      'An edit in the Admin UI removes keys',
      `Saving this server there drops ${lost.slice(0, 4).join(', ')}${lost.length > 4 ? ` and ${lost.length - 4} more` : ''}, and every issuer but the first.`,
    )
  return notes
}

type Add = (key: string | null, level: DraftNote['level'], title: string, text: string) => void

function issuers(config: JsonObject, add: Add): void {
  const listed = texts(config['authorization_servers'])
  const seen = new Map<string, string>()
  for (const issuer of listed) {
    if (strip(issuer) === '') continue
    const problem =
      issuer.toLowerCase().startsWith('https://') || strip(issuer) !== issuer ? issuerProblem(issuer) : null
    if (problem !== null)
      add('authorization_servers', 'warn', 'Issuer looks wrong', `${issuer.trim()}: ${problem}`)
    const twin = seen.get(stripSlashes(strip(issuer)))
    if (twin !== undefined)
      add(
        'authorization_servers',
        'info',
        'Listed twice',
        `${issuer} and ${twin} are one issuer to the gateway: a slash at the end does not count.`,
      )
    seen.set(stripSlashes(strip(issuer)), issuer)
  }
  if (truthy(config['authorization_servers'] ?? null) && truthy(config['authorization_server'] ?? null))
    add('authorization_server', 'info', 'Not used', 'authorization_servers is set and takes its place.')
  if (listed.length > 1)
    add(
      'authorization_servers',
      'info',
      'Any of them counts',
      'A token of any of these issuers is accepted for any expected audience.',
    )
}

function audiences(config: JsonObject, board: Board, add: Add): void {
  const listed = texts(config['resource'])
  const seen = new Set<string>()
  for (const value of listed) {
    if (seen.has(value)) add('resource', 'info', 'Listed twice', `${value} counts once.`)
    seen.add(value)
    const canonical = board.canonical
    if (canonical !== null && value !== canonical && near(value) === near(canonical))
      add(
        'resource',
        'warn',
        'Nearly the canonical URL',
        `${value} is compared letter by letter; the canonical URL is ${canonical}.`,
      )
  }
  if (board.canonical !== null && listed.length > 0 && !listed.includes(board.canonical))
    add(
      'resource',
      'info',
      'The canonical URL does not count',
      'resource is set and takes its place: clients that follow the metadata ask for a URL that is refused, unless it is listed.',
    )
  const id = config['client_id']
  if (typeof id === 'string' && strip(id) !== id)
    add(
      'client_id',
      'warn',
      'Blanks around client_id',
      'The gateway removes them in one place and not in others.',
    )
  if (id !== undefined && id !== null && typeof id !== 'string')
    add('client_id', 'error', 'client_id is no text', 'The gateway only reads text here.')
}

function others(config: JsonObject, add: Add): void {
  for (const { key } of KEYS.filter(({ shape }) => shape === 'url')) {
    const value = config[key]
    if (typeof value === 'string' && value !== '' && !value.toLowerCase().startsWith('https://'))
      add(key, 'warn', 'Not https', 'Secrets would be sent in the clear.')
  }
  for (const key of ['scopes', 'scopes_supported']) {
    const value = config[key] ?? null
    if (truthy(value) && !isTexts(value))
      add(
        key,
        'warn',
        `${key} is no list of texts`,
        'The metadata repeats it as it is; clients may not understand it.',
      )
  }
  if (
    config['scopes'] !== undefined &&
    config['scopes_supported'] !== undefined &&
    JSON.stringify(config['scopes']) !== JSON.stringify(config['scopes_supported'])
  )
    add(
      'scopes',
      'info',
      'Two lists of scopes',
      'Clients are told scopes_supported; scopes is for tokens the gateway asks for itself.',
    )
  if (config[FLAG] !== undefined && typeof config[FLAG] !== 'boolean')
    add(FLAG, 'warn', 'Not true or false', 'Only true marks that the client id was included on purpose.')
}

const near = (text: string): string =>
  stripSlashes(
    text
      .trim()
      .toLowerCase()
      .replace(/^http:/, 'https:'),
  )

const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value)
    ? (value as readonly Json[]).filter((one): one is string => typeof one === 'string')
    : typeof value === 'string' && value !== ''
      ? [value]
      : []

const isTexts = (value: Json): boolean =>
  Array.isArray(value) &&
  (value as readonly Json[]).every((one) => typeof one === 'string') &&
  !isObject(value)
