import { MAX_DEPTH, type Json, type JsonObject } from '../kernel/json.ts'
import { isSensitiveKey, MASK, misfit } from '../contextforge/index.ts'
import { err, ok, type Result } from '../kernel/result.ts'

/**
 * What is wrong with a text, and exactly where: line and column count from 1, `at` is the index in the text.
 */
export interface RawProblem {
  readonly line: number
  readonly column: number
  readonly at: number
  readonly text: string
}

/** A remark about a value that is JSON but not what the gateway expects there. */
export interface RawHint extends RawProblem {
  readonly key: string
}

/**
 * Reads oauth_config as typed (RFC 8259). Stricter than JSON.parse where something would be lost without a
 * word: a key twice, a number that comes out differently, nesting deeper than can be sent. Secrets may stay
 * masked or go; a new one has its own field. Out: the object and remarks on its keys. Errors: the first place
 * that cannot be read.
 */
export function readRaw(
  text: string,
): Result<{ readonly config: JsonObject; readonly hints: readonly RawHint[] }, RawProblem> {
  const reader = new Reader(text)
  try {
    const value = reader.document()
    return ok({ config: value, hints: reader.hints })
  } catch (thrown) {
    if (thrown instanceof Stop) return err(placeOf(text, thrown.at, thrown.text))
    throw thrown
  }
}

class Stop extends Error {
  readonly at: number
  readonly text: string
  constructor(at: number, text: string) {
    super(text)
    this.at = at
    this.text = text
  }
}

const placeOf = (text: string, at: number, says: string): RawProblem => {
  const before = text.slice(0, at)
  return {
    at,
    line: before.split('\n').length,
    column: at - before.lastIndexOf('\n'),
    text: says,
  }
}

class Reader {
  readonly hints: RawHint[] = []
  private at = 0
  private readonly text: string
  constructor(text: string) {
    this.text = text
  }

  document(): JsonObject {
    this.blank()
    if (this.text[this.at] !== '{') this.stop('oauth_config has to be an object: it starts with {')
    const value = this.object(1)
    this.blank()
    if (this.at < this.text.length) this.stop('Nothing may follow the last }')
    return value
  }

  private value(depth: number): Json {
    if (depth > MAX_DEPTH) this.stop(`Nested deeper than ${MAX_DEPTH} levels`)
    this.blank()
    const start = this.text[this.at]
    if (start === '{') return this.object(depth)
    if (start === '[') return this.list(depth)
    if (start === '"') return this.string()
    const word = /^(true|false|null)\b/.exec(this.text.slice(this.at, this.at + 6))?.[1]
    if (word !== undefined) {
      this.at += word.length
      return word === 'null' ? null : word === 'true'
    }
    return this.number()
  }

  private object(depth: number): JsonObject {
    const entries: [string, Json][] = []
    const seen = new Set<string>()
    this.at += 1
    for (this.blank(); this.text[this.at] !== '}'; this.blank()) {
      if (entries.length > 0) this.comma('}')
      const start = this.at
      if (this.text[start] !== '"') this.stop('A key in double quotes is expected here')
      const key = this.string()
      if (seen.has(key))
        this.stop(`The key ${JSON.stringify(key)} is here twice: one of them would be lost`, start)
      seen.add(key)
      this.blank()
      if (this.text[this.at] !== ':') this.stop('A colon is expected after the key')
      this.at += 1
      this.blank()
      const from = this.at
      const value = this.value(depth + 1)
      if (isSensitiveKey(key) && typeof value === 'string' && value !== '' && value !== MASK)
        this.stop(
          `A secret is not typed here: leave ${JSON.stringify(MASK)}, and replace it in the form`,
          from,
        )
      if (depth === 1) this.remark(key, value, from)
      entries.push([key, value])
    }
    this.at += 1
    return Object.fromEntries(entries)
  }

  private list(depth: number): Json {
    const items: Json[] = []
    this.at += 1
    for (this.blank(); this.text[this.at] !== ']'; this.blank()) {
      if (items.length > 0) this.comma(']')
      items.push(this.value(depth + 1))
    }
    this.at += 1
    return items
  }

  /** Steps over the comma before the next item. */
  private comma(end: string): void {
    if (this.at >= this.text.length) this.stop(`The text ends here; ${end} is missing`)
    if (this.text[this.at] !== ',') this.stop(`A comma or ${end} is expected here`)
    const comma = this.at
    this.at += 1
    this.blank()
    if (this.text[this.at] === end) this.stop(`No comma before ${end}`, comma)
  }

  private string(): string {
    const start = this.at
    const found = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
    found.lastIndex = start
    const match = found.exec(this.text)?.[0]
    if (match === undefined) {
      const line = this.text.slice(start + 1).search(/["\n]/)
      const ends = line >= 0 && this.text[start + 1 + line] === '"'
      this.stop(
        ends
          ? 'This text holds a character or an escape that JSON does not allow'
          : 'The closing double quote is missing on this line',
      )
    }
    this.at += match.length
    return JSON.parse(match) as string
  }

  private number(): Json {
    const found = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
    found.lastIndex = this.at
    const match = found.exec(this.text)?.[0]
    if (match === undefined)
      this.stop(
        this.at >= this.text.length
          ? 'The text ends here; a value is missing'
          : 'A value is expected here: text in double quotes, a number, true, false, null, [ or {',
      )
    const value = Number(match)
    if (JSON.stringify(value) !== match)
      this.stop(
        `This number would be written as ${JSON.stringify(value)}; put it in double quotes to keep it as it is`,
      )
    this.at += match.length
    return value
  }

  private remark(key: string, value: Json, at: number): void {
    const wants = misfit(key, value)
    if (wants !== null) this.hints.push({ key, ...placeOf(this.text, at, `${key}: ${wants}`) })
  }

  private blank(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? 'x')) this.at += 1
    if (this.text.startsWith('//', this.at) || this.text.startsWith('/*', this.at))
      this.stop('JSON has no comments')
  }

  private stop(text: string, at = this.at): never {
    throw new Stop(at, text)
  }
}
