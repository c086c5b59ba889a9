import type { Capabilities, ReleaseRules } from './server.ts'

type Numbers = readonly [number, number, number]

/** Versions on which all cases were run against a real gateway, and every answer was the predicted one. */
export const VERIFIED: readonly string[] = [
  ...['1.1.0', '1.0.11', '1.0.10', '1.0.9', '1.0.8', '1.0.7-20260921', '1.0.7', '1.0.6', '1.0.5', '1.0.4'],
  ...['1.0.3', '1.0.2', '1.0.1', '1.0.0'],
]

/** The rules of the newest release. */
export const CURRENT_RULES: ReleaseRules = {
  refusalDetail: 'Invalid authentication credentials',
  crashDetail: 'An internal error occurred. Please try again.',
  csrfBeforeAuth: false,
  limitsHeaderField: true,
  mayFollowKeyRedirects: false,
  adminSeesPrivateTools: false,
  checksHost: true,
  hasVirtualServers: true,
  showsServerUrl: true,
  speaksModern: true,
  trustsProviders: true,
}

/*
 * What changed between releases, newest change first. `before` holds the rules of all releases older than
 * `since`. Read from the packages on PyPI, function by function: from 1.0.0 to 1.1.0 the functions that judge
 * a token (`_try_oauth_access_token`, `_route_idp_issued_token`, `verify_oauth_access_token`,
 * `_discover_oidc_metadata`, `_resolve_authorization_servers`) differ only in the points below. Differences
 * of PyJWT are not listed: every release but 1.0.2 accepts newer PyJWT versions, an upgrade in place keeps
 * the installed one, and no reply tells which one runs. Where PyJWT 2.12 to 2.15 differ, the verdict or the
 * answer stays open.
 * - 1.1.0 has MCP_ALLOWED_HOSTS and MCP_ALLOWED_ORIGINS (MCPOriginHostGate), speaks protocol version
 *   2026-07-28, and calls `_maybe_verify_external`, which earlier releases contain but do not call.
 * - 1.1.0 lists tools with mcp_catalog_service.py, which shows nobody the private tools of others.
 * - 1.0.11 shows the address of each server (ServerRead.url, build_server_display_url).
 * - 1.0.9 has the alias /v1/virtual-servers (replace_api_path_alias).
 * - 1.0.7 lets a request without credentials pass its CSRF check (csrf_middleware.py, new in 1.0.1), so that
 *   the gateway can ask for a token.
 * - 1.0.5 fetches keys with its own client (`_NoRedirectPyJWKClient`); earlier releases use PyJWT's, which
 *   followed redirects up to PyJWT 2.13.
 * - 1.0.4 has HeaderSizeMiddleware.
 * - 1.0.1 answers HTTP 500 in JSON (`unhandled_exception_handler` in main.py).
 * - 1.0.0 has inbound OAuth, and its own error texts for what is refused before that (0.9.0 and 1.0.0rc1 from
 *   PyPI).
 * - 1.0.0b2 to rc2 let unknown callers pass as anonymous unless MCP_REQUIRE_AUTH is set (permissive mode of
 *   streamable_http_auth).
 */
const CHANGES: readonly { readonly since: Numbers; readonly before: Partial<ReleaseRules> }[] = [
  {
    since: [1, 1, 0],
    before: {
      checksHost: false,
      speaksModern: false,
      trustsProviders: false,
      adminSeesPrivateTools: true,
    },
  },
  { since: [1, 0, 11], before: { showsServerUrl: false } },
  { since: [1, 0, 9], before: { hasVirtualServers: false } },
  { since: [1, 0, 7], before: { csrfBeforeAuth: true } },
  { since: [1, 0, 5], before: { mayFollowKeyRedirects: true } },
  { since: [1, 0, 4], before: { limitsHeaderField: false } },
  { since: [1, 0, 1], before: { crashDetail: null, csrfBeforeAuth: false } },
]

export interface VersionFacts {
  /** True when the gateway answers under /v1, which means 1.0.5 or later. */
  readonly hasV1: boolean
}

/**
 * The audience model and the rules of a gateway. In: the version as the gateway spells it (null: it does not
 * tell), and what its paths show. Out: the capabilities and a note for the operator, which is empty for a
 * verified version. Inbound tokens are checked since 1.0.0; only 1.0.0-RC-3 had the additive rule (read from
 * the tagged source; PyPI does not have that release). A version newer than all known ones is treated like
 * the newest, and the note says so.
 */
