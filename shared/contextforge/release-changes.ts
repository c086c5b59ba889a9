/** A setting whose default changed in a release. Source: config.py of both releases. */
export interface ChangedDefault {
  readonly setting: string
  readonly since: string
  /** Null: the earlier release does not have the setting. */
  readonly before: string | null
  readonly after: string
  /** What changes for an operator who did not set it. */
  readonly means: string
  /** The value that keeps the old behaviour; empty where none does. */
  readonly keep: string
}

/**
 * Every default that changed from 1.0.0 to 1.1.0 and can change who gets in, with what, or for how long.
 * Defaults about tools, storage, logs and speed are left out.
 */
export const CHANGED_DEFAULTS: readonly ChangedDefault[] = [
  {
    setting: 'CSRF_ENABLED',
    since: '1.0.1',
    before: null,
    after: 'true',
    means: 'requests that write need a token of the page or a bearer token, else they are refused with 403',
    keep: 'CSRF_ENABLED=false',
  },
  {
    setting: 'RATE_LIMITING_ENABLED',
    since: '1.0.1',
    before: null,
    after: 'true',
    means: 'a client with good tokens is answered 429 when it asks too often',
    keep: 'RATE_LIMITING_ENABLED=false',
  },
  {
    setting: 'AUTH_HEADER_NAME',
    since: '1.0.1',
    before: null,
    after: 'Authorization',
    means: 'the header of tokens has a setting, with the name it always had',
    keep: '',
  },
  {
    setting: 'REQUIRE_USER_IN_DB',
    since: '1.0.2',
    before: 'false',
    after: 'true',
    means: 'tokens of the gateway itself need a person in its database; provider tokens always did',
    keep: 'REQUIRE_USER_IN_DB=false',
  },
  {
    setting: 'HEADER_SIZE_VALIDATION_ENABLED',
    since: '1.0.4',
    before: null,
    after: 'true',
    means: 'headers have limits: MAX_HEADER_FIELD_SIZE_BYTES is 8192, so a long token is answered 431',
    keep: 'HEADER_SIZE_VALIDATION_ENABLED=false, or a larger MAX_HEADER_FIELD_SIZE_BYTES',
  },
  {
    setting: 'EMBED_ENVIRONMENT_IN_TOKENS',
    since: '1.0.5',
    before: 'false',
    after: 'true',
    means: 'new tokens of the gateway itself name its ENVIRONMENT',
    keep: 'EMBED_ENVIRONMENT_IN_TOKENS=false',
  },
  {
    setting: 'VALIDATE_TOKEN_ENVIRONMENT',
    since: '1.0.5',
    before: 'false',
    after: 'true',
    means: 'the gateway refuses its own tokens of another ENVIRONMENT',
    keep: 'VALIDATE_TOKEN_ENVIRONMENT=false',
  },
  {
    setting: 'LEGACY_API_SUNSET_DATE',
    since: '1.0.5',
    before: null,
    after: 'Sat, 26 Sep 2026 00:00:00 GMT',
    means: 'paths without /v1 carry Sunset and Deprecation headers; LEGACY_API_ENABLED keeps them served',
    keep: 'LEGACY_API_ENABLED=true',
  },
  {
    setting: 'JWT_SECRET_KEY',
    since: '1.0.7',
    before: 'changeme',
    after: '__REPLACE_ME__run_init-secrets_before_starting',
    means: 'where it was never set, every token the gateway issued is signed with another key',
    keep: 'JWT_SECRET_KEY set to a value of your own before the upgrade',
  },
  {
    setting: 'AUTH_ENCRYPTION_SECRET',
    since: '1.0.7',
    before: 'changeme',
    after: '__REPLACE_ME__run_init-secrets_before_starting',
    means: 'where it was never set, stored client secrets cannot be decrypted any more',
    keep: 'AUTH_ENCRYPTION_SECRET set to the value it had',
  },
  {
    setting: 'SESSION_MAX_LIFETIME',
    since: '1.0.9',
    before: null,
    after: '480',
    means: 'sessions of the Admin UI end after that many minutes',
    keep: 'a larger SESSION_MAX_LIFETIME',
  },
  {
    setting: 'MAX_HEADER_VALUE_LENGTH',
    since: '1.0.11',
    before: null,
    after: '4096',
    means: 'limits headers that are passed on to tools, not the token',
    keep: 'a larger MAX_HEADER_VALUE_LENGTH',
  },
  {
    setting: 'SSO_ALLOW_PROVIDER_LINKING',
    since: '1.0.11',
    before: null,
    after: 'false',
    means: 'an account of one sign-in provider is not bound to another one',
    keep: '',
  },
  {
    setting: 'MCP_INBOUND_PROTOCOL_MODE',
    since: '1.0.11',
    before: null,
    after: 'legacy',
    means: 'the setting exists; MCP 2026-07-28 is refused as before',
    keep: '',
  },
  {
    setting: 'MCP_INBOUND_PROTOCOL_MODE',
    since: '1.1.0',
    before: 'legacy',
    after: 'auto',
    means: 'clients may speak MCP 2026-07-28, which has server/discover in place of initialize',
    keep: 'MCP_INBOUND_PROTOCOL_MODE=legacy',
  },
  {
    setting: 'MCP_ALLOWED_HOSTS',
    since: '1.1.0',
    before: null,
    after: '',
    means: 'counts where it is set: a request to another host is answered 403 after its token passed',
    keep: 'MCP_ALLOWED_HOSTS left empty',
  },
  {
    setting: 'MCP_ALLOWED_ORIGINS',
    since: '1.1.0',
    before: null,
    after: '',
    means: 'counts where it is set: a request from another Origin is answered 403 after its token passed',
    keep: 'MCP_ALLOWED_ORIGINS left empty',
  },
]

