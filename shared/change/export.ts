import { MASK } from '../contextforge/index.ts'
import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import { escaped } from '../kernel/visible.ts'
import type { Review } from './review.ts'

export type ExportForm = 'curl' | 'json' | 'helm'

/** What an export needs to know of the gateway. */
export interface ExportTarget {
  readonly baseUrl: string
  /** AUTH_HEADER_NAME of the gateway. */
  readonly headerName: string
}

/** A place in an exported text where somebody has to put the value in. */
class Hole {
  readonly says: string
  constructor(says: string) {
    this.says = says
  }
}
type Part = Json | Hole | readonly Part[] | { readonly [key: string]: Part }

/**
 * Reviewed plans for somebody who may write: curl commands with $TOKEN, the plans as JSON, or values for
 * Helm. No token and no secret is in them. Where the gateway puts a secret back by itself, its mask is sent;
 * everywhere else stands a blank, `@FILL-IN-…@`: with one in it the text is no JSON and no YAML, and the
 * command sends nothing. The state a plan was made for goes with it, since the gateway does not refuse a
 * stale write. In: at least one review.
 */
export function exportPlans(reviews: readonly Review[], target: ExportTarget, form: ExportForm): string {
  const sign = signFor(reviews)
  const plans = reviews.map((review) => planOf(review, sign))
  const blanks = plans.flatMap(({ holes }) => holes)
  if (form === 'curl') return plans.map((plan) => curl(plan, target, sign)).join('\n')
  if (form === 'helm') return helm(plans, target, blanks)
  const all = plans.map((plan) => asJson(plan, target))
  return `${json(all.length === 1 ? (all[0] ?? null) : all, '')}\n`
}

interface Plan {
  readonly review: Review
  readonly body: { readonly [key: string]: Part }
  readonly holes: readonly { readonly says: string; readonly why: string }[]
}

const WHY = {
  new: 'a new secret, which no export holds',
  'not-kept': 'a secret that is to stay as it is; the gateway does not put it back under this name',
} as const

/** How blanks begin, so that nothing else in these plans does. */
function signFor(reviews: readonly Review[]): string {
  const texts = JSON.stringify(
    reviews.map(({ instruction, title, serverName }) => [instruction.body, title, serverName]),
  )
  let sign = '@FILL-IN'
  while (texts.includes(sign)) sign += '-X'
  return sign
}

function planOf(review: Review, sign: string): Plan {
  const { body, blanks } = review.instruction
  let filled: Part = body
  const holes = blanks.map(({ path, why }, at) => {
    const name = path
      .slice(1)
      .join('.')
      .replace(/[^\w.-]/g, '_')
      .slice(0, 60)
    const says = `${sign}-${at + 1}-${name}@`
    filled = placed(filled, path, new Hole(says))
    return { says, why: WHY[why] }
  })
  return { review, body: isParts(filled) ? filled : body, holes }
}

/** A copy with something else at one place. */
function placed(value: Part, [at, ...rest]: readonly (string | number)[], what: Part): Part {
  if (at === undefined) return what
  if (isList(value)) return value.map((item, index) => (index === at ? placed(item, rest, what) : item))
  if (!isParts(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === at ? placed(item, rest, what) : item]),
  )
}

const isList = (value: Part): value is readonly Part[] => Array.isArray(value)
const isParts = (value: Part): value is { readonly [key: string]: Part } =>
  isObject(value) && !(value instanceof Hole)

const pathOf = ({ request }: Review): string => request.replace(/^PUT /, '')

function asJson({ review, body, holes }: Plan, { baseUrl }: ExportTarget): { readonly [key: string]: Part } {
  const { masks } = review.instruction
  return {
    title: review.title,
    gateway: baseUrl,
    server: { id: review.serverId, name: review.serverName },
    readAt: review.readAt,
    changes: review.diff,
    ...(masks.length > 0 ? { masks: { at: masks, says: maskSays } } : {}),
    ...(holes.length > 0
      ? {
          blanks: {
            says: 'Put the value in place of each one of these in the body, as JSON.',
            at: listed(holes),
          },
        }
      : {}),
    request: { method: 'PUT', path: pathOf(review), body },
  }
}

const maskSays = `${JSON.stringify(MASK)} is the gateway's own mask: it keeps what it has there, where that is text. Where it is none, put the value in instead.`

// Without its signs, so that replacing blanks in the whole text leaves this list alone.
const listed = (holes: Plan['holes']): JsonObject =>
  Object.fromEntries(holes.map(({ says, why }) => [says.replaceAll('@', ''), why]))

