import type { AppError, TlsProblem } from '../../shared/kernel/errors.ts'
import { ProxyFailure } from '../network/dispatcher.ts'
import { PlaceFailure } from '../network/reach.ts'

/** Facts that help to explain a network failure. */
export type Attempt = {
  readonly url: string
  readonly connectSeconds: number
  readonly totalSeconds: number
  /** The proxy it went through, as it may be shown; null: none. */
  readonly proxy: { readonly shown: string; readonly signedIn: boolean } | null
  /** True when a client certificate was available. */
  readonly identity: boolean
  /** True when a part of an answer had arrived. */
  readonly answered: boolean
}

type TlsFault = { readonly problem: TlsProblem; readonly reason: string }
const OTHER_HOST: TlsFault = { problem: 'wrong-host', reason: 'the certificate is for another host name' }
const UNKNOWN_AUTHORITY: TlsFault = {
  problem: 'unknown-authority',
  reason: 'the certificate was signed by an authority this computer does not trust',
}

const NO_TLS: TlsFault = {
  problem: 'no-tls',
  reason: 'the other side does not speak TLS on this port; it may speak plain HTTP',
}

const tlsFaults: Readonly<Record<string, TlsFault>> = {
  CERT_HAS_EXPIRED: { problem: 'expired', reason: 'the certificate has expired' },
  CERT_NOT_YET_VALID: { problem: 'not-yet-valid', reason: 'the certificate is not valid yet' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { problem: 'self-signed', reason: 'the certificate is self-signed' },
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  CERT_UNTRUSTED: UNKNOWN_AUTHORITY,
  CERT_REVOKED: { problem: 'revoked', reason: 'the certificate was revoked' },
  ERR_TLS_CERT_ALTNAME_INVALID: OTHER_HOST,
  HOSTNAME_MISMATCH: OTHER_HOST,
  EPROTO: {
    problem: 'no-tls',
    reason: 'the other side does not speak TLS on this port, or no version of it in common',
  },
  // How OpenSSL and BoringSSL report plain HTTP where TLS is expected: it begins with letters instead of a
  // TLS record.
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_HTTP_REQUEST: NO_TLS,
  ERR_SSL_UNKNOWN_PROTOCOL: NO_TLS,
}

const reachReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  EHOSTUNREACH: 'no route to this host',
  ENETUNREACH: 'no route to this network',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed while sending',
  ETIMEDOUT: 'the connection timed out',
  EADDRNOTAVAIL: 'the address cannot be used',
  EACCES: 'this computer does not allow the connection',
  UND_ERR_SOCKET: 'the connection was closed in the middle of the answer',
  UND_ERR_CLOSED: 'the connection was closed',
  UND_ERR_DESTROYED: 'the connection was closed',
}

/** TLS alerts in which the other side rejects our certificate or asks for one (RFC 8446 6.2). */
const aboutOurs =
  /ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(REVOKED|EXPIRED|UNKNOWN|REQUIRED)|UNKNOWN_CA|ACCESS_DENIED)|TLSV1_CERTIFICATE_REQUIRED/

const HUNG_UP =
  'the connection was closed before an answer came; a host that wants a client certificate (mTLS) may do that too'

/**
 * Failures of the network that may be gone at the next try. A refused connection is not one: it is an answer.
 */
const passing: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

/**
 * Names a network failure that was thrown. In: whatever the network library threw. Out: the error, and
 * whether a read may be repeated. Decides by error codes only. For unknown codes the text is passed on,
 * without headers or bodies.
 */