/** The first release that has each of these addresses and protocols. */
const DOOR_RELEASES = { v1: '1.0.5', virtualServers: '1.0.9', modernProtocol: '1.1.0' } as const

/** Which of them a release has. In: the version as the gateway spells it. Null: it is no version. */
export function doorsOf(version: string): { readonly [K in keyof typeof DOOR_RELEASES]: boolean } | null {
  if (numbersOf(version) === null) return null
  return {
    v1: isFrom(version, DOOR_RELEASES.v1),
    virtualServers: isFrom(version, DOOR_RELEASES.virtualServers),
    modernProtocol: isFrom(version, DOOR_RELEASES.modernProtocol),
  }
}

/**
 * The defaults an upgrade changes. In: both versions, as the gateway spells them. Out: one entry per setting,
 * from its old to its new value; where it changed several times, the newest release decides. Empty for a
 * downgrade.
 */
export function defaultsBetween(from: string, to: string): readonly ChangedDefault[] {
  const between = CHANGED_DEFAULTS.filter(({ since }) => !isFrom(from, since) && isFrom(to, since))
  const settings = [...new Set(between.map(({ setting }) => setting))]
  return settings.flatMap((setting) => {
    const all = between.filter((one) => one.setting === setting)
    const [first, last] = [all[0], all.at(-1)]
    return first === undefined || last === undefined ? [] : [{ ...last, before: first.before }]
  })
}

const numbersOf = (version: string): readonly number[] | null =>
  /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/i
    .exec(version.trim())
    ?.slice(1)
    .map((part = '0') => Number(part)) ?? null

/** Whether a version is this release or a later one; a release candidate counts as its final release. */
export function isFrom(version: string, release: string): boolean {
  const [found, wanted] = [numbersOf(version) ?? [], numbersOf(release) ?? []]
  const at = wanted.findIndex((part, index) => part !== (found[index] ?? 0))
  return at === -1 || (found[at] ?? 0) > (wanted[at] ?? 0)
}
