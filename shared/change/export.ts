import { isSensitiveKey, MASK } from '../contextforge/index.ts'
import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import type { Review } from './review.ts'

export type ExportForm = 'curl' | 'json' | 'helm'

/** What an export needs to know of the gateway. */
export interface ExportTarget {
  readonly baseUrl: string
  /** AUTH_HEADER_NAME of the gateway. */
  readonly headerName: string
}

/**
 * A reviewed plan for somebody who may write: a curl command with $TOKEN, the plan as JSON, or values for Helm. No token and no
 * secret is in it. Masked secrets stay masks, which the gateway replaces by what it keeps; a new one is left to be filled in.
 * The state it was made for goes with it, since the gateway does not refuse a stale write.
 */
export function exportPlan(review: Review, target: ExportTarget, form: ExportForm): string {
  switch (form) {
    case 'curl':
      return curl(review, target)
    case 'json':
      return `${JSON.stringify({ title: review.title, gateway: target.baseUrl, server: { id: review.serverId, name: review.serverName }, readAt: review.readAt, changes: review.diff, request: { method: 'PUT', path: pathOf(review), body: bodyOf(review) } }, null, 2)}\n`
    case 'helm':
      return helm(review, target)
  }
} // prettier-ignore

const pathOf = ({ request }: Review): string => request.replace(/^PUT /, '')

const bodyOf = (review: Review): JsonObject => {
  const { oauthEnabled, oauthConfig } = review.after
  const moves = review.diff.some(({ key }) => key === '(oauth_enabled)')
  if (!oauthEnabled && moves) return { oauthEnabled: false }
  return { ...(moves ? { oauthEnabled } : {}), oauthConfig: blanks(review, oauthConfig) }
}

/** New secrets are left open in angle brackets, so that nobody sends a mask where nothing is kept. */
function blanks(review: Review, config: Json): Json {
  if (!isObject(config)) return config
  const fresh = new Set(
    review.diff
      .filter(({ key, after }) => isSensitiveKey(key) && after !== null && after !== '""')
      .map(({ key }) => key),
  )
  return Object.fromEntries(
    Object.entries(config).map(([key, value]): [string, Json] => [
      key,
      fresh.has(key) && value === MASK ? `<new ${key}>` : value,
    ]),
  )
}

function curl(review: Review, { baseUrl, headerName }: ExportTarget): string {
  const body = JSON.stringify(bodyOf(review))
  return [
    ...comments(review, '#'),
    `curl --fail-with-body --request PUT ${shell(baseUrl + pathOf(review))} \\`,
    `  --header "${headerName}: Bearer $TOKEN" \\`,
    `  --header 'Content-Type: application/json' \\`,
    `  --data ${shell(body)}`,
    '',
  ].join('\n')
}

/** One word for a POSIX shell, whatever is in it. */
const shell = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

function helm(review: Review, { baseUrl }: ExportTarget): string {
  const value = { virtualServers: [{ id: review.serverId, name: review.serverName, ...bodyOf(review) }] }
  return [
    `# Values for ${line(baseUrl)}. The mcp-stack chart has no key for virtual servers:`,
    '# give these to a job of your own release that sends each entry as PUT /servers/{id}.',
    ...comments(review, '#'),
    yaml(value, ''),
    '',
  ].join('\n')
}

const comments = (review: Review, mark: string): string[] => [
  `${mark} ${line(review.title)}, on ${line(review.serverName)}.`,
  `${mark} Made for the state read at ${review.readAt}. The gateway does not refuse a stale write: read the server again first.`,
  ...(review.maskedKeys.length > 0
    ? [`${mark} ${JSON.stringify(MASK)} stands for secrets the gateway keeps; send it as it is.`]
    : []),
]

/** Names come from the gateway: a line break in one must not end a comment. */
const line = (text: string): string => JSON.stringify(text).slice(1, -1)

/** YAML in the form every reader agrees on: keys and texts in double quotes, which is JSON inside indented blocks. */
function yaml(value: Json, indent: string): string {
  if (Array.isArray(value)) {
    const items = value as readonly Json[]
    if (items.length === 0) return `${indent}[]`
    return items.map((item) => under(`${indent}-`, item, indent)).join('\n')
  }
  if (isObject(value)) {
    const entries = Object.entries(value)
    if (entries.length === 0) return `${indent}{}`
    return entries.map(([key, item]) => under(`${indent}${name(key)}:`, item, indent)).join('\n')
  }
  return `${indent}${JSON.stringify(value)}`
}

const under = (head: string, item: Json, indent: string): string => {
  const empty = (Array.isArray(item) && item.length === 0) || (isObject(item) && Object.keys(item).length === 0)
  return (Array.isArray(item) || isObject(item)) && !empty
    ? `${head}\n${yaml(item, `${indent}  `)}`
    : `${head} ${JSON.stringify(item)}`
} // prettier-ignore

const name = (key: string): string =>
  /^[A-Za-z][A-Za-z0-9]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(key)
    ? key
    : JSON.stringify(key)