function curl({ review, body, holes }: Plan, { baseUrl, headerName }: ExportTarget, sign: string): string {
  const text = json(body)
  const command = (data: string): string[] => [
    `curl --fail-with-body --request PUT ${shell(baseUrl + pathOf(review))} \\`,
    `  --header "${headerName.replace(/[^\w-]/g, '')}: Bearer $TOKEN" \\`,
    `  --header 'Content-Type: application/json' \\`,
    `  ${data}`,
  ]
  const lines =
    holes.length === 0
      ? command(`--data ${shell(text)}`)
      : [
          ...holes.map(({ says, why }) => `# Fill in, as JSON: ${says.replaceAll('@', '')}: ${why}.`),
          // Between these lines a shell takes every sign as it is.
          "body=$(cat <<'END-OF-BODY'",
          text,
          'END-OF-BODY',
          ')',
          'case "$body" in',
          `*${shell(sign)}*) echo 'Not sent: fill in the blanks first.' >&2; false ;;`,
          '*)',
          ...command('--data-binary @- <<END-OF-BODY'),
          '$body',
          'END-OF-BODY',
          ';; esac',
        ]
  return [...comments(review, '#'), ...lines, ''].join('\n')
}

/** One word for a POSIX shell, whatever is in it. */
const shell = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

function helm(plans: readonly Plan[], { baseUrl }: ExportTarget, holes: Plan['holes']): string {
  const servers = plans.map(({ review, body }) => ({ id: review.serverId, name: review.serverName, ...body }))
  return [
    `# Values for ${line(baseUrl)}. The mcp-stack chart has no key for virtual servers:`,
    '# give these to a job of your own release that sends each entry as PUT /servers/{id}.',
    ...plans.flatMap(({ review }) => comments(review, '#')),
    ...holes.map(({ says, why }) => `# Fill in, as JSON: ${says.replaceAll('@', '')}: ${why}.`),
    yaml({ virtualServers: servers }, ''),
    '',
  ].join('\n')
}

const comments = (review: Review, mark: string): string[] => [
  `${mark} ${line(review.title)}, on ${line(review.serverName)}.`,
  `${mark} Made for the state read at ${review.readAt}. The gateway does not refuse a stale write: read the server again first.`,
  ...(review.instruction.masks.length > 0
    ? [`${mark} ${line(review.instruction.masks.join(', '))}: ${maskSays}`]
    : []),
]

/** Names come from the gateway: a line break in one must not end a comment. */
const line = (text: string): string => quoted(text).slice(1, -1)

/**
 * A value without parts as JSON, nothing hidden in it: what is pasted into a terminal must not speak to it.
 */
const quoted = (value: Json): string => escaped(JSON.stringify(value))

/** JSON, of one line or, with an indent, of many. A blank stands as it is, which no reader of JSON takes. */
function json(value: Part, indent?: string): string {
  const [open, close, colon] = indent === undefined ? ['', '', ':'] : [`\n${indent}  `, `\n${indent}`, ': ']
  const inner = indent === undefined ? undefined : `${indent}  `
  const joined = (parts: readonly string[], [start, end]: readonly [string, string]): string =>
    parts.length === 0 ? start + end : start + open + parts.join(`,${open}`) + close + end
  if (value instanceof Hole) return value.says
  if (isList(value))
    return joined(
      value.map((item) => json(item, inner)),
      ['[', ']'],
    )
  if (!isParts(value)) return quoted(value)
  return joined(
    Object.entries(value).map(([key, item]) => quoted(key) + colon + json(item, inner)),
    ['{', '}'],
  )
}

/**
 * YAML in the form every reader agrees on: keys and texts in double quotes, which is JSON inside indented
 * blocks.
 */
function yaml(value: Part, indent: string): string {
  if (isList(value) && value.length > 0)
    return value.map((item) => under(`${indent}-`, item, indent)).join('\n')
  if (isParts(value) && Object.keys(value).length > 0)
    return Object.entries(value)
      .map(([key, item]) => under(`${indent}${name(key)}:`, item, indent))
      .join('\n')
  return indent + json(value)
}

const under = (head: string, item: Part, indent: string): string => {
  const full = isList(item) ? item.length > 0 : isParts(item) && Object.keys(item).length > 0
  return full ? `${head}\n${yaml(item, `${indent}  `)}` : `${head} ${json(item)}`
}

const name = (key: string): string =>
  /^[A-Za-z][A-Za-z0-9]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(key)
    ? key
    : quoted(key)
