import type { ProfileDraft } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { proxyProblem, USUAL_NETWORK, type NetworkSettings } from '../../shared/network/settings.ts'
import { baseUrlOf, readAddress } from '../gateway/address.ts'
import { readPem } from '../network/trust.ts'

/**
 * Checks a profile before it is saved. Out: the profile with its address in plain form. Does not try to
 * connect.
 */
export function checkDraft(draft: ProfileDraft): Result<Omit<ProfileDraft, 'id'>, AppError> {
  const { id: _id, ...rest } = draft
  const address = readAddress(draft.url)
  if (!address.ok) return address
  const issues = [...basicIssues(draft), ...networkIssues(draft.network ?? USUAL_NETWORK)]
  if (draft.assumedAppDomain.trim() !== '') {
    const domain = readAddress(draft.assumedAppDomain)
    if (!domain.ok) return domain
  }
  const publicUrl = checkPublicUrl(draft.publicUrl)
  if (!publicUrl.ok) return publicUrl
  if (issues.length > 0) return err({ kind: 'request-refused', issues })
  return ok({
    ...rest,
    name: draft.name.trim(),
    url: baseUrlOf(address.value),
    email: draft.email.trim(),
    authHeaderName: draft.authHeaderName.trim() || 'Authorization',
    assumedAppDomain: draft.assumedAppDomain.trim(),
    ...(publicUrl.value === undefined ? {} : { publicUrl: publicUrl.value }),
  })
}

/** The address clients use, in plain form; empty where it is the gateway's own. */
export function checkPublicUrl(typed: string | undefined): Result<string | undefined, AppError> {
  if (typed === undefined || typed.trim() === '') return ok(typed === undefined ? undefined : '')
  const address = readAddress(typed)
  return address.ok ? ok(baseUrlOf(address.value)) : address
}

function basicIssues(draft: ProfileDraft): string[] {
  const issues: string[] = []
  if (draft.name.trim() === '') issues.push('name: give it a name')
  // RFC 9110 section 5.1: the name of a header is a token.
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]*$/.test(draft.authHeaderName))
    issues.push('authHeaderName: not a header name')
  if (readPem(draft.caPem) === null) issues.push('caPem: not a certificate in PEM form')
  if (draft.signInWith === 'password' && !draft.email.includes('@'))
    issues.push(
      draft.email.trim() === ''
        ? 'email: needed for a sign-in with a password'
        : 'email: no e-mail address, it has no @',
    )
  return issues
}

function networkIssues({ proxy, clientCertificate }: NetworkSettings): string[] {
  const issues: string[] = []
  if (proxy.mode === 'own') {
    const problem = proxyProblem(proxy.url)
    if (problem !== null) issues.push(`proxy: ${problem}`)
    if (proxy.user.includes(':')) issues.push('proxy user: it has a colon, which Basic sign-ins cannot carry')
  }
  if (clientCertificate !== null && Object.values(clientCertificate).includes(''))
    issues.push('client certificate: choose its files')
  return issues
}
