import { isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'
import { failed, type Reply } from './reply.ts'
import type { Update } from './store.ts'

type Field = keyof Update
type Kind = 'text' | 'boolean' | 'object' | 'list' | 'visibility'

/**
 * The fields of a PUT the demo stores. Both spellings are accepted, camelCase first; other fields are
 * ignored.
 */
const FIELDS: readonly { readonly field: Field; readonly names: readonly string[]; readonly kind: Kind }[] = [
  { field: 'name', names: ['name'], kind: 'text' },
  { field: 'description', names: ['description'], kind: 'text' },
  { field: 'icon', names: ['icon'], kind: 'text' },
  { field: 'tags', names: ['tags'], kind: 'list' },
  { field: 'teamId', names: ['teamId', 'team_id'], kind: 'text' },
  { field: 'visibility', names: ['visibility'], kind: 'visibility' },
  { field: 'oauthEnabled', names: ['oauthEnabled', 'oauth_enabled'], kind: 'boolean' },
  { field: 'oauthConfig', names: ['oauthConfig', 'oauth_config'], kind: 'object' },
]

const MISMATCH: Readonly<Record<Kind, JsonObject>> = {
  text: { type: 'string_type', msg: 'Input should be a valid string' },
  boolean: { type: 'bool_parsing', msg: 'Input should be a valid boolean, unable to interpret input' },
  object: { type: 'dict_type', msg: 'Input should be a valid dictionary' },
  list: { type: 'list_type', msg: 'Input should be a valid list' },
  visibility: { type: 'literal_error', msg: "Input should be 'private', 'team' or 'public'" },
}

/**
 * Reads the body of a PUT as the gateway's schema does. A field that is null counts as missing, except
 * `oauth_config`, which null removes. In: the text, and whether this release says what is wrong. Out: the
 * update, or the 422 reply.
 *
 * Does not look inside `oauth_config`: the gateway stores any object.
 */
export function readUpdate(body: string, tellsDetails: boolean): { update: Update } | { refused: Reply } {
  const refused = (loc: readonly Json[], problem: JsonObject): { refused: Reply } => ({
    refused: failed(422, tellsDetails ? [{ ...problem, loc }] : 'An error occurred, please try again.'),
  })
  let sent: Json
  try {
    sent = JSON.parse(body) as Json
  } catch {
    return refused(['body', 1], { type: 'json_invalid', msg: 'JSON decode error' })
  }
  if (!isObject(sent)) return refused(['body'], { type: 'model_attributes_type', msg: 'Invalid body' })
  const update: Partial<Record<Field, Json>> = {}
  for (const { field, names, kind } of FIELDS) {
    const name = names.find((one) => one in sent)
    if (name === undefined) continue
    const value = sent[name] ?? null
    if (value === null && field !== 'oauthConfig') continue
    if (value !== null && !fits(kind, value)) return refused(['body', name], MISMATCH[kind])
    update[field] = value
  }
  return { update: update as Update }
}

function fits(kind: Kind, value: Json): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'object':
      return isObject(value)
    case 'list':
      return Array.isArray(value)
    case 'visibility':
      return value === 'private' || value === 'team' || value === 'public'
  }
}
