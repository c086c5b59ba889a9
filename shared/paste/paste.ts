import { isObject, isShallow, type Json, type JsonObject } from '../kernel/json.ts'
import { parseLoosely, seenText, unescaped } from '../token/plain.ts'

/** A paste, prepared for reading: without its wrapping, and with every JSON document in it. */
export interface Paste {
  readonly text: string
  /** The text with its escapes resolved, to search for headers, lines and addresses. */
  readonly plain: string
  /** Every JSON object in the paste; those that contain others come first. */
  readonly documents: readonly JsonObject[]
  /** Every address in it, once each, as it is written there. */
  readonly urls: readonly string[]
}

const MAX_DOCUMENTS = 400
const MAX_URLS = 200
/** How many entries of a list in a document are read. */
const MOST_LISTED = 1_000
/** The longest document that is searched for inside other text, in characters. */
const LONGEST_INSIDE = 300_000
const MAX_TRIES = 60
/** How many times in total the characters of a text are read to find documents inside it. */
const READ_AGAIN = 4

/** Prepares a paste once, for all functions that read it. In: any text. */
export function openPaste(pasted: string): Paste {
  const text = seenText(pasted)
  const plain = unescaped(text)
  const whole = parseLoosely(text)
  const tops = whole === undefined ? inside(plain) : [whole]
  const documents: JsonObject[] = []
  for (const top of tops) collect(top, documents)
  return { text, plain, documents, urls: urlsIn(plain, documents) }
}

/**
 * Collects the objects inside a document, also those in strings that contain JSON, such as the bodies in a
 * HAR file.
 */
function collect(top: Json, into: JsonObject[]): void {
  const queue: { readonly value: Json; readonly layer: number }[] = [{ value: top, layer: 0 }]
  for (let at = 0; at < queue.length && at < 20_000 && into.length < MAX_DOCUMENTS; at++) {
    const { value, layer } = queue[at] ?? { value: null, layer: 0 }
    if (typeof value === 'string') {
      const inner = layer < 3 && /^\s*[[{]/.test(value) ? parseLoosely(value) : undefined
      if (inner !== undefined) queue.push({ value: inner, layer: layer + 1 })
      continue
    }
    if (value === null || typeof value !== 'object') continue
    if (isObject(value)) into.push(value)
    for (const item of Object.values(value)) if (mayHold(item)) queue.push({ value: item, layer })
  }
}

/** Whether a value is an object or list, or a text that may be JSON. */
const mayHold = (value: Json): boolean =>
  typeof value === 'string' ? /^\s*[[{]/.test(value) : value !== null && typeof value === 'object'

/** The JSON objects inside other text, each up to its closing brace. */
function inside(text: string): readonly Json[] {
  const found: Json[] = []
  let tries = MAX_TRIES
  // After each brace the search goes on at the next one, so nested braces are read again. The total is
  // limited.
  let left = READ_AGAIN * text.length
  for (let at = text.indexOf('{'); at >= 0 && tries > 0 && left > 0; at = text.indexOf('{', at)) {
    tries--
    const end = closing(text, at)
    left -= (end < 0 ? Math.min(text.length, at + LONGEST_INSIDE) : end) - at
    if (end < 0) {
      at++
      continue
    }
    const value = parseLoosely(text.slice(at, end + 1))
    if (value !== undefined && isShallow(value)) {
      found.push(value)
      at = end + 1
    } else at++
  }
  return found
}

/** Where a brace is closed; -1 where it is not, or only too far away. */
function closing(text: string, from: number): number {
  let depth = 0
  let quoted = false
  const end = Math.min(text.length, from + LONGEST_INSIDE)
  for (let at = from; at < end; at++) {
    const letter = text[at]
    if (quoted) {
      if (letter === '\\') at++
      else if (letter === '"') quoted = false
    } else if (letter === '"') quoted = true
    else if (letter === '{') depth++
    else if (letter === '}' && --depth === 0) return at
  }
  return -1
}

function urlsIn(plain: string, documents: readonly JsonObject[]): readonly string[] {
  const found = new Set<string>()
  const from = (text: string): void => {
    for (const [url] of text.matchAll(/https?:\/\/(?:[^\s"'`<>^\\|()]|<[\w ]{1,20}>){3,8192}/g)) {
      if (found.size >= MAX_URLS) return
      found.add(url.replace(/[.,;:!\]]{1,3}$/, ''))
    }
  }
  from(plain)
  if (found.size === 0)
    for (const document of documents)
      for (const value of Object.values(document)) if (typeof value === 'string') from(value)
  return [...found]
}

/**
 * The parameters in query and fragment of an address, decoded. `get` returns the first value of a name, `all`
 * every value.
 */
export function parametersOf(url: string): {
  readonly get: (name: string) => string | null
  readonly all: (name: string) => readonly string[]
} {
  const at = url.search(/[?#]/)
  const pairs = (at < 0 ? '' : url.slice(at + 1))
    .split(/[&#?]/, 200)
    .map((pair): readonly [string, string] => {
      const cut = pair.indexOf('=')
      return cut < 0 ? [pair, ''] : [pair.slice(0, cut), decoded(pair.slice(cut + 1))]
    })
  const all = (name: string): readonly string[] =>
    pairs.filter(([key]) => key === name).map(([, value]) => value)
  return { get: (name) => all(name)[0] ?? null, all }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return value
  }
}

/** The value if it is a text, otherwise an empty text. */
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
/** The texts in a list, or the single text; empty for anything else. */
export const textsOf = (value: Json | undefined): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value)
      ? value.slice(0, MOST_LISTED).filter((one: Json): one is string => typeof one === 'string')
      : []
