import { appError, type AppError } from '../../shared/kernel/errors.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { Http, HttpReply } from './http.ts'

/** Shortest part of a token that is looked for: a shorter one stands in ordinary text too. */
const MIN_PART = 16

export type Scrub = {
  /** A sign-in that is used from now on. */
  readonly add: (token: string) => void
  readonly clean: (text: string) => string
  readonly wrap: (http: Http) => Http
}

/**
 * Takes the sign-ins of this app out of whatever a gateway answers, before anything sees it: a detail, an
 * error, a header or a server that repeats one. In a token of three parts each part is one (RFC 7515), but
 * for the header, which many tokens share.
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

/** Every text in it, whatever its kind: an error names addresses, headers and words of the gateway. */
function cleanError(error: AppError, clean: (text: string) => string): AppError {
  const text = JSON.stringify(error)
  const left = clean(text)
  return left === text ? error : appError.parse(JSON.parse(left))
}
