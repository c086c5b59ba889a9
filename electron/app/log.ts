import { appendFileSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isSensitiveKey } from '../../shared/contextforge/index.ts'
import { visible } from '../../shared/kernel/visible.ts'
import { withoutSecrets } from '../../shared/kernel/secret-text.ts'
import { keepPrivate, makePrivateFolder } from '../system/private-files.ts'

export type Log = {
  readonly info: (message: string) => void
  /** Logs an error with what is needed to find its cause. Everything that looks like a secret is removed. */
  readonly report: (reference: string, thrown: unknown) => void
  /** Sets the path of the file from now on; null: no file. */
  readonly keep: (path: string | null) => void
}

const MAX_BYTES = 512 * 1024
const MAX_LINE = 8_000
const GONE = '[removed]'

/**
 * Removes everything that looks like a secret: tokens, Bearer and Basic values, passwords and keys in JSON or
 * in `name=value`, user information and queries in addresses, and PEM private keys. In: any text; it is first
 * cut to what a line of the log can hold. Removes too much rather than too little. Does not recognise a
 * secret that looks like a word.
 */
export function redact(text: string): string {
  const cut = text.length > 2 * MAX_LINE ? `${text.slice(0, 2 * MAX_LINE)}…` : text
  return withoutSecrets(cut.replace(/[^\s"']+/g, withoutQuery), GONE).replace(/[A-Za-z0-9_-]{40,}/g, GONE)
}

/** An address without its query and fragment. In: a piece of text without blanks. */
function withoutQuery(stretch: string): string {
  const at = stretch.indexOf('://')
  const end = at < 0 ? -1 : stretch.slice(at).search(/[?#]/)
  return end < 0 ? stretch : `${stretch.slice(0, at + end)}?${GONE}`
}

/** An error as text: name, code, message, stack and causes, all redacted. Other fields are left out. */
export function describeThrown(thrown: unknown, depth = 0): string {
  if (depth > 3) return '…'
  if (!(thrown instanceof Error)) {
    if (typeof thrown === 'object' && thrown !== null) return `a thrown object with ${keysOf(thrown)}`
    return redact(String(thrown))
  }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? ` (${thrown.code})` : ''
  const stack = thrown.stack ?? `${thrown.name}: ${thrown.message}`
  const cause = thrown.cause === undefined ? '' : `\n  caused by ${describeThrown(thrown.cause, depth + 1)}`
  return redact(`${stack}${code}`) + cause
}

const keysOf = (value: object): string =>
  Object.keys(value)
    .slice(0, 20)
    .filter((key) => !isSensitiveKey(key))
    .join(', ')

/**
 * Makes a text one entry of the log: no line of it looks like the next entry, and control sequences are
 * escaped.
 */
const oneEntry = (text: string): string => text.split(/\r?\n/).map(visible).join('\n    ')

/**
 * Logs to stderr and to one small file, which is renamed once when it is full. In: the path (null: no file)
 * and the clock. Never throws.
 */
export function createLog(first: string | null, now: () => number, write: (line: string) => void): Log {
  let path = first
  const line = (text: string): void => {
    const entry = `${new Date(now()).toISOString()} ${oneEntry(redact(text)).slice(0, MAX_LINE)}\n`
    write(entry)
    if (path === null) return
    try {
      makePrivateFolder(dirname(path))
      // The files of older releases may be readable by others.
      keepPrivate(path)
      if (sizeOf(path) > MAX_BYTES) renameSync(path, `${path}.1`)
      appendFileSync(path, entry, { mode: 0o600 })
    } catch {
      // The app must go on when the disk is full or read-only.
    }
  }
  return {
    info: line,
    report: (reference, thrown) => line(`[${reference}] ${describeThrown(thrown)}`),
    keep: (next) => {
      path = next
    },
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}