export function capabilitiesOf(
  version: string | null,
  facts: VersionFacts,
): { capabilities: Capabilities; note: string } {
  const basePath = facts.hasV1 ? '/v1' : ''
  const parsed = version === null ? null : parseVersion(version)
  const strict = { model: 'strict-or-fallback', learns: true } as const
  if (version === null || !parsed) {
    return {
      capabilities: { version, ...strict, verified: false, basePath, rules: CURRENT_RULES },
      note: `${version === null ? 'The gateway did not tell its version' : `The gateway calls its version ${version}, which names no release`}: the model of 1.0.0 and later is assumed, and not verified.`,
    }
  }
  const { numbers, suffix, build } = parsed
  // A version with a suffix may be somebody's own build and may differ from the release it was made from.
  // Post-releases are real releases: PyPI spells them with `.post`, the gateway with a dash.
  const post = /^(?:POST)?(\d+)$/.exec(suffix)?.[1]
  const named = numbers.join('.') + (post === undefined ? '' : `-${post}`)
  const verified = (suffix === '' || post !== undefined) && build === '' && VERIFIED.includes(named)
  const known = { version, verified, basePath, rules: rulesOf(numbers) } as const
  const note = verified ? '' : `Nobody has verified Claimcheck with ContextForge ${version} yet.`
  const candidate = compare(numbers, [1, 0, 0]) === 0 && /^(RC|BETA|ALPHA|B|A)/.test(suffix)
  if (candidate && suffix === 'RC3')
    return { capabilities: { ...known, model: 'additive', learns: false }, note }
  if (candidate || compare(numbers, [1, 0, 0]) < 0) {
    const permissive = candidate && /^(B|BETA|RC)/.test(suffix) && !/^(B|BETA)1$/.test(suffix)
    const rules = { ...known.rules, refusalDetail: permissive ? null : 'Authentication failed' }
    return {
      capabilities: { ...known, rules, model: 'none', learns: false },
      note: `ContextForge ${version} accepts no tokens of an identity provider; 1.0.0 and later do.`,
    }
  }
  return { capabilities: { ...known, ...strict }, note }
}

/** How certain the rules are that are applied to a gateway. */
export interface Footing {
  /**
   * `verified`: this release was tested. `unverified`: it was not, but its version is at most a last number
   * newer than the tested ones. `beyond`: it may have other rules, so nothing is certain that it is said to
   * accept.
   */
  readonly kind: 'verified' | 'unverified' | 'beyond'
  /** The reason, shown with the verdict; empty for a verified release. */
  readonly says: string
}

/**
 * How certain a verdict by these rules is. In: the capabilities. A gateway that does not tell its release may
 * be any, so it counts as `beyond`. The demo's hypothetical model does not: it is no release.
 */
export function footingOf({ version, verified, model }: Capabilities): Footing {
  if (verified) return { kind: 'verified', says: '' }
  if (model === 'native')
    return { kind: 'unverified', says: 'By a model that no release has yet, so nobody could verify it.' }
  const newest = VERIFIED[0] ?? ''
  const numbers = version === null ? undefined : parseVersion(version)?.numbers
  if (version === null || numbers === undefined)
    return {
      kind: 'beyond',
      says: `By the rules of ContextForge ${newest}: the gateway ${version === null ? 'does not tell its version' : `calls its version ${version}, which names no release`}, so nobody has verified them for it.`,
    }
  const [major, minor] = parseVersion(newest)?.numbers ?? [0, 0]
  const beyond = numbers[0] > major || (numbers[0] === major && numbers[1] > minor)
  return beyond
    ? {
        kind: 'beyond',
        says: `By the rules of ContextForge ${newest}, the newest that was verified: nobody has verified ${version} yet, and it may have other rules.`,
      }
    : { kind: 'unverified', says: `Nobody has verified these rules with ContextForge ${version} yet.` }
}

/**
 * Splits a version as PEP 440 and SemVer write it: up to three numbers; the suffix that makes it another
 * release (rc1, post1); the build after a plus sign, which does not. Null where it does not begin with a
 * number.
 */
function parseVersion(
  version: string,
): { readonly numbers: Numbers; readonly suffix: string; readonly build: string } | null {
  const [release = '', build = ''] = version.trim().split(/\+(.*)/)
  const parsed = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?([^]*)/i.exec(release)
  if (!parsed) return null
  const [, major, minor = '0', patch = '0', rest = ''] = parsed
  const suffix = rest.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return { numbers: [Number(major), Number(minor), Number(patch)], suffix, build }
}

/** The newest rules with every later change undone, for one release. */
function rulesOf(numbers: Numbers): ReleaseRules {
  return CHANGES.filter(({ since }) => compare(numbers, since) < 0).reduce<ReleaseRules>(
    (rules, { before }) => ({ ...rules, ...before }),
    CURRENT_RULES,
  )
}

function compare(a: Numbers, b: Numbers): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
