import { issuerNotes } from '../issuer/notes.ts'
import { providerOf } from '../issuer/provider.ts'
import type { JsonObject } from '../kernel/json.ts'
import type { PasteAnswer } from './answer.ts'
import { ENTRA_CODES, type CodeWords } from './entra-codes.ts'
import { parametersOf, textOf, type Paste } from './paste.ts'
import { MORE_RULES } from './provider-rules.ts'
import { CODES, RULES } from './provider-words.ts'
import { hostShown, said, urlOf } from './words.ts'

interface ProviderError {
  readonly code: string
  readonly description: string
  /** The host or issuer it came from; empty where that is not known. */
  readonly from: string
}

/**
 * Explains an error of a provider: in JSON, in the address to which the browser was sent back, or on a page.
 * Of several, the first.
 */
export function providerError(paste: Paste): readonly PasteAnswer[] {
  const error = fromJson(paste.documents, paste.urls) ?? fromAddress(paste) ?? fromWords(paste)
  if (error === null) return []
  const { entra, rule, words } = lookedUp(error)
  const provider = entra !== null ? 'Entra ID' : (rule?.provider ?? named(error.from))
  const host = hostShown(error.from)
  const place = [provider, host].filter((part) => part !== '').join(', ')
  // Entra's own code says more than the OAuth code beside it, but people search for both.
  const code =
    entra === null
      ? shownCode(error.code)
      : /^AADSTS/i.test(error.code)
        ? `AADSTS${entra}`
        : `${shownCode(error.code)} (AADSTS${entra})`
  return [
    {
      kind: 'provider-error',
      first: `A provider's error: ${code}`,
      whose: `The identity provider’s${place === '' ? '' : ` (${place})`}. No token was issued, so the gateway was not asked yet.`,
      means:
        words?.means ??
        `The provider refused with its own code${error.description === '' ? '' : `: ${said(error.description)}`}.`,
      cure: words?.cure ?? 'At the identity provider: its log has the reason behind this code.',
      code: shownCode(error.code),
    },
  ]
}

function lookedUp({ code, description, from }: ProviderError) {
  const entra = /AADSTS(\d{4,8})/.exec(`${code} ${description}`)?.[1] ?? null
  const rule = [...RULES, ...MORE_RULES].find(({ codes, words, host }) => {
    if (codes.length > 0 && !codes.includes(code)) return false
    return words === undefined
      ? host === undefined
        ? codes.length > 0
        : host.test(from)
      : words.test(description)
  })
  const words: CodeWords | undefined =
    entra !== null
      ? (ENTRA_CODES[entra] ?? unknownEntra(code))
      : (rule ?? CODES[description.trim()] ?? CODES[code])
  return { entra, rule, words }
}

/**
 * The meaning and cure of an error, by the texts of its provider; null where only the standard's code is
 * known. In: the code, the provider's description, and the address it came from.
 */
export function providerWords(code: string, description: string, from: string): CodeWords | null {
  const { entra, rule, words } = lookedUp({ code, description: description.slice(0, LONGEST), from })
  return (entra !== null || rule !== undefined) && words !== undefined
    ? { means: words.means, cure: words.cure }
    : null
}

const shownCode = (code: string): string => said(code, 60) || 'unknown'
const unknownEntra = (code: string) =>
  CODES[code] ?? {
    means: 'Entra ID refused the request.',
    cure: 'In Entra ID: Sign-in logs name the reason; learn.microsoft.com lists the code under “error codes”.',
  }
const named = (from: string): string => {
  if (urlOf(from) === null) return ''
  const { id, name } = providerOf(from)
  return id !== 'other'
    ? name
    : /amazoncognito\.com/.test(from)
      ? 'Cognito'
      : issuerNotes(from).length > 0 && /microsoft/.test(from)
        ? 'Entra ID'
        : ''
}

const CODE = /^[a-z][a-z0-9_.-]{2,60}$/i

const LONGEST = 2_000

