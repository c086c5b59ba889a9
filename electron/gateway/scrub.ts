import { appError, type AppError } from '../../shared/kernel/errors.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { Http, HttpReply } from './http.ts'

/** Only parts of a token at least this long are searched for: shorter ones also occur in ordinary text. */
const MIN_PART = 16

export type Scrub = {
  /** Adds a sign-in token that is used from now on. */
  readonly add: (token: string) => void
  readonly clean: (text: string) => string
  readonly wrap: (http: Http) => Http
}

/**
 * Removes this app's sign-in tokens from everything a gateway answers, before anything else sees it: from
 * error texts, headers and servers. Of a token with three parts, each part is removed too (RFC 7515), except
 * the header, which many tokens have in common.
 */
export function createScrub(): Scrub {
  const secrets = new Set<string>()
  const clean = (text: string): string => {
    let left = text
    for (const secret of secrets) if (left.includes(secret)) left = left.replaceAll(secret, '…')
    return left
  }
  return {
    add(token) {
      const parts = token.split('.')
      for (const part of [token, encodeURIComponent(token), ...(parts.length === 3 ? parts.slice(1) : [])])
        if (part.length >= MIN_PART) secrets.add(part)
    },
    clean,
    wrap: (http) => ({
      ...http,
      clean,
      async send(request) {
        const reply = await http.send(request)
        return reply.ok ? ok(cleaned(reply.value, clean)) : err(cleanError(reply.error, clean))
      },
    }),
  }
}

function cleaned(reply: HttpReply, clean: (text: string) => string): HttpReply {
  const text = clean(reply.text)
  return {
    ...reply,
    url: clean(reply.url),
    text,
    header: (name) => {
      const value = reply.header(name)
      return value === null ? null : clean(value)
    },
    ...(text === reply.text ? {} : { scrubbed: true }),
  }
}

/**
 * Cleans every text in an error of any kind: an error contains addresses, headers and texts of the gateway.
 */
function cleanError(error: AppError, clean: (text: string) => string): AppError {
  const text = JSON.stringify(error)
  const left = clean(text)
  return left === text ? error : appError.parse(JSON.parse(left))
}
