import type { Step, StepId } from './diagnosis.ts'

const WANTS: Readonly<Record<StepId, string>> = {
  readable: 'a JWT: three parts, with a header and claims that can be read',
  'outside-issuer': 'an iss that is not the gateway’s own',
  'oauth-on': 'oauth_enabled: true',
  'oauth-set-up': 'oauth_config with keys in it',
  'issuers-listed': 'at least one https issuer in authorization_servers',
  'issuer-allowed': 'an iss that is listed',
  metadata: 'status 200, no redirect, and the same issuer in it',
  'key-url': 'https on the issuer’s own host and port',
  'not-id-token': 'neither nonce nor at_hash',
  signature: 'a signature by a published key with the token’s kid',
  time: 'iat and nbf in the past, exp in the future, without leeway',
  audience: 'an aud that is expected, letter by letter',
  'signed-issuer': 'sub and jti as text, and the same issuer once the signature is checked',
  learning: 'a resource that is set, so that nothing is learned',
  'email-claim': 'email, else preferred_username, else sub, with an @',
  'active-user': 'a user with that e-mail, active in ContextForge',
}

/** What a step compares, complete for every step: where it lists no values, what it wants and what it found in words. */
export function comparedIn(step: Step): { readonly expected: readonly string[]; readonly received: readonly string[]; readonly inWords: boolean } {
  const inWords = step.expected.length === 0
  return {
    expected: inWords ? [WANTS[step.id]] : step.expected,
    received: step.received.length > 0 || step.id === 'audience' ? step.received : step.detail === '' ? [] : [step.detail],
    inWords,
  }
} // prettier-ignore

/** At which level the gateway writes a line, and whether its default (ERROR) lets it through. Source: the logger calls of the gateway. */
export function logLevel(line: string): string {
  if (/^Bearer token is not a decodable JWT/.test(line)) return 'DEBUG, hidden by default'
  if (/not in allowlist for server|^Learned OAuth audience/.test(line)) return 'INFO, hidden by default'
  if (/oauth_enabled=True but no/.test(line)) return 'ERROR, shown by default'
  return 'WARNING, hidden by default'
}
