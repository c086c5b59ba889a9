import { readServer, type VirtualServer } from '../../shared/contextforge/index.ts'
import { isObject } from '../../shared/kernel/is-object.ts'
import type { Json } from '../../shared/kernel/json.ts'
import { err, type Result } from '../../shared/kernel/result.ts'

/** The longest text a list keeps, in characters. A server that is read alone keeps all of its description. */
const MAX_TEXT = 300

/** A row of a list as it was read, or what is wrong with it. */
export type Row = Result<VirtualServer, readonly string[]>

/** A server with only the fields a list needs. */
export function kept(raw: unknown): Row {
  const read = readServer(raw)
  if (!read.ok) return read
  const server = read.value
  server.name = cut(server.name)
  server.description = cut(server.description)
  server.visibility = once(server.visibility)
  server.teamId = once(server.teamId)
  server.ownerEmail = once(server.ownerEmail)
  server.updatedAt = cut(server.updatedAt)
  server.modifiedBy = once(server.modifiedBy)
  server.modifiedVia = once(server.modifiedVia)
  shareIssuers(server.oauthConfig)
  return read
}

/** The same of a row that is a text; null: it was too large. */
export function readRow(text: string | null): Row {
  if (text === null) return err(['a row of this size is not read'])
  try {
    return kept(JSON.parse(text))
  } catch {
    return err(['the JSON of this row is broken'])
  }
}

/** Texts that many servers have in common, each in memory once. */
const common = new Map<string, string>()
const MOST_COMMON = 1_000
const once = <T extends string | null>(whole: T): T | string => {
  const text = cut(whole)
  if (text === null) return text
  const known = common.get(text)
  if (known !== undefined) return known
  if (common.size < MOST_COMMON) common.set(text, text)
  return text
}

/** Lists of issuers that many servers have in common, each in memory once, by their text. */
const issuers = new Map<string, Json>()

/** Puts the list that is in memory in the place of an equal one. Nobody may write into what servers share. */
function shareIssuers(config: Json): void {
  if (!isObject(config)) return
  const { authorization_servers: list } = config
  if (!Array.isArray(list) || !list.every((issuer) => typeof issuer === 'string')) return
  const text = JSON.stringify(list)
  const known = issuers.get(text)
  if (known !== undefined) (config as { authorization_servers: Json }).authorization_servers = known
  else if (text.length <= MAX_TEXT && issuers.size < MOST_COMMON) issuers.set(text, Object.freeze(list))
}

/** At most so much of a text as a list keeps; a cut one ends with an ellipsis. */
function cut<T extends string | null>(text: T): T | string {
  if (text === null || text.length <= MAX_TEXT) return text
  // A substring keeps the whole text in memory unless it is copied.
  return `${Buffer.from(text.slice(0, MAX_TEXT), 'utf8').toString('utf8')}…`
}