export function failureOf(thrown: unknown, attempt: Attempt): { error: AppError; again: boolean } {
  const { url } = attempt
  const place = failureIn(thrown, PlaceFailure)
  if (place !== null)
    return { error: { kind: 'issuer-refused', issuer: place.host, reason: place.reason }, again: false }
  const proxy = failureIn(thrown, ProxyFailure)
  if (proxy !== null) return { error: proxyError(proxy, attempt), again: false }
  const code = codeOf(thrown)
  const identityRefused = (sure: boolean): AppError => ({
    kind: 'client-certificate-refused',
    url,
    sent: attempt.identity,
    sure,
  })
  if (aboutOurs.test(code)) return { error: identityRefused(true), again: false }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { error: { kind: 'name-not-found', host: new URL(url).hostname }, again: false }
  if (code === 'UND_ERR_CONNECT_TIMEOUT')
    return { error: { kind: 'timed-out', url, seconds: attempt.connectSeconds }, again: false }
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return { error: { kind: 'timed-out', url, seconds: attempt.totalSeconds }, again: false }
  const handshake = code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')
  const fault = tlsFaults[code] ?? (handshake ? ({ problem: 'other', reason: words(code) } as const) : null)
  if (fault !== null) return { error: { kind: 'tls-failed', url, ...fault }, again: false }
  // undici names errors of its HTTP parser, but gives no code for a wrong first line.
  const parser = thrown instanceof Error && thrown.name === 'HTTPParserError'
  if (
    parser ||
    code.startsWith('HPE_') ||
    code.startsWith('UND_ERR_HEADERS') ||
    code.startsWith('UND_ERR_RES')
  )
    return { error: { kind: 'not-a-gateway', url, found: 'something that is not HTTP' }, again: false }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_CHAR')
    return {
      error: {
        kind: 'request-refused',
        issues: ['the token or header holds characters that HTTP cannot carry'],
      },
      again: false,
    }
  if (/^(Z_|ERR__ERROR_|ERR_BROTLI)/.test(code))
    return {
      error: { kind: 'reply-unexpected', endpoint: url, issues: ['it is packed, and cannot be unpacked'] },
      again: false,
    }
  // Some servers close the connection without an alert when they reject a certificate.
  if (passing.has(code) && attempt.identity && !attempt.answered && url.startsWith('https:'))
    return { error: identityRefused(false), again: true }
  if (passing.has(code) && !attempt.answered && url.startsWith('https:'))
    return { error: { kind: 'unreachable', url, cause: HUNG_UP }, again: true }
  const cause =
    reachReasons[code] ?? (code === '' ? 'the connection failed' : `the connection failed (${code})`)
  return { error: { kind: 'unreachable', url, cause }, again: passing.has(code) }
}

/** A failure thrown by our own code inside the library; null when it is none of the given class. */
function failureIn<T>(thrown: unknown, kind: new (...args: never[]) => T, depth = 0): T | null {
  if (thrown instanceof kind) return thrown
  if (typeof thrown !== 'object' || thrown === null || depth > 4 || !('cause' in thrown)) return null
  return failureIn(thrown.cause, kind, depth + 1)
}

function proxyError({ status, cause }: ProxyFailure, attempt: Attempt): AppError {
  const { shown = '', signedIn = false } = attempt.proxy ?? {}
  if (status === 407) return { kind: 'proxy-sign-in', proxy: shown, tried: signedIn }
  if (status !== null) return { kind: 'proxy-refused', proxy: shown, host: new URL(attempt.url).host, status }
  const { error } = failureOf(cause, { ...attempt, url: `http://${shown}/`, proxy: null, identity: false })
  const says =
    error.kind === 'name-not-found'
      ? 'its name is not known here'
      : error.kind === 'timed-out'
        ? `no answer within ${error.seconds} seconds`
        : error.kind === 'tls-failed'
          ? error.reason
          : error.kind === 'unreachable'
            ? error.cause
            : 'it does not speak HTTP'
  return { kind: 'proxy-unreachable', proxy: shown, cause: says }
}

// undici wraps causes, and a host with several addresses gives an AggregateError: the first code that is
// found explains the failure.
function codeOf(thrown: unknown, depth = 0): string {
  if (typeof thrown !== 'object' || thrown === null || depth > 4) return ''
  if ('code' in thrown && typeof thrown.code === 'string' && thrown.code !== '') return thrown.code
  if ('errors' in thrown && Array.isArray(thrown.errors))
    for (const inner of thrown.errors) {
      const code = codeOf(inner, depth + 1)
      if (code !== '') return code
    }
  return 'cause' in thrown ? codeOf(thrown.cause, depth + 1) : ''
}

const words = (code: string): string =>
  code
    .replace(/^ERR_(SSL|TLS)_/, '')
    .toLowerCase()
    .replaceAll('_', ' ')
