import { isObject, type Json } from '../kernel/json.ts'
import type { KeyFacts } from './facts.ts'

/**
 * Which key of the issuer's document was taken and why: the first one for signing that has the token's `kid`.
 * In: the document as it was read, and the kid. Out: the kids to choose from, the token's own, and a
 * sentence. Source: PyJWKClient.get_signing_key.
 */
export function keyChoice(
  keys: KeyFacts,
  kid: string,
): { readonly expected: readonly string[]; readonly received: readonly string[]; readonly why: string } {
  const kids = kidsOf(keys)
  const same = kids.filter((one) => one === kid).length
  const among =
    kids.length === 1
      ? 'It is the only key there'
      : `It is the first of ${kids.length} keys whose kid is the token’s`
  const twice = same > 1 ? ` ${same} keys have this kid; the gateway never tries the others.` : ''
  return {
    expected: [...new Set(kids)].slice(0, 20).map((one) => `kid ${one}`),
    received: [`kid ${kid}`],
    why: kids.length === 0 ? '' : `${among}.${twice}`,
  }
}

function kidsOf(keys: KeyFacts): readonly string[] {
  if (keys.state !== 'gathered') return []
  const { reply } = keys.probe
  const document = reply.kind === 'http' && reply.body.kind === 'json' ? reply.body.value : null
  const list: Json | undefined = isObject(document) ? document['keys'] : undefined
  return (Array.isArray(list) ? list : []).flatMap((key: Json) => {
    const kid = isObject(key) ? key['kid'] : undefined
    return typeof kid === 'string' && kid !== '' ? [kid] : []
  })
}
