import type { Json } from '../kernel/json.ts'

/*
 * Every key of a server's oauth_config that this app knows, with all it knows about it. To add a key, add one
 * row: form, raw editor, lint, review, guard and redaction read this table. Sources, in mcpgateway 1.1.0:
 * common/oauth.py OAUTH_SENSITIVE_KEYS; admin.py `admin_edit_server`; schemas.py `ServerUpdate`, which takes
 * any object; server_service.py `get_oauth_protected_resource_metadata`; session_registry.py;
 * streamablehttp_transport.py `_try_oauth_access_token`.
 */

/** The type of a key's value. `url`: an address as text, which should be https. */
export type Shape = 'text' | 'url' | 'texts' | 'text-or-texts' | 'true-or-false'

export interface KeyRecord {
  readonly key: string
  /** What the gateway does with the key, in words for an operator. */
  readonly meaning: string
  /** Left out where nothing depends on the type. */
  readonly shape?: Shape
  /** What a value of another type leads to, where more can be said than that its type is wrong. */
  readonly otherwise?: string
  /**
   * How the form shows it: with a part made for it (`own`), or with a field made from these words. Left out:
   * the key is shown among the other keys.
   */
  readonly field?: 'own' | { readonly title: string; readonly as: 'text' | 'words' }
  /**
   * True when the gateway's Admin UI keeps this key. Every other key is lost when somebody saves the server
   * there.
   */
  readonly keptByAdminUi?: true
  /**
   * Whether the value is a secret. `gateway`: the gateway shows a mask in its place, and restores the stored
   * value when the mask is sent back. `no`: it is not, whatever its name suggests. Left out: the name
   * decides.
   */
  readonly secret?: 'gateway' | 'no'
  /**
   * The order in which keys are named, lowest first: keys that decide who gets in have the lowest weights.
   */
  readonly weight?: number
}

const OUTBOUND = 'For outbound OAuth; not used to check tokens.'
const KEPT = 'Kept by the gateway and never shown; not used to check tokens.'
const secret = (key: string): KeyRecord => ({ key, meaning: KEPT, shape: 'text', secret: 'gateway' })

export const KEYS: readonly KeyRecord[] = [
  {
    key: 'authorization_servers',
    meaning: 'Issuers whose tokens are checked here. Entries without https are dropped.',
    shape: 'texts',
    otherwise: 'A list of texts: anything else is ignored, and callers get 503.',
    field: 'own',
    keptByAdminUi: true,
    weight: 3,
  },
  {
    key: 'authorization_server',
    meaning: 'One issuer; read where authorization_servers is missing.',
    shape: 'text',
    field: 'own',
    weight: 4,
  },
  {
    key: 'resource',
    meaning: 'Audiences accepted here. When it is set, the canonical URL and the client id do not count.',
    shape: 'text-or-texts',
    otherwise: 'Text or a list of texts: the gateway takes nothing else for audiences.',
    field: 'own',
    weight: 1,
  },
  {
    key: 'client_id',
    meaning: 'Accepted as an audience only while resource is empty.',
    shape: 'text',
    otherwise: 'One text: the gateway reads nothing else.',
    field: 'own',
    weight: 2,
  },
  {
    key: 'include_client_id_in_audience',
    meaning: 'Marks that the client id was included on purpose. No released gateway reads it.',
    shape: 'true-or-false',
    field: 'own',
  },
  {
    key: 'scopes_supported',
    meaning: 'Told to clients in the protected-resource metadata; not checked.',
    shape: 'texts',
    otherwise: 'A list of texts; clients are told it as it is.',
    field: { title: 'Scopes told to clients', as: 'words' },
    keptByAdminUi: true,
  },
  {
    key: 'scopes',
    meaning: 'Told to clients where scopes_supported is empty, and asked for in outbound OAuth; not checked.',
    shape: 'texts',
    field: { title: 'Scopes', as: 'words' },
  },
  {
    key: 'token_endpoint',
    meaning: OUTBOUND,
    shape: 'url',
    field: { title: 'Token endpoint', as: 'text' },
    keptByAdminUi: true,
  },
  { key: 'token_url', meaning: OUTBOUND, shape: 'url' },
  { key: 'authorization_endpoint', meaning: OUTBOUND, shape: 'url' },
  { key: 'authorization_url', meaning: OUTBOUND, shape: 'url' },
  { key: 'redirect_uri', meaning: OUTBOUND, shape: 'text' },
  { key: 'grant_type', meaning: OUTBOUND, shape: 'text' },
  {
    key: 'bearer_methods_supported',
    meaning: 'Told to clients when a session starts; the metadata always says header. Not checked.',
    shape: 'texts',
    secret: 'no',
  },
  { key: 'audience', meaning: 'Not read when tokens are checked: resource is.' },
  ...[
    'client_secret',
    'password',
    'refresh_token',
    'access_token',
    'id_token',
    'token',
    'secret',
    'private_key',
  ].map(secret),
]

const BY_NAME: ReadonlyMap<string, KeyRecord> = new Map(KEYS.map((record) => [record.key, record]))

/** The record of a key by its exact name; undefined where the table has none. */
export const keyRecord = (key: string): KeyRecord | undefined => BY_NAME.get(key)

/**
 * True where the gateway shows a mask in place of the value, in any spelling of upper and lower case. These
 * are the only keys whose stored value it restores when the mask is sent back.
 */
export const maskedByGateway = (key: string): boolean => keyRecord(key.toLowerCase())?.secret === 'gateway'

/** Sorts keys by weight; those without a weight keep their order and come last. */
export const byWeight = (a: string, b: string): number => weightOf(a) - weightOf(b)
const weightOf = (key: string): number => keyRecord(key)?.weight ?? KEYS.length

const SHAPES: Readonly<Record<Shape, readonly [fits: (value: Json) => boolean, says: string]>> = {
  text: [isText, 'One text.'],
  url: [isText, 'One text, an https URL.'],
  texts: [isTexts, 'A list of texts.'],
  'text-or-texts': [(value) => isText(value) || isTexts(value), 'Text or a list of texts.'],
  'true-or-false': [(value) => typeof value === 'boolean', 'true or false.'],
}

function isText(value: Json): boolean {
  return typeof value === 'string'
}
function isTexts(value: Json): boolean {
  return Array.isArray(value) && (value as readonly Json[]).every(isText)
}

/**
 * What type a key's value should have, where it has another one; null where it fits, where it is null, and
 * for unknown keys.
 */
export function misfit(key: string, value: Json): string | null {
  const record = keyRecord(key)
  if (record?.shape === undefined || value === null) return null
  const [fits, says] = SHAPES[record.shape]
  return fits(value) ? null : (record.otherwise ?? says)
}