function fromJson(documents: readonly JsonObject[], urls: readonly string[]): ProviderError | null {
  for (const one of documents) {
    // JSON-RPC and the gateway have errors of their own.
    if ('jsonrpc' in one || 'detail' in one) continue
    const codes = Array.isArray(one['error_codes']) ? `AADSTS${String(one['error_codes'][0])}` : ''
    const description =
      textOf(one['error_description']) ||
      textOf(one['errorSummary']) ||
      textOf(one['message']) ||
      textOf(one['msg']) ||
      codes
    const code =
      textOf(one['error']) ||
      textOf(one['errorCode']) ||
      textOf(one['error_code']) ||
      (Array.isArray(one['error_codes']) ? codes : '')
    const known =
      code in CODES ||
      'error_description' in one ||
      'error_uri' in one ||
      'errorSummary' in one ||
      ('error_code' in one && description !== '') ||
      /dynamic client registration/i.test(description) ||
      /AADSTS\d/.test(description)
    if (CODE.test(code) && known)
      return {
        code,
        description: description.slice(0, LONGEST),
        from:
          textOf(one['error_uri']) ||
          (urls.find((url) =>
            /^https?:\/\/[^?#]{3,300}\/(token|oauth2?|authorize|auth|register|clients-registrations\/openid-connect)\/?(?:[?#]|$)/i.test(
              url,
            ),
          ) ??
            ''),
      }
  }
  return null
}

function fromAddress({ plain, urls }: Paste): ProviderError | null {
  for (const url of [...urls, ...custom(plain)]) {
    if (!/[?#&]error=/.test(url)) continue
    const parameters = parametersOf(url)
    const code = parameters.get('error') ?? ''
    if (CODE.test(code) && code.length < 60)
      return {
        code,
        description: (parameters.get('error_description') ?? '').slice(0, LONGEST),
        from: parameters.get('iss') ?? '',
      }
  }
  return null
}

/**
 * Redirect targets that are no http address: an app's scheme (`cursor://…`), a bare path or a bare query, as
 * logs show them.
 */
function custom(plain: string): readonly string[] {
  const found: string[] = []
  for (let at = plain.indexOf('error='); at >= 0 && found.length < 20; at = plain.indexOf('error=', at + 1)) {
    const before =
      /(?<![^\s"'<>=(])[^\s"'<>=(]*$/.exec(
        plain.slice(Math.max(0, at - 1_000), at).replace(/^.*[\s"'<>(]/s, ''),
      )?.[0] ?? ''
    const behind = /^[^\s"'<>]{0,4000}/.exec(plain.slice(at, at + 4_000))?.[0] ?? ''
    // A quoted parameter belongs to a challenge and is no address.
    if (behind !== 'error=') found.push(`${/[?#&]$/.test(before) ? before : `${before}?`}${behind}`)
  }
  return found
}

function fromWords({ plain, urls }: Paste): ProviderError | null {
  const entra = /AADSTS\d{4,8}/.exec(plain)
  if (entra !== null) {
    const near = plain.slice(Math.max(0, entra.index - 200), entra.index)
    const code =
      /\b(invalid_\w{3,20}|access_denied|unauthorized_client|interaction_required|consent_required)\b/.exec(
        near,
      )?.[1]
    return {
      code: code ?? entra[0],
      description: plain.slice(entra.index, entra.index + 400),
      from: urls.find((url) => /microsoftonline/.test(url)) ?? '',
    }
  }
  const policy = /Policy '[^'\n]{3,60}' rejected[^\n"]{0,300}|Service not found:?[^\n"]{0,200}/.exec(plain)
  if (policy !== null)
    return {
      code:
        /\b(insufficient_scope|access_denied|invalid_request)\b/.exec(plain)?.[1] ??
        (policy[0].startsWith('Policy') ? 'insufficient_scope' : 'access_denied'),
      description: policy[0],
      from: '',
    }
  // Pages without a way back to the client, because the client itself is wrong.
  const client = /(?:^|\n)[ \t]*(Client not (?:found|enabled)|Client disabled)\b\.?[ \t\r]*(?:\n|$)/.exec(
    plain,
  )?.[1]
  if (client !== undefined) return { code: 'invalid_client', description: client, from: '' }
  // Texts of error pages the provider shows instead of sending the browser back.
  const page =
    /Invalid parameter: redirect_uri|Error 40\d: [a-z_]{5,40}|Redirect URI Error[^\n]{0,300}|[^\n]{0,80}mismatching redirection URI/.exec(
      plain,
    )
  if (page !== null)
    return {
      code: /^Error 40\d: ([a-z_]{5,40})/.exec(page[0])?.[1] ?? 'redirect_uri_mismatch',
      description: page[0],
      from: '',
    }
  // A line of its own, as command lines print it: `error: invalid_scope - …`.
  const line =
    /(?:^|\n)[^\n]{0,120}\b(invalid_target|invalid_scope|invalid_grant|invalid_client|access_denied|unauthorized_client|invalid_redirect_uri|redirect_uri_mismatch|invalid_client_metadata)\b([^\n]{0,300})/.exec(
      plain,
    )
  if (line !== null && plain.length < 4_000)
    return { code: line[1] ?? '', description: (line[2] ?? '').replace(/^[\s:,"-]+/, ''), from: '' }
  return null
}
